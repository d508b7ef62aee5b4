// A set of words against Set: also 0, which marks a free slot, and more words than it begins with.
import { expect, test } from '@jest/globals';
import { WordSet } from '../../src/lib/word-set.js';
import { seededRandom } from '../support/seeded-random.js';

test('has what was added and nothing else, however many', () => {
  const random = seededRandom(11);
  const set = new WordSet();
  const known = new Set<number>();
  for (let i = 0; i < 20_000; i++) {
    const asked = random.between(-20_000, 20_000);
    expect(set.has(asked)).toBe(known.has(asked));
    const added = random.between(-20_000, 20_000);
    set.add(added);
    known.add(added);
    expect(set.has(added)).toBe(true);
  }
  for (let n = -20_000; n <= 20_000; n++) expect(set.has(n)).toBe(known.has(n));
});

test('0 is a word like any other', () => {
  const set = new WordSet();
  expect(set.has(0)).toBe(false);
  set.add(7);
  expect(set.has(0)).toBe(false);
  set.add(0);
  expect([set.has(0), set.has(7), set.has(8)]).toEqual([true, true, false]);
});
