// The offset and drift of two clocks from intervals of which most belong to wrong pairs.
import { describe, expect, test } from '@jest/globals';
import { consensusLine } from '../../../src/correlate/relay/consensus-line.js';
import { voteOffset, type OffsetBound } from '../../../src/correlate/relay/offset-vote.js';

const SECOND = 1e9;

/** Deterministic and evenly spread in [0, 1). */
function spread(n: number): number {
  return (n * 0.618033988749895) % 1;
}

/** Every conversation of a crowd against every other: request at `starts[i]`, relayed 80 µs later, answered after 4 to 9 ms. */
function crowd(starts: readonly number[], clock: (ns: number) => number): OffsetBound[] {
  const wait = (n: number): number => 4e6 + 5e6 * spread(n * 7 + 3);
  return starts.flatMap((up, row) =>
    starts.map((down, column): OffsetBound => {
      const high = clock(down + 80e3) - up;
      const low = clock(down + 80e3 + wait(column)) - (up + 160e3 + wait(row));
      return {
        row,
        column,
        low: Math.min(low, high),
        high,
        atNs: up,
        weight: 1,
        identified: false,
        unique: false,
      };
    }),
  );
}

const within = (seconds: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => seconds * SECOND * spread(i + 1));

describe('voteOffset', () => {
  test.each([
    ['137 ms ahead, 40 ppm fast', 137e6, 40e-6, 20],
    ['3 h behind, 80 ppm slow', -3 * 3600 * SECOND, -80e-6, 60],
    ['together', 0, 0, 5],
    ['a second behind, 400 ppm fast', -SECOND, 400e-6, 60],
  ])('%s', (_, offset, drift, seconds) => {
    const starts = within(seconds, 60);
    const found = voteOffset(crowd(starts, (ns) => ns + offset + drift * ns))!;
    for (const ns of starts) expect(Math.abs(found.at(ns) - (offset + drift * ns))).toBeLessThan(400e3);
    expect(found.supporters).toBeGreaterThan(55);
  });

  test('the same traffic twice, two hours apart: no offset of two hours, and drift is found', () => {
    const once = within(2, 40);
    const starts = [...once, ...once.map((ns) => ns + 7200 * SECOND)];
    const found = voteOffset(crowd(starts, (ns) => ns + 40e-6 * ns))!;
    expect(found.steps).toEqual([]);
    expect(found.driftPpm).toBeCloseTo(40, 0);
    for (const ns of starts) expect(Math.abs(found.at(ns) - 40e-6 * ns)).toBeLessThan(400e3);
  });

  test('a clock that is set 2 s forward half way', () => {
    const starts = within(20, 60);
    const step = (ns: number): number => (ns < 10 * SECOND ? 0 : 2 * SECOND);
    const found = voteOffset(crowd(starts, (ns) => ns + step(ns)))!;
    expect(found.steps).toHaveLength(1);
    expect(Math.abs(found.steps[0]!.byNs - 2 * SECOND)).toBeLessThan(1e6);
    for (const ns of starts) expect(Math.abs(found.at(ns) - step(ns))).toBeLessThan(1e6);
  });

  test('nothing to vote on', () => {
    expect(voteOffset([])).toBeUndefined();
  });
});

test('of slopes that agree with as many intervals, the least is taken', () => {
  const bound = (row: number, seconds: number): OffsetBound => ({
    row,
    column: row,
    low: -1e6,
    high: 1e6,
    atNs: seconds * SECOND,
    weight: 1,
    identified: false,
    unique: false,
  });
  expect(consensusLine([bound(1, 0), bound(2, 600)]).slope).toBe(0);
});
