// Outer headers of encapsulated flow rows: per row a count, then that many records of the batch's `outer`.
import { O } from './packet-batch.js';

export interface OuterPool {
  words: Int32Array;
  size: number;
}

export function createOuterPool(): OuterPool {
  return { words: new Int32Array(1024), size: 0 };
}

/** Copies `count` records from `outer` starting at record `start`; returns the offset of the count. */
export function storeOuter(pool: OuterPool, outer: Int32Array, start: number, count: number): number {
  const needed = pool.size + 1 + count * O.Stride;
  if (needed > pool.words.length) {
    const bigger = new Int32Array(needed * 2);
    bigger.set(pool.words);
    pool.words = bigger;
  }
  const at = pool.size;
  pool.words[at] = count;
  pool.words.set(outer.subarray(start * O.Stride, (start + count) * O.Stride), at + 1);
  pool.size = needed;
  return at;
}
