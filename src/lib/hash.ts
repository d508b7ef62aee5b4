// 32-bit integer hashes: murmur3's finaliser and body (Appleby, public domain), FNV-1a (draft-eastlake-fnv).
// Hashes that leave the process (samples, content) use no seed, so every capture of every run gives the same ones.
// Hashes that place keys in tables use a random seed, so no input can be made to collide.

export const TABLE_SEED = randomOdd();

export function randomOdd(): number {
  return (Math.random() * 0x100000000) | 1;
}

/** Folds one word into a running hash. */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Spreads the entropy of a running hash over all bits. */
export function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export const FNV_OFFSET = 0x811c9dc5 | 0;

/** FNV-1a over bytes[from..to); pass the result back in to go on where it stopped. */
export function fnv1a(hash: number, bytes: Uint8Array, from: number, to: number): number {
  let h = hash;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h;
}
