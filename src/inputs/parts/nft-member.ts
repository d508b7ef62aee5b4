// One match key and the members of its set → fields of a rule, or, for a concatenation, what a packet must be for one member.
//   `tcp dport` `{ 80, 443 }` → protocol tcp, dports     `ip daddr . tcp dport` `10.0.0.1 . 80` → dst, protocol, dports
import type { RuleFields } from './iptables-arguments.js';
import { nftKey, setNftField } from './nft-fields.js';
import type { NftMember } from './nft-sets.js';

/** False when the members cannot be said in the key's field. */
export function takeMembers(
  rule: RuleFields,
  key: readonly string[],
  members: readonly NftMember[],
  operator: string,
): boolean {
  const known = nftKey(key);
  if (!known || members.some((member) => member.key.length !== 1)) return false;
  const compared = /^[<>]/.test(operator);
  if (compared && known.field !== 'sport' && known.field !== 'dport') return false;
  const values = members.map((member) => (compared ? `${operator}${member.key[0]}` : member.key[0]!));
  const negated = /^(!=?|ne)$/.test(operator);
  if (known.protocol) rule.protocol ??= known.protocol;
  return setNftField(rule, known.field, values, negated);
}

/** What a packet must be for this member: each part of its key by its own match key. */
export function memberFields(keys: readonly (readonly string[])[], member: NftMember): RuleFields {
  const rule: RuleFields = {};
  keys.forEach((key, i) => {
    const value = member.key[i] ?? member.key[0]!;
    if (value === '*' || takeMembers(rule, key, [{ key: [value] }], '==')) return;
    rule.otherMatches = [...(rule.otherMatches ?? []), `${key.join(' ')} ${value}`];
  });
  return rule;
}
