// The words of one nft rule → the fields of one FirewallRuleFact, or of several: a verdict map or a translation through a map
// is one fact per member, as iptables would write it. Reference: nft(8), STATEMENTS.
//   iifname != "docker0" tcp dport 8888 counter packets 3 bytes 180 dnat to 172.17.0.2:80
//   dnat ip to tcp dport map { 8080 : 10.0.0.2 . 80, 8081 : 10.0.0.3 . 80 }
import type { NftSets } from './nft-sets.js';
import { nftKey } from './nft-fields.js';
import { readMatch, readOther } from './nft-match.js';
import { PAYLOADS, readLog, readMangling, readSetting } from './nft-setting.js';
import { verdictTarget, VERDICTS } from './nft-verdict-map.js';
import { cross, merged, skipWord, type NftWalk } from './nft-walk.js';
import { dictionary } from '../../lib/dictionary.js';
import type { RuleFields } from './iptables-arguments.js';
import { translationOf } from './nft-translation.js';

type Statement = (walk: NftWalk) => void;

export function nftRuleFields(words: readonly string[], sets: NftSets): readonly RuleFields[] {
  const walk: NftWalk = { words, at: 0, sets, rule: {}, other: [], variants: [], isStatement };
  while (walk.at < words.length) {
    const before = walk.at;
    step(walk);
    if (walk.at === before) walk.at++; // never stands still
  }
  const all =
    walk.variants.length > 0 ? walk.variants.map((variant) => merged(walk.rule, variant)) : [walk.rule];
  return all.map((rule) => {
    const other = [...walk.other, ...(rule.otherMatches ?? [])];
    return other.length > 0 ? { ...rule, otherMatches: other } : rule;
  });
}

function step(walk: NftWalk): void {
  const rest = walk.words.slice(walk.at, walk.at + 8);
  if (rest[2] === 'set' && PAYLOADS.has(rest[0]!)) return readMangling(walk);
  if (isStatement(rest)) return STATEMENTS[rest[0]!]!(walk);
  if (nftKey(rest)) return readMatch(walk);
  readOther(walk);
}

/** `dnat` is also a value of `ct status`, `log` of nothing; sets of marks are statements, tests of marks are not. */
function isStatement(words: readonly string[]): boolean {
  const [first = '', second = '', third] = words;
  if (first === 'dnat' || first === 'snat') return /^(to|ip|ip6|prefix|interval)$/.test(second);
  if (first === 'mark' || first === 'nftrace' || first === 'priority') return second === 'set';
  if (first === 'tcp' && second === 'option') return words.slice(0, 6).includes('set');
  if (first === 'meta' || first === 'ct' || PAYLOADS.has(first)) return third === 'set';
  return STATEMENTS[first] !== undefined;
}

const verdict: Statement = (walk) => {
  const word = walk.words[walk.at]!;
  const target = verdictTarget(walk.words.slice(walk.at, walk.at + 2));
  if (target) walk.rule.target = target;
  walk.at += word === 'jump' || word === 'goto' ? 2 : 1;
  if (word === 'reject' || word === 'queue' || word === 'tproxy') skipOptions(walk);
};

/** Options reach to the next statement. */
function skipOptions(walk: NftWalk): void {
  while (walk.at < walk.words.length && !ENDS_OPTIONS.has(walk.words[walk.at]!)) skipWord(walk);
}

const ENDS_OPTIONS = new Set([
  'accept', 'drop', 'return', 'jump', 'goto', 'reject', 'counter', 'comment', 'dnat', 'snat', 'masquerade', 'redirect',
  'log', 'continue', 'dup', 'fwd',
]); // prettier-ignore

const counter: Statement = (walk) => {
  walk.at++;
  if (walk.words[walk.at] === 'name') walk.at += 2;
  else if (walk.words[walk.at] === 'packets') {
    walk.rule.packets = Number(walk.words[walk.at + 1]);
    walk.rule.bytes = Number(walk.words[walk.at + 3]);
    walk.at += 4;
  } else if (walk.words[walk.at]?.startsWith('"')) walk.at++;
};

/** Statements that act and let the packet go on: they are the target when nothing else is. */
function acting(target: string): Statement {
  return (walk) => {
    walk.rule.target ??= target;
    walk.at++;
    skipOptions(walk);
  };
}

/** `last used never`: nothing was tested. */
const remembering: Statement = (walk) => {
  walk.at++;
  skipOptions(walk);
};

const translation: Statement = (walk) => {
  const { rule, variants, length } = translationOf(walk.words.slice(walk.at), walk.sets);
  Object.assign(walk.rule, rule);
  walk.at += length;
  cross(walk, variants);
};

/** `xt target "DNAT"`, `XT target MASQUERADE not found`: iptables made it and nft cannot show it. */
const extension: Statement = (walk) => {
  const [, kind, quoted = ''] = walk.words.slice(walk.at, walk.at + 3);
  const name = quoted.replace(/"/g, '');
  walk.at += walk.words[walk.at + 3] === 'not' ? 5 : 3;
  if (kind === 'target') {
    walk.rule.target = name;
    if (TRANSLATING.has(name) || name === 'unknown') walk.rule.hidden = [...(walk.rule.hidden ?? []), 'to'];
  } else if (!PLAIN_MODULES.has(name)) {
    walk.other.push(`xt match "${name}"`);
    walk.rule.hidden = [...(walk.rule.hidden ?? []), ...(MODULE_FIELDS[name] ?? [])];
  }
};

const TRANSLATING = new Set(['DNAT', 'SNAT', 'REDIRECT', 'NETMAP', 'MASQUERADE']);
/** Modules that test nothing by themselves, or nothing the listing does not show. */
const PLAIN_MODULES = new Set(['comment', 'tcp', 'udp']);
const MODULE_FIELDS = dictionary<readonly string[]>({
  addrtype: ['srcType', 'dstType'],
  conntrack: ['ctStates'],
  state: ['ctStates'],
  multiport: ['sports', 'dports'],
  sctp: ['sports', 'dports'],
  dccp: ['sports', 'dports'],
  iprange: ['src', 'dst'],
  unknown: ['src', 'dst', 'srcType', 'dstType', 'sports', 'dports', 'ctStates'],
});

/** `tcp option maxseg size set rt mtu`. */
const tcpOption: Statement = acting('TCPMSS');

const comment: Statement = (walk) => {
  walk.at += 2;
};

const STATEMENTS = dictionary<Statement>({
  ...Object.fromEntries(Object.keys(VERDICTS).map((word) => [word, verdict])),
  jump: verdict,
  goto: verdict,
  continue: verdict,
  counter,
  comment,
  log: readLog,
  dup: acting('TEE'),
  fwd: acting('FWD'),
  synproxy: acting('SYNPROXY'),
  flow: acting('FLOWOFFLOAD'),
  last: remembering,
  meta: readSetting,
  mark: readSetting,
  nftrace: readSetting,
  priority: readSetting,
  ct: readSetting,
  dnat: translation,
  snat: translation,
  masquerade: translation,
  redirect: translation,
  xt: extension,
  XT: extension,
  tcp: tcpOption,
});
