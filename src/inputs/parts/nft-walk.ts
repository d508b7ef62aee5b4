// Where the reading of one nft rule stands: its words, what was made of those before, and how maps multiply the rule.
//   tcp dport vmap { 22 : accept, 80-90 : jump web } → two variants of one rule
import type { RuleFields } from './iptables-arguments.js';
import { bracesLength, type NftSets } from './nft-sets.js';

/** A map with more members makes no more facts than this: the rest of it stays a match in words. */
const MAX_VARIANTS = 4096;

/** No key has more words: `fib saddr . mark . iif oif`. */
export const KEY_WORDS = 8;

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

/** Combines the variants so far with new ones; false when there would be too many. */
export function cross(walk: NftWalk, more: readonly RuleFields[]): boolean {
  if (more.length === 0) return true;
  const before = walk.variants.length > 0 ? walk.variants : [{}];
  if (before.length * more.length > MAX_VARIANTS) return false;
  walk.variants = before.flatMap((variant) => more.map((extra) => merged(variant, extra)));
  return true;
}

/** A variant's own fields win: a translation's map key narrows what the rule matched before. */
export function merged(rule: RuleFields, variant: RuleFields): RuleFields {
  const not = rule.not || variant.not ? { not: { ...rule.not, ...variant.not } } : {};
  return { ...rule, ...variant, ...not };
}

export function skipWord(walk: NftWalk): void {
  walk.at += walk.words[walk.at] === '{' ? bracesLength(walk.words.slice(walk.at)) : 1;
}

/** Where `word` stands among the next words, which is as far as a key or an expression reaches: looking further would be quadratic. */
export function indexNear(walk: NftWalk, word: string): number | undefined {
  const i = walk.words.slice(walk.at, walk.at + 13).indexOf(word);
  return i < 0 ? undefined : walk.at + i;
}
