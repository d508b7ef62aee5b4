// Items by number: each list in order of its items, what has no number in none.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listsOf } from '../../src/lib/lists.js';

test('as a Map of arrays would have them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 60 }), (numbers) => {
      const { items, starts } = listsOf(numbers.length, 10, (i) => numbers[i]!);
      expect(starts).toHaveLength(11);
      for (let n = 0; n < 10; n++) {
        const expected = numbers.flatMap((x, i) => (x === n ? [i] : []));
        expect([...items.subarray(starts[n]!, starts[n + 1]!)]).toEqual(expected);
      }
      expect(items).toHaveLength(numbers.filter((x) => x >= 0).length);
    }),
    { seed: 7, numRuns: 200 },
  );
});
