// Causality of a pair: what a relay cannot have done for want of time, whatever sizes say.
import { describe, expect, test } from '@jest/globals';
import type { RelayPair } from '../../../src/correlate/relay/candidates.js';
import { EVENTS } from '../../../src/correlate/relay/pace.js';
import { NOTHING_SEEN, type RelayEnd, type RelayTimes } from '../../../src/correlate/relay/relay-end.js';
import { fitRelay, type FitContext } from '../../../src/correlate/relay/score.js';

const CONTEXT: FitContext = {
  offset: () => 0,
  typical: new Float64Array(EVENTS).fill(60e3),
  scale: new Float64Array(EVENTS).fill(50e3),
  tolerance: 500e3,
  unique: () => false,
  rarity: () => 3,
};

function end(segment: number, times: Partial<RelayTimes>): RelayEnd {
  const seen = { ...NOTHING_SEEN, last: 100e6, ...times };
  return {
    segment,
    protocol: 'tcp',
    dst: '203.0.113.10',
    dport: 80,
    times: seen,
    bytes: { forward: 220, reverse: 7735 },
    content: { forward: [], reverse: [] },
    complete: true,
  } as unknown as RelayEnd;
}

function pair(up: Partial<RelayTimes>, down: Partial<RelayTimes>): RelayPair {
  return { up: end(0, up), down: end(1, down), slack: NaN, content: { forward: 0, reverse: 0 } };
}

/** The same sizes and the same data a moment later, so that nothing but the beginning speaks against it. */
const DATA = { dataForward: 5e6, dataReverse: 9e6 };
const BEHIND = { dataForward: 5.06e6, dataReverse: 8.94e6 };

describe('a far side that begins before the near side’s SYN', () => {
  test('by 3 ms, its own SYN missed: not the same conversation', () => {
    expect(
      fitRelay(pair({ first: 3e6, syn: 3e6, ...DATA }, { first: 0, ...BEHIND }), CONTEXT),
    ).toBeUndefined();
  });

  test('by less than the clocks are in doubt: may be', () => {
    expect(
      fitRelay(pair({ first: 3e6, syn: 3e6, ...DATA }, { first: 2.6e6, ...BEHIND }), CONTEXT),
    ).toBeDefined();
  });

  test('where the near side’s SYN was missed, what is seen first may be late', () => {
    expect(fitRelay(pair({ first: 3e6, ...DATA }, { first: 0, ...BEHIND }), CONTEXT)).toBeDefined();
  });
});
