// The matches of an nft rule → fields, or variants where a set of concatenations or a verdict map stands for several rules.
// Reference: nft(8), EXPRESSIONS. What has no field stays in words.
//   ip daddr . tcp dport { 192.0.2.1 . 80, 192.0.2.2 . 81 }    tcp dport vmap { 22 : accept, 80-90 : jump web }
import { ruleProtocol } from './iptables-arguments.js';
import { fibLength, nftKey } from './nft-fields.js';
import { memberFields, takeMembers } from './nft-member.js';
import { nftText } from './nft-text.js';
import { setAt, type NftMember } from './nft-sets.js';
import { readVerdictMap, verdictKeys } from './nft-verdict-map.js';
import { cross, KEY_WORDS, skipWord, type NftWalk } from './nft-walk.js';

const OPERATORS = new Set(['==', '!=', '!', '<', '>', '<=', '>=', 'in', 'eq', 'ne']);

/** `KEY [. KEY…] [op] VALUE`, `KEY vmap { … }`. */
export function readMatch(walk: NftWalk): void {
  const start = walk.at;
  const keys: (readonly string[])[] = [];
  do {
    if (keys.length > 0) walk.at++;
    const rest = walk.words.slice(walk.at, walk.at + KEY_WORDS);
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

/** A set of concatenations is one variant per member. */
function crossMembers(
  walk: NftWalk,
  keys: readonly (readonly string[])[],
  members: readonly NftMember[],
  operator: string,
): boolean {
  // an empty set, or one listed without its members (nft -t): not known to match
  if (operator !== '==' || members.length === 0) return false;
  return cross(
    walk,
    members.map((member) => memberFields(keys, member)),
  );
}

/** Words without a field of their own, up to the next statement or match. */
export function readOther(walk: NftWalk, from = walk.at): void {
  walk.at = from;
  impliesProtocol(walk);
  const keys = verdictKeys(walk);
  if (keys) return readVerdictMap(walk, keys);
  // `ct original ip saddr`: the words of a key belong to the match that begins before them
  const held = keyLength(walk.words.slice(walk.at, walk.at + KEY_WORDS));
  for (let i = 0; i < held && walk.at < walk.words.length; i++) skipWord(walk);
  if (from !== walk.at && nftKey(walk.words.slice(from, from + KEY_WORDS)))
    while (inExpression(walk)) skipWord(walk);
  while (walk.at < walk.words.length) {
    const rest = walk.words.slice(walk.at, walk.at + KEY_WORDS);
    if (walk.isStatement(rest) || nftKey(rest)) break;
    skipWord(walk);
  }
  walk.other.push(nftText(walk.words.slice(from, walk.at)));
}

function keyLength(words: readonly string[]): number {
  if (words[0] === 'fib') return fibLength(words);
  if (words[0] === 'ct') return /^(original|reply)$/.test(words[1] ?? '') ? 4 : 2;
  return words[0] === 'meta' ? 2 : 1;
}

/** `tcp flags …`, `icmp type …` test the protocol, too. */
function impliesProtocol(walk: NftWalk): void {
  const [first = '', second] = walk.words.slice(walk.at, walk.at + 2);
  if (/^(tcp|udp|icmp|icmpv6|sctp|dccp|udplite|esp|ah)$/.test(first) && second !== 'set')
    walk.rule.protocol ??= ruleProtocol(first);
}

/** Still within `ip saddr & 255.0.0.0 == 10.0.0.0`. */
function inExpression(walk: NftWalk): boolean {
  const rest = walk.words.slice(walk.at, walk.at + KEY_WORDS);
  return rest.length > 0 && !walk.isStatement(rest) && !nftKey(rest);
}
