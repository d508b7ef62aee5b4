// The arguments of one iptables rule → the fields of a FirewallRuleFact. Reference: iptables(8), iptables-extensions(8).
//   -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8888 -j DNAT --to-destination 172.17.0.2:80
// A match without a field of its own is kept as printed in otherMatches: the rule could match.
import { dictionary } from '../../lib/dictionary.js';
import type { FirewallRuleFact } from '../../model/fact.js';
import { protocolName } from '../../model/five-tuple.js';
import { portRanges, ruleAddress, translationTarget } from './firewall-terms.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Negatable = keyof NonNullable<FirewallRuleFact['not']>;

/** What a rule says besides where it stands. */
export type RuleFields = Mutable<
  Omit<
    FirewallRuleFact,
    'kind' | 'at' | 'tool' | 'family' | 'table' | 'chain' | 'hook' | 'number' | 'text' | 'not'
  >
> & { not?: Partial<Record<Negatable, boolean>> };

interface Walk {
  readonly rule: RuleFields;
  readonly other: string[];
  module: string;
  inTarget: boolean;
}

type Handler = (walk: Walk, value: string, negated: boolean) => void;

/** Words of a rule as the shell would split them: iptables-save quotes comments with `"` and `\"`. */
export function ruleWords(text: string): string[] {
  return Array.from(text.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g), (m) => m[1]?.replace(/\\(.)/g, '$1') ?? m[0]);
}

/** `words` after `-A CHAIN`. Never fails: what it does not know it keeps. */
export function ruleFields(words: readonly string[]): RuleFields {
  const walk: Walk = { rule: {}, other: [], module: '', inTarget: false };
  let i = 0;
  while (i < words.length) {
    const negated = words[i] === '!';
    const option = words[negated ? ++i : i] ?? '';
    const within = words[++i] === '!'; // iptables before 1.4.3 printed `-s ! 10.0.0.0/8`
    const start = within ? ++i : i;
    while (i < words.length && !startsOption(words[i]!)) i++;
    takeOption(walk, option, words.slice(start, i), negated || within);
  }
  const { rule, other } = walk;
  return other.length > 0 ? { ...rule, otherMatches: other } : rule;
}

function startsOption(word: string): boolean {
  return word === '!' || /^-(-[a-z]|[a-zA-Z]$)/.test(word);
}

function takeOption(walk: Walk, option: string, values: readonly string[], negated: boolean): void {
  // `-m policy --proto esp` is the protocol of a transform
  const handler = option === '--proto' && walk.module === 'policy' ? undefined : HANDLERS[option];
  if (handler && !(walk.inTarget && !TARGET_OPTIONS.has(option)))
    return handler(walk, values.join(' '), negated);
  if (walk.inTarget || option === '--comment') return;
  const shown = [negated ? '!' : '', option, ...values].filter(Boolean).join(' ');
  const last = walk.other.at(-1);
  const sameModule = walk.module !== '' && last?.startsWith(`${walk.module} `);
  if (sameModule) walk.other[walk.other.length - 1] = `${last} ${shown}`;
  else walk.other.push(walk.module ? `${walk.module} ${shown}` : shown);
}

const TARGET_OPTIONS = new Set([
  '--to-destination',
  '--to-source',
  '--to-ports',
  '--to-port',
  '--to',
  '-c',
  '--notrack',
]);

function negate(rule: RuleFields, field: Negatable, negated: boolean): void {
  if (negated) rule.not = { ...rule.not, [field]: true };
}

function address(field: 'src' | 'dst'): Handler {
  return ({ rule, other }, value, negated) => {
    const prefix = ruleAddress(value);
    if (prefix === undefined) return;
    if (rule[field] !== undefined) return void other.push(`${negated ? '! ' : ''}${field} ${value}`);
    rule[field] = prefix;
    negate(rule, field, negated);
  };
}

function ports(field: 'sport' | 'dport'): Handler {
  return (walk, value, negated) => {
    const ranges = portRanges(value);
    if (!ranges) return void walk.other.push(`${negated ? '! ' : ''}--${field} ${value}`);
    walk.rule[`${field}s`] = ranges;
    negate(walk.rule, field, negated);
  };
}

