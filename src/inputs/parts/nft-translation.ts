// nft's translation statements → target and `to`, one variant per member when a map gives the new address or port.
// Reference: nft(8), NAT STATEMENTS.
//   dnat ip to 10.0.0.9:4000-4010 · redirect to :15001 · masquerade to :1024-2048 random,persistent
//   snat ip to ip saddr map { 10.0.0.1 : 203.0.113.1 } · dnat to numgen inc mod 2 map { 0 : 10.0.0.5, 1 : 10.0.0.6 }
//   dnat ip prefix to ip daddr map { 10.1.0.0/16 : 10.2.0.0/16 }
import { formatAddress, isIpv6, parseAddress, parsePrefix } from '../../model/address.js';
import { translationTarget } from './firewall-terms.js';
import type { RuleFields } from './iptables-arguments.js';
import { memberFields } from './nft-member.js';
import { setAt, type NftMember, type NftSets } from './nft-sets.js';

export interface NftTranslation {
  readonly rule: RuleFields;
  readonly variants: readonly RuleFields[];
  /** Words it took. */
  readonly length: number;
}

const FLAGS = /^(random|fully-random|persistent|,)$/;

/** `words` begin with dnat, snat, masquerade or redirect. */
export function translationOf(words: readonly string[], sets: NftSets): NftTranslation {
  const rule: RuleFields = { target: words[0]!.toUpperCase() };
  let at = 1;
  let variants: readonly RuleFields[] = [];
  while (/^(ip|ip6|prefix|interval)$/.test(words[at] ?? '')) {
    if (words[at++] === 'prefix') rule.target = 'NETMAP';
  }
  if (words[at] === 'to') {
    const map = mapAfter(words, at + 1, sets, rule.target);
    if (map) {
      variants = map.variants;
      at = map.end;
      if (variants.length === 0) rule.hidden = ['to']; // the map's members are not in the listing
    } else {
      const to = translationTarget(words[at + 1] ?? '');
      at += 2;
      // `to 10.0.0.2 . 8080`: address and port of a concatenation
      if (words[at] === '.') at += 2;
      if (to) rule.to = asRange(to, rule.target);
    }
  }
  while (FLAGS.test(words[at] ?? '')) at++;
  return { rule, variants, length: at };
}

/** `KEY [. KEY] map { … }` from `at`; the first key may be glued to an address: `10.0.0.1:tcp dport map …`. */
function mapAfter(
  words: readonly string[],
  at: number,
  sets: NftSets,
  target: string | undefined,
): { readonly variants: readonly RuleFields[]; readonly end: number } | undefined {
  const map = at + words.slice(at, at + 25).indexOf('map');
  if (map < at) return undefined;
  const glued = /^(.*):([a-z]\w*)$/.exec(words[at]!);
  const keyWords = glued ? [glued[2]!, ...words.slice(at + 1, map)] : words.slice(at, map);
  const keys = splitKeys(keyWords);
  const { members = [], length } = setAt(words.slice(map + 1), sets);
  const variants = members.map((member) => ({
    ...memberFields(keys, member),
    ...given(member, glued?.[1], target),
  }));
  return { variants, end: map + 1 + length };
}

function splitKeys(words: readonly string[]): readonly (readonly string[])[] {
  const keys: string[][] = [[]];
  for (const word of words) {
    if (word === '.') keys.push([]);
    else keys.at(-1)!.push(word);
  }
  return keys;
}

/** `10.0.0.2 . 8080`, `10.0.0.2`, or a port behind the address before the map. */
function given(
  member: NftMember,
  address: string | undefined,
  statement: string | undefined,
): Pick<RuleFields, 'to'> {
  const [first = '', second] = (member.value ?? []).filter((word) => word !== '.');
  const port = address === undefined ? second : first;
  const whole = translationTarget(address ?? first);
  const target = whole && asRange(whole, statement);
  const ports = port === undefined ? undefined : translationTarget(`:${port}`)?.ports;
  if (!target && !ports) return {};
  return { to: { ...target, ...(ports && { ports }) } };
}

/** `snat to 192.168.3.0/24` picks an address of the network; only with the word `prefix` do host bits stay (NETMAP). */
function asRange(
  to: NonNullable<RuleFields['to']>,
  target: string | undefined,
): NonNullable<RuleFields['to']> {
  const network = target === 'NETMAP' || to.prefix === undefined ? undefined : parsePrefix(to.prefix);
  const words = network && parseAddress(network.address);
  if (!network || !words) return to;
  const bits = isIpv6(network.address) ? network.length : network.length + 96;
  const ends = words.map((word, i) => {
    const host = Math.min(32, Math.max(0, (i + 1) * 32 - bits));
    const mask = host === 32 ? 0xffffffff : 2 ** host - 1;
    return [(word & ~mask) >>> 0, (word | mask) >>> 0] as const;
  });
  const [a, b, c, d] = ends as unknown as readonly [End, End, End, End];
  return {
    ...(to.ports && { ports: to.ports }),
    address: formatAddress(a[0], b[0], c[0], d[0]),
    addressEnd: formatAddress(a[1], b[1], c[1], d[1]),
  };
}

type End = readonly [first: number, last: number];
