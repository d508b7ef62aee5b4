// nft's match keys → fields of a rule. A set's members stand in one field, joined by commas; a key without a field, or a
// set too long to print, stays a match in words: the rule could match. Reference: nft(8), PAYLOAD and META EXPRESSIONS.
//   `ip saddr` `10.0.0.0/8` → src     `tcp dport` `{ 80, 443 }` → protocol tcp, dports     `fib daddr type` `local` → dstType
import { dictionary } from '../../lib/dictionary.js';
import type { PortRange } from '../../model/fact.js';
import { portRange, ruleAddress } from './firewall-terms.js';
import { ruleProtocol, sortedStates, type RuleFields } from './iptables-arguments.js';

/** Members of a set beyond this are not written into a field. */
const MEMBERS_SHOWN = 64;

type Field =
  'protocol' | 'src' | 'dst' | 'in' | 'out' | 'sport' | 'dport' | 'ctStates' | 'srcType' | 'dstType';

/** How many words the key at the start of `words` has, and its field; undefined for keys without one. */
export function nftKey(
  words: readonly string[],
): { readonly length: number; readonly field: Field; readonly protocol?: string } | undefined {
  const [a = '', b = ''] = words[0] === 'meta' ? words.slice(1) : words;
  const extra = words[0] === 'meta' ? 1 : 0;
  const field = ONE_WORD[a] ?? undefined;
  if (field) return { length: extra + 1, field };
  if (extra === 0 && (a === 'ip' || a === 'ip6')) {
    const address = IP_FIELDS[b];
    return address && { length: 2, field: address };
  }
  if (extra === 0 && TRANSPORTS.has(a) && (b === 'sport' || b === 'dport'))
    return { length: 2, field: b, ...(a !== 'th' && { protocol: a }) };
  if (a === 'ct' && b === 'state') return { length: 2, field: 'ctStates' };
  if (words[0] === 'fib') return fibType(words);
  return undefined;
}

/** `fib daddr type`, `fib daddr . oif type`; `fib saddr . iif oif` asks for the way back and has no field. */
function fibType(words: readonly string[]): { readonly length: number; readonly field: Field } | undefined {
  const length = fibLength(words);
  const field = FIB_TYPES[words[1] ?? ''];
  return field && words[length - 1] === 'type' && !words.includes('mark') ? { length, field } : undefined;
}

/** How many words a fib expression has: its selectors joined by dots, and its result. */
export function fibLength(words: readonly string[]): number {
  let i = 1;
  while (words[i + 1] === '.') i += 2;
  return i + 2;
}

const ONE_WORD = dictionary<Field>({
  l4proto: 'protocol',
  iifname: 'in',
  iif: 'in',
  oifname: 'out',
  oif: 'out',
});
const IP_FIELDS = dictionary<Field>({
  saddr: 'src',
  daddr: 'dst',
  protocol: 'protocol',
  nexthdr: 'protocol',
});
const FIB_TYPES = dictionary<Field>({ daddr: 'dstType', saddr: 'srcType' });
const TRANSPORTS = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'th']);

/** Writes a match into `rule`; false when it cannot be said in its field. */
export function setNftField(
  rule: RuleFields,
  field: Field,
  values: readonly string[],
  negated: boolean,
): boolean {
  const plain = values.map((value) => value.replace(/^"(.*)"$/, '$1'));
  if (plain.length === 0 || plain.length > MEMBERS_SHOWN) return false;
  if (field === 'ctStates') return setStates(rule, plain, negated);
  if (field === 'sport' || field === 'dport') return setPorts(rule, field, plain, negated);
  if (rule[field] !== undefined && !(field === 'protocol' && rule.protocol === plain[0])) return false;
  const texts = plain.map(READERS[field]);
  if (texts.some((text) => text === undefined)) return plain.length === 1 && !negated;
  if (negated && (field === 'srcType' || field === 'dstType')) return false;
  rule[field] = texts.join(',');
  if (negated) rule.not = { ...rule.not, [field]: true };
  return true;
}

const READERS: Readonly<
  Record<Exclude<Field, 'ctStates' | 'sport' | 'dport'>, (text: string) => string | undefined>
> = {
  protocol: ruleProtocol,
  src: nftAddress,
  dst: nftAddress,
  in: device,
  out: device,
  srcType: addressType,
  dstType: addressType,
};

/** `nft -n` prints the kernel's numbers (RTN_UNICAST …, include/uapi/linux/rtnetlink.h). */
const ADDRESS_TYPES = 'UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT'.split(
  ' ',
);

function addressType(text: string): string {
  return ADDRESS_TYPES[Number(text)] ?? text.toUpperCase();
}

/** `eth*` is iptables' `eth+`. */
function device(text: string): string {
  return text.replace(/\*$/, '+');
}

function nftAddress(text: string): string | undefined {
  return text.includes('-') ? text : ruleAddress(text);
}

function setStates(rule: RuleFields, states: readonly string[], negated: boolean): boolean {
  if (negated || rule.ctStates) return false;
  rule.ctStates = sortedStates(states.map((state) => STATE_BITS[Number(state)] ?? state));
  return true;
}

/** `nft -n` prints bits (NF_CT_STATE_BIT, include/uapi/linux/netfilter/nf_conntrack_common.h). */
const STATE_BITS: Readonly<Record<number, string>> = {
  0x1: 'INVALID',
  0x2: 'ESTABLISHED',
  0x4: 'RELATED',
  0x8: 'NEW',
  0x40: 'UNTRACKED',
};

function setPorts(
  rule: RuleFields,
  field: 'sport' | 'dport',
  texts: readonly string[],
  negated: boolean,
): boolean {
  const ranges = texts.map(nftPorts).filter((range) => range !== undefined);
  if (ranges.length < texts.length || rule[`${field}s`]) return false;
  rule[`${field}s`] = ranges;
  if (negated) rule.not = { ...rule.not, [field]: true };
  return true;
}

/** `> 1023` is a range, too. */
function nftPorts(text: string): PortRange | undefined {
  const m = /^(<=?|>=?) ?(\d+)$/.exec(text);
  if (!m) return portRange(text);
  const bound = Number(m[2]);
  if (m[1]!.startsWith('<')) return { from: 0, to: m[1] === '<' ? bound - 1 : bound };
  return { from: m[1] === '>' ? bound + 1 : bound, to: 65535 };
}