function addressType(field: 'srcType' | 'dstType'): Handler {
  return (walk, value, negated) => {
    if (negated) walk.other.push(`addrtype ! ${field} ${value}`);
    else walk.rule[field] = value.toUpperCase();
  };
}

const states: Handler = (walk, value, negated) => {
  if (negated) walk.other.push(`conntrack ! --ctstate ${value}`);
  else walk.rule.ctStates = sortedStates(value.split(','));
};

/** nft and iptables print states in different orders. */
export function sortedStates(states: readonly string[]): readonly string[] {
  return states.map((state) => state.trim().toUpperCase()).sort();
}

/** -p value → protocol name; `all` and 0 are no match. */
export function ruleProtocol(text: string): string | undefined {
  const name = text.toLowerCase();
  if (name === 'all' || name === '0' || name === 'ip') return undefined;
  if (/^\d+$/.test(name)) return protocolName(Number(name));
  return PROTOCOLS[name] ?? name;
}

const PROTOCOLS = dictionary<string>({
  'ipv6-icmp': 'icmp6',
  icmpv6: 'icmp6',
  ipencap: 'ipip',
  ipv4: 'ipip',
  ipv6: '6in4',
  'ipv6-crypt': 'esp',
  'mobility-header': '135',
  'ipv6-mh': '135',
  ipcomp: '108',
  ospfigp: 'ospf',
});

const protocol: Handler = ({ rule }, value, negated) => {
  const name = ruleProtocol(value);
  if (name === undefined) return;
  rule.protocol = name;
  negate(rule, 'protocol', negated);
};

function device(field: 'in' | 'out'): Handler {
  return ({ rule }, value, negated) => {
    if (value === '*' || value === '+' || value === 'any') return;
    rule[field] = value;
    negate(rule, field, negated);
  };
}

const jump: Handler = (walk, value) => {
  walk.rule.target = value;
  walk.inTarget = true;
};

/** `-j CT --notrack` is what NOTRACK became. */
const notrack: Handler = ({ rule }) => {
  rule.target = 'NOTRACK';
};

const translation: Handler = (walk, value) => {
  const to = translationTarget(value);
  if (to) walk.rule.to = to;
};

const toPorts: Handler = (walk, value) => {
  const [ports] = portRanges(value) ?? [];
  if (ports) walk.rule.to = { ...walk.rule.to, ports };
};

const counters: Handler = ({ rule }, value) => {
  const [packets, bytes] = value.split(' ').map(Number);
  if (Number.isFinite(packets)) rule.packets = packets;
  if (Number.isFinite(bytes)) rule.bytes = bytes;
};

const match: Handler = (walk, value) => {
  walk.module = value;
  if (value === 'socket') walk.other.push('socket'); // a match even without options
};

const HANDLERS = dictionary<Handler>({
  '-s': address('src'),
  '--source': address('src'),
  '--src': address('src'),
  '--src-range': address('src'),
  '-d': address('dst'),
  '--destination': address('dst'),
  '--dst': address('dst'),
  '--dst-range': address('dst'),
  '-p': protocol,
  '--protocol': protocol,
  '--proto': protocol,
  '-i': device('in'),
  '--in-interface': device('in'),
  '-o': device('out'),
  '--out-interface': device('out'),
  '--sport': ports('sport'),
  '--sports': ports('sport'),
  '--source-port': ports('sport'),
  '--source-ports': ports('sport'),
  '--dport': ports('dport'),
  '--dports': ports('dport'),
  '--destination-port': ports('dport'),
  '--destination-ports': ports('dport'),
  '--src-type': addressType('srcType'),
  '--dst-type': addressType('dstType'),
  '--ctstate': states,
  '--state': states,
  '-m': match,
  '--match': match,
  '-c': counters,
  '--set-counters': counters,
  '-j': jump,
  '--jump': jump,
  '-g': jump,
  '--goto': jump,
  '--notrack': notrack,
  '--to-destination': translation,
  '--to-source': translation,
  '--to': translation,
  '--to-ports': toPorts,
  '--to-port': toPorts,
});
