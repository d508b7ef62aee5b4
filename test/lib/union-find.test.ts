// Disjoint sets against labels that are relabelled one by one.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unionFind } from '../../src/lib/union-find.js';

test('joins what relabelling joins, and says whether it was new', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0, max: 19 }));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
      const sets = unionFind(20);
      let labels = Array.from({ length: 20 }, (_, i) => i);
      for (const [a, b] of pairs) {
        expect(sets.union(a, b)).toBe(labels[a] !== labels[b]);
        const [from, to] = [labels[a], labels[b]!];
        labels = labels.map((l) => (l === from ? to : l));
      }
      for (let i = 0; i < 20; i++)
        for (let j = 0; j < 20; j++) expect(sets.find(i) === sets.find(j)).toBe(labels[i] === labels[j]);
    }),
    { seed: 3, numRuns: 100 },
  );
});
