// Sets and maps of nft: `{ 80 : 10.0.0.2 . 8080, 443 : jump web }`, named ones by `@name` → their members.
// Members carry more than their value (timeout, expires, counter, comment): only the value is kept. Reference: nft(8), SETS.

export interface NftMember {
  /** The parts of a concatenation: `192.0.2.1 . tcp . 80` has three. */
  readonly key: readonly string[];
  /** What a map gives for it, as words: `10.0.0.2 . 8080`, `jump web`. */
  readonly value?: readonly string[];
}

/** Name → members; undefined members when packets add and remove them, so a listing is not what a packet met. */
export type NftSets = ReadonlyMap<string, readonly NftMember[] | undefined>;

const EXTRAS = /^(timeout|expires|counter|comment|limit|quota|size|last)$/;

/** The words between the braces. */
export function nftMembers(words: readonly string[]): readonly NftMember[] {
  return split(words, ',').map((member) => {
    const [keyWords = [], ...rest] = split(member, ':');
    const value = rest.length > 0 ? withoutExtras(rest.flat()) : undefined;
    const key = split(withoutExtras(keyWords), '.').map((part) => part.join(' '));
    return { key, ...(value && value.length > 0 && { value }) };
  });
}

function withoutExtras(words: readonly string[]): readonly string[] {
  const cut = words.findIndex((word) => EXTRAS.test(word));
  return cut < 0 ? words : words.slice(0, cut);
}

function split(words: readonly string[], separator: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (word === '{') depth++;
    if (word === '}') depth--;
    if (word === separator && depth === 0) parts.push([]);
    else parts.at(-1)!.push(word);
  }
  return parts.filter((part) => part.length > 0);
}

/** How many words the braces at the start of `words` span, or all of them when they do not close. */
export function bracesLength(words: readonly string[]): number {
  let depth = 0;
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '{') depth++;
    if (words[i] === '}' && --depth === 0) return i + 1;
  }
  return words.length;
}

/** Members of `{ … }` or `@name` at the start of `words`, and how many words that took. */
export function setAt(
  words: readonly string[],
  sets: NftSets,
): { readonly members?: readonly NftMember[]; readonly length: number } {
  const first = words[0] ?? '';
  if (first.startsWith('@')) {
    const members = sets.get(first.slice(1));
    return { length: 1, ...(members && { members }) };
  }
  const length = bracesLength(words);
  return { members: nftMembers(words.slice(1, words[length - 1] === '}' ? length - 1 : length)), length };
}
