// The assignment against trying everything, and what a margin says.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assign, type Proposal } from '../../src/lib/assignment.js';

/** Greatest total weight of any one-to-one choice, by trying all. */
function bestTotal(proposals: readonly Proposal[]): number {
  const [first, ...rest] = proposals;
  if (!first) return 0;
  const compatible = rest.filter((p) => p.row !== first.row && p.column !== first.column);
  return Math.max(bestTotal(rest), first.weight + bestTotal(compatible));
}

const proposal = fc.record({
  row: fc.integer({ min: 0, max: 4 }),
  column: fc.integer({ min: 0, max: 4 }),
  weight: fc.integer({ min: 1, max: 100 }),
});
const proposals = fc
  .array(proposal, { maxLength: 12 })
  .map((list) => [...new Map(list.map((p) => [`${p.row} ${p.column}`, p])).values()]);

describe('assign', () => {
  test('reaches the greatest total, one-to-one', () => {
    fc.assert(
      fc.property(proposals, (list) => {
        const chosen = assign(list).map((a) => a.proposal);
        expect(new Set(chosen.map((p) => p.row)).size).toBe(chosen.length);
        expect(new Set(chosen.map((p) => p.column)).size).toBe(chosen.length);
        expect(chosen.reduce((sum, p) => sum + p.weight, 0)).toBe(bestTotal(list));
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  test('a margin is what the total loses without the pair, whatever else moves', () => {
    fc.assert(
      fc.property(proposals, (list) => {
        for (const { proposal: p, margin } of assign(list)) {
          const without = list.filter((q) => q.row !== p.row || q.column !== p.column);
          expect(margin).toBeCloseTo(bestTotal(list) - bestTotal(without), 9);
        }
      }),
      { seed: 9, numRuns: 400 },
    );
  });

  test('three that may change places in a ring have no margin, although no two may', () => {
    const ring = [0, 1, 2].flatMap((i) => [
      { row: i, column: i, weight: 5 },
      { row: i, column: (i + 1) % 3, weight: 5 },
    ]);
    expect(assign(ring).map((a) => a.margin)).toEqual([0, 0, 0]);
  });

  test('margins are not followed further than asked', () => {
    expect(assign(square(4, 3, 3, 4), 1).map((a) => a.margin)).toEqual([1, 1]);
  });

  test('the order of proposals changes nothing that is sure', () => {
    fc.assert(
      fc.property(proposals, (list) => {
        const sure = (of: readonly Proposal[]): string[] =>
          assign(of)
            .filter((a) => a.margin > 0)
            .map((a) => `${a.proposal.row} ${a.proposal.column}`)
            .sort();
        const unique = list.map((p, i) => ({ ...p, weight: p.weight + i / 1000 }));
        expect(sure([...unique].reverse())).toEqual(sure(unique));
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  test.each<[string, readonly Proposal[], readonly number[]]>([
    ['alone, the margin is the weight', [{ row: 0, column: 0, weight: 5 }], [5]],
    ['two look-alikes, no margin', square(3, 3, 3, 3), [0, 0]],
    ['the diagonal is better by two', square(4, 3, 3, 4), [2, 2]],
    [
      'a rival row left over',
      [
        { row: 0, column: 0, weight: 5 },
        { row: 1, column: 0, weight: 4.5 },
      ],
      [0.5],
    ],
  ])('%s', (_, list, margins) => {
    expect(assign(list).map((a) => a.margin)).toEqual(margins);
  });

  test('a large component whose greedy choice would be wrong', () => {
    const list = Array.from({ length: 500 }, (_, i) => [
      { row: i, column: i, weight: 10 },
      { row: i, column: (i + 1) % 500, weight: i === 250 ? 15 : 4 },
    ]).flat();
    const chosen = assign(list);
    expect(chosen).toHaveLength(500);
    expect(chosen.every(({ proposal: p }) => p.row === p.column)).toBe(true);
  });
});

function square(a: number, b: number, c: number, d: number): Proposal[] {
  return [
    { row: 0, column: 0, weight: a },
    { row: 0, column: 1, weight: b },
    { row: 1, column: 0, weight: c },
    { row: 1, column: 1, weight: d },
  ];
}
