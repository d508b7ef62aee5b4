// 32-bit integer hashes: murmur3's finaliser and body (Appleby, public domain), a polynomial over bytes.
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

/** What a hash over bytes begins with. */
export const BYTES_BEGIN = 0x811c9dc5 | 0;
const M = 0x2c9277b5;
const M2 = Math.imul(M, M);
const M3 = Math.imul(M2, M);
const M4 = Math.imul(M2, M2);

/**
 * The bytes [from, to) as digits of a number to base M; pass the result back in to go on where it stopped. Four at a time, so
 * that the multiplications do not wait for each other as those of FNV-1a do.
 */
export function hashBytes(hash: number, bytes: DataView, from: number, to: number): number {
  let h = hash;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const word = bytes.getInt32(i);
    const high = Math.imul(word >>> 24, M3) + Math.imul((word >>> 16) & 255, M2);
    h = (Math.imul(h, M4) + high + Math.imul((word >>> 8) & 255, M) + (word & 255)) | 0;
  }
  for (; i < to; i++) h = (Math.imul(h, M) + bytes.getUint8(i)) | 0;
  return h;
}
