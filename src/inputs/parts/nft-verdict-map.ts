// `KEY [. KEY…] vmap { … }`: one variant of the rule per member, each with its verdict. Reference: nft(8), VERDICT MAPS.
//   ct state vmap { invalid : drop, new : jump fresh }     numgen random mod 2 vmap { 0 : goto ep0, 1 : goto ep1 }
import { dictionary } from '../../lib/dictionary.js';
import { nftKey } from './nft-fields.js';
import { memberFields } from './nft-member.js';
import { setAt } from './nft-sets.js';
import { cross, indexNear, KEY_WORDS, type NftWalk } from './nft-walk.js';

/** `numgen random mod 2 vmap { … }` (kube-proxy), `tcp flags . tcp dport vmap @y`: keys without a field choose the verdict, too. */
export function verdictKeys(walk: NftWalk): readonly (readonly string[])[] | undefined {
  const map = indexNear(walk, 'vmap');
  if (map === undefined) return undefined;
  const words = walk.words.slice(walk.at, map);
  if (words.some((word, i) => word === '{' || walk.isStatement(words.slice(i, i + KEY_WORDS))))
    return undefined;
  if (nftKey(words) === undefined && words.slice(1).some((word, i) => startsMatch(words, i + 1)))
    return undefined;
  const keys: string[][] = [[]];
  for (const word of words) {
    if (word === '.') keys.push([]);
    else keys.at(-1)!.push(word);
  }
  walk.at = map;
  return keys;
}

/** Whether another match begins at `i`, behind one that is no key of the map. */
function startsMatch(words: readonly string[], i: number): boolean {
  return words[i - 1] !== '.' && nftKey(words.slice(i, i + KEY_WORDS)) !== undefined;
}

export function readVerdictMap(walk: NftWalk, keys: readonly (readonly string[])[]): void {
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
