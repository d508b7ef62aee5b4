// The matches of an nft rule → fields, or variants where a set of concatenations or a verdict map stands for several rules.
// Reference: nft(8), EXPRESSIONS. What has no field stays in words.
//   ip daddr . tcp dport { 192.0.2.1 . 80, 192.0.2.2 . 81 }    tcp dport vmap { 22 : accept, 80-90 : jump web }
import { dictionary } from '../../lib/dictionary.js';
import { ruleProtocol, type RuleFields } from './iptables-arguments.js';
import { nftKey, setNftField } from './nft-fields.js';
import { nftText } from './nft-text.js';
import { bracesLength, setAt, type NftMember, type NftSets } from './nft-sets.js';

/** A map with more members makes no more facts than this: the rest of it stays a match in words. */
const MAX_VARIANTS = 4096;

/** The words of a rule and what was made of those before `at`. */
export interface NftWalk {
  readonly words: readonly string[];
  at: number;
  readonly sets: NftSets;
  readonly rule: RuleFields;
  /** Words of matches without a field. */
  readonly other: string[];
  /** One entry per member of a map; they cross the rule's own fields. */
  variants: readonly RuleFields[];
  /** Whether words begin a statement that is no match. */
  readonly isStatement: (words: readonly string[]) => boolean;
}

const OPERATORS = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'eq', 'ne']);

/** `KEY [. KEY…] [op] VALUE`, `KEY vmap { … }`. */
export function readMatch(walk: NftWalk): void {
  const start = walk.at;
  const keys: (readonly string[])[] = [];
  do {
    if (keys.length > 0) walk.at++;
    const rest = walk.words.slice(walk.at, walk.at + 4);
    const length = nftKey(rest)?.length ?? 2;
    keys.push(rest.slice(0, length));
    walk.at += length;
  } while (walk.words[walk.at] === '.' && keys.length < 16);
  const next = walk.words[walk.at] ?? '';
  if (next === 'vmap') return readVerdictMap(walk, keys);
  if (/^[&|^]$|^(<<|>>|and|or|xor)$/.test(next)) return readOther(walk, start);
  const operator = OPERATORS.has(next) ? walk.words[walk.at++]! : '==';
  readValues(walk, keys, operator, start);
}

function readValues(
  walk: NftWalk,
  keys: readonly (readonly string[])[],
  operator: string,
  start: number,
): void {
  const value = walk.words[walk.at] ?? '';
  const grouped = value === '{' || value.startsWith('@');
  const { members, length } = grouped ? setAt(walk.words.slice(walk.at), walk.sets) : listAt(walk);
  walk.at += length;
  const done =
    members &&
    (keys.length === 1
      ? takeMembers(walk.rule, keys[0]!, members, operator)
      : crossMembers(walk, keys, members, operator));
  if (!done) walk.other.push(nftText(walk.words.slice(start, walk.at)));
}

/** `related,established` without braces, or one value, which may be a concatenation. */
function listAt(walk: NftWalk): { readonly members: readonly NftMember[]; readonly length: number } {
  let end = walk.at + 1;
  while (walk.words[end] === ',' || walk.words[end] === '.') end += 2;
  const words = walk.words.slice(walk.at, end);
  if (words.includes('.'))
    return { members: [{ key: words.filter((word) => word !== '.') }], length: words.length };
  return {
    members: words.filter((word) => word !== ',').map((word) => ({ key: [word] })),
    length: words.length,
  };
}

function takeMembers(
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
  const negated = operator === '!=' || operator === 'ne';
  if (known.protocol) rule.protocol ??= known.protocol;
  return setNftField(rule, known.field, values, negated);
}

