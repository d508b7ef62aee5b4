// Who has a word, against a Map of sets: one owner is not another, and nobody is no owner.
import { expect, test } from '@jest/globals';
import { WordOwners } from '../../src/lib/word-owners.js';
import { seededRandom } from '../support/seeded-random.js';

test('whether others have it, however many words there are', () => {
  const random = seededRandom(3);
  const owners = new WordOwners();
  const known = new Map<number, Set<number>>();
  const others = (word: number, owner: number): boolean =>
    [...(known.get(word) ?? [])].some((o) => o !== owner);
  for (let i = 0; i < 20_000; i++) {
    const [word, owner] = [random.between(-6000, 6000), random.between(0, 3)];
    expect(owners.othersHave(word, owner)).toBe(others(word, owner));
    if (i % 2 === 0) continue;
    owners.add(word, owner);
    known.set(word, (known.get(word) ?? new Set<number>()).add(owner));
  }
  for (let word = -6000; word <= 6000; word++)
    for (const owner of [0, 1, 2, 3]) expect(owners.othersHave(word, owner)).toBe(others(word, owner));
});
