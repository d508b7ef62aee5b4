// Numbers for pairs of words against a Map of their texts, with pairs that only order or sign tells apart.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PairIndex } from '../../src/lib/pair-index.js';

const word = fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());

test('the same pair has the same number, another the next one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 200 }), (pairs) => {
      const index = new PairIndex();
      const known = new Map<string, number>();
      for (const [a, b] of pairs) {
        const key = `${a} ${b}`;
        expect(index.find(a, b)).toBe(known.get(key) ?? -1);
        if (!known.has(key)) known.set(key, known.size);
        expect(index.numberOf(a, b)).toBe(known.get(key));
        expect(index.size).toBe(known.size);
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

test('grows', () => {
  const index = new PairIndex();
  for (let n = 0; n < 5000; n++) expect(index.numberOf(n, n ^ 1)).toBe(n);
  for (let n = 0; n < 5000; n++) expect(index.numberOf(n, n ^ 1)).toBe(n);
  expect(index.size).toBe(5000);
});