/** A set of concatenations is one variant per member. */
function crossMembers(
  walk: NftWalk,
  keys: readonly (readonly string[])[],
  members: readonly NftMember[],
  operator: string,
): boolean {
  if (operator !== '==') return false;
  return cross(
    walk,
    members.map((member) => memberFields(keys, member)),
  );
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

/** Combines the variants so far with new ones; false when there would be too many. */
export function cross(walk: NftWalk, more: readonly RuleFields[]): boolean {
  if (more.length === 0) return true;
  const before = walk.variants.length > 0 ? walk.variants : [{}];
  if (before.length * more.length > MAX_VARIANTS) return false;
  walk.variants = before.flatMap((variant) => more.map((extra) => merged(variant, extra)));
  return true;
}

function readVerdictMap(walk: NftWalk, keys: readonly (readonly string[])[]): void {
  const start = walk.at++;
  const { members, length } = setAt(walk.words.slice(walk.at), walk.sets);
  walk.at += length;
  const variants = (members ?? []).map((member) => {
    const target = verdictTarget(member.value ?? []);
    return { ...memberFields(keys, member), ...(target && { target }) };
  });
  if (variants.length > 0 && cross(walk, variants)) return;
  walk.other.push(
    `${keys.map((key) => key.join(' ')).join(' . ')} ${walk.words.slice(start, walk.at).join(' ')}`.slice(
      0,
      400,
    ),
  );
}

/** Words without a field of their own, up to the next statement or match. */
export function readOther(walk: NftWalk, from = walk.at): void {
  walk.at = from;
  impliesProtocol(walk);
  // `ct original ip saddr`: the words of a key belong to the match that begins before them
  const first = walk.words[walk.at];
  const held =
    first === 'ct' && /^(original|reply)$/.test(walk.words[walk.at + 1] ?? '')
      ? 4
      : first === 'meta' || first === 'ct'
        ? 2
        : 1;
  for (let i = 0; i < held && walk.at < walk.words.length; i++) skipWord(walk);
  if (from !== walk.at && nftKey(walk.words.slice(from, from + 3))) while (inExpression(walk)) skipWord(walk);
  while (walk.at < walk.words.length) {
    const rest = walk.words.slice(walk.at, walk.at + 5);
    if (walk.isStatement(rest) || nftKey(rest)) break;
    skipWord(walk);
  }
  walk.other.push(nftText(walk.words.slice(from, walk.at)));
}

/** `tcp flags …`, `icmp type …` test the protocol, too. */
function impliesProtocol(walk: NftWalk): void {
  const [first = '', second] = walk.words.slice(walk.at, walk.at + 2);
  if (/^(tcp|udp|icmp|icmpv6|sctp|dccp|udplite|esp|ah)$/.test(first) && second !== 'set')
    walk.rule.protocol ??= ruleProtocol(first);
}

/** Still within `ip saddr & 255.0.0.0 == 10.0.0.0`. */
function inExpression(walk: NftWalk): boolean {
  const rest = walk.words.slice(walk.at, walk.at + 5);
  return rest.length > 0 && !walk.isStatement(rest) && !nftKey(rest);
}

/** A variant's own fields win: a translation's map key narrows what the rule matched before. */
export function merged(rule: RuleFields, variant: RuleFields): RuleFields {
  const not = rule.not || variant.not ? { not: { ...rule.not, ...variant.not } } : {};
  return { ...rule, ...variant, ...not };
}

export const VERDICTS = dictionary({
  accept: 'ACCEPT',
  drop: 'DROP',
  return: 'RETURN',
  reject: 'REJECT',
  queue: 'NFQUEUE',
  notrack: 'NOTRACK',
  tproxy: 'TPROXY',
});

/** accept, drop, return, `jump x`, `goto x` → target. */
export function verdictTarget(words: readonly string[]): string | undefined {
  const [verdict = '', chain] = words;
  return verdict === 'jump' || verdict === 'goto' ? chain?.replace(/^"(.*)"$/, '$1') : VERDICTS[verdict];
}

export function skipWord(walk: NftWalk): void {
  walk.at += walk.words[walk.at] === '{' ? bracesLength(walk.words.slice(walk.at)) : 1;
}
