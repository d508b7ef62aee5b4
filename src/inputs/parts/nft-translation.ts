// nft's translation statements → target and `to`, one variant per member when a map gives the new address or port.
// Reference: nft(8), NAT STATEMENTS.
//   dnat ip to 10.0.0.9:4000-4010 · redirect to :15001 · masquerade to :1024-2048 random,persistent
//   snat ip to ip saddr map { 10.0.0.1 : 203.0.113.1 } · dnat to numgen inc mod 2 map { 0 : 10.0.0.5, 1 : 10.0.0.6 }
//   dnat ip prefix to ip daddr map { 10.1.0.0/16 : 10.2.0.0/16 }
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
    const map = mapAfter(words, at + 1, sets);
    if (map) {
      variants = map.variants;
      at = map.end;
      if (variants.length === 0) rule.hidden = ['to']; // the map's members are not in the listing
    } else {
      const to = translationTarget(words[at + 1] ?? '');
      at += 2;
      // `to 10.0.0.2 . 8080`: address and port of a concatenation
      if (words[at] === '.') at += 2;
      if (to) rule.to = to;
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
): { readonly variants: readonly RuleFields[]; readonly end: number } | undefined {
  const map = at + words.slice(at, at + 25).indexOf('map');
  if (map < at) return undefined;
  const glued = /^(.*):([a-z]\w*)$/.exec(words[at]!);
  const keyWords = glued ? [glued[2]!, ...words.slice(at + 1, map)] : words.slice(at, map);
  const keys = splitKeys(keyWords);
  const { members = [], length } = setAt(words.slice(map + 1), sets);
  const variants = members.map((member) => ({ ...memberFields(keys, member), ...given(member, glued?.[1]) }));
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
function given(member: NftMember, address: string | undefined): Pick<RuleFields, 'to'> {
  const [first = '', second] = (member.value ?? []).filter((word) => word !== '.');
  const port = address === undefined ? second : first;
  const target = translationTarget(address ?? first);
  const ports = port === undefined ? undefined : translationTarget(`:${port}`)?.ports;
  if (!target && !ports) return {};
  return { to: { ...target, ...(ports && { ports }) } };
}
