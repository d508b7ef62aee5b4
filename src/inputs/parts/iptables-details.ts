// The words behind a row of `iptables -L` → ports, states, address types, the translation; what is left is kept as a match.
// Reference: the print functions of iptables' extensions/lib*t_*.c. Names stand for ports unless -n was given.
//   tcp spts:1024:65535 dpt:!ssh redir ports 15001    multiport dports http,https,8000:8010    ADDRTYPE match dst-type LOCAL
import { dictionary } from '../../lib/dictionary.js';
import type { FirewallRuleFact } from '../../model/fact.js';
import { portRanges, translationTarget } from './firewall-terms.js';
import { sortedStates, type RuleFields } from './iptables-arguments.js';

type Negatable = keyof NonNullable<FirewallRuleFact['not']>;
type Take = (fields: RuleFields, m: RegExpExecArray) => void;

export function readRowDetails(fields: RuleFields, text: string): void {
  let rest = text.replace(/\/\* .*? \*\//g, ' ').replace(/^\[goto\] /, ' '); // comments may say anything
  for (const [pattern, take] of DETAILS) {
    const m = pattern.exec(rest);
    if (!m) continue;
    take(fields, m);
    rest = `${rest.slice(0, m.index)} ${rest.slice(m.index + m[0].length)}`;
  }
  if (fields.target === 'CT' && /(?:^|\s)(?:CT )?[Nn][Oo][Tt][Rr][Aa][Cc][Kk]\b/.test(rest))
    fields.target = 'NOTRACK';
  const ofTarget = TARGET_WORDS[fields.target ?? ''];
  if (ofTarget) rest = rest.replace(ofTarget, ' ');
  // `-p tcp -m tcp` without options prints the module's name alone
  rest = rest
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(tcp|udp|sctp|dccp|multiport)$/, '');
  if (rest) fields.otherMatches = [rest];
}

function negate(fields: RuleFields, field: Negatable, mark: string | undefined): void {
  if (mark?.includes('!')) fields.not = { ...fields.not, [field]: true };
}

function ports(field: 'sport' | 'dport'): Take {
  return (fields, m) => {
    const ranges = portRanges(m[2]!);
    if (ranges) {
      fields[`${field}s`] = ranges;
      negate(fields, field, m[1]);
    } else fields.otherMatches = [...(fields.otherMatches ?? []), `${field} ${m[2]}`];
  };
}

function range(field: 'src' | 'dst'): Take {
  return (fields, m) => {
    fields[field] = m[2]!;
    negate(fields, field, m[1]);
  };
}

const DETAILS: readonly (readonly [RegExp, Take])[] = [
  [/(?:^|(?<=\s))(?:tcp |udp |sctp |dccp |udplite )?spts?:(!?)(\S+)/, ports('sport')],
  [/(?:^|(?<=\s))(?:tcp |udp |sctp |dccp |udplite )?dpts?:(!?)(\S+)/, ports('dport')],
  [/multiport sports\s+(!?\s?)(\S+)/, ports('sport')],
  [/multiport dports\s+(!?\s?)(\S+)/, ports('dport')],
  [/source IP range (!?\s?)(\S+)/, range('src')],
  [/destination IP range (!?\s?)(\S+)/, range('dst')],
  [/(?:^|(?<=[^!]\s))(?:ct)?state ((?:NEW|ESTABLISHED|RELATED|INVALID|UNTRACKED|SNAT|DNAT)\b\S*)/, (fields, m) => {
    fields.ctStates = sortedStates(m[1]!.split(','));
  }],
  [/ADDRTYPE match (?:src-type ([A-Z][^\s!]*) ?)?(?:dst-type ([A-Z][^\s!]*))?(?=\s|$)/, (fields, m) => {
    if (m[1]) fields.srcType = m[1];
    if (m[2]) fields.dstType = m[2];
  }],
  [/(?:^|(?<=\s))to:(\S+)/, (fields, m) => {
    const to = translationTarget(m[1]!);
    if (to) fields.to = to;
  }],
  [/(?:redir ports|masq ports:) (\S+)/, (fields, m) => {
    const [to] = portRanges(m[1]!) ?? [];
    if (to) fields.to = { ...fields.to, ports: to };
  }],
]; // prettier-ignore

/** What targets print of their own options: no match. */
const TARGET_WORDS = dictionary<RegExp>({
  REJECT: /reject-with \S+/,
  LOG: /\bLOG (?:flags|level|prefix)[^]*$/,
  NFLOG: /nflog-(?:prefix|group)[^]*$/,
  ULOG: /\bULOG [^]*$/,
  MARK: /\bMARK (?:set|xset|and|or|xor) \S+/,
  CONNMARK: /\bCONNMARK (?:set|xset|and|or|xor|save|restore)[^]*$/,
  CT: /\bCT [^]*$/,
  NOTRACK: /\b(?:CT )?notrack\b/i,
  TCPMSS: /\bTCPMSS [^]*$/,
  DSCP: /\bDSCP set \S+/,
  NFQUEUE: /\bNFQUEUE [^]*$/,
  DNAT: /\b(?:random|persistent)(?: (?:random|persistent))*\s*$/,
  SNAT: /\b(?:random|random-fully|persistent)(?: \S+)*\s*$/,
  MASQUERADE: /\b(?:random|random-fully)\s*$/,
  REDIRECT: /\brandom\s*$/,
  NETMAP: /\d+\.\d+\.\d+\.\d+\/\d+\s*$/,
  TPROXY: /\bTPROXY [^]*$/,
  SET: /(?:add|del)-set [^]*$/,
});
