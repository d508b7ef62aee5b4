// What joined conversations say of two clocks, where the vote over possible pairs had stopped at an edge.
import { expect, test } from '@jest/globals';
import { refineOffset } from '../../src/correlate/relay/refine-offset.js';
import type { Offset } from '../../src/correlate/relay/offset-vote.js';
import type { RelayPair } from '../../src/correlate/relay/candidates.js';
import type { RelayTimes } from '../../src/correlate/relay/relay-end.js';

const VOTED: Offset = {
  at: () => -69e3,
  driftPpm: 0,
  driftDoubt: 0,
  low: -69.1e3,
  high: -69e3,
  doubtNs: 0,
  supporters: 3,
  steps: [],
};

/** A conversation that the relay passes on after `there` ns and whose answer it passes back after `back`. */
function conversation(first: number, there: number, back: number): RelayPair {
  const times = (request: number, answer: number): RelayTimes => ({
    first: request,
    last: answer,
    syn: request,
    synAck: NaN,
    dataForward: request,
    dataReverse: answer,
    finForward: NaN,
    finReverse: NaN,
  });
  const up = { times: times(first, first + 1e6 + there + back) };
  const down = { times: times(first + there, first + 1e6 + there) };
  return { up, down, slack: 0 } as unknown as RelayPair;
}

test('the bounds are those of the joined conversations, and the offset lies within', () => {
  const refined = refineOffset(VOTED, [conversation(0, 20e3, 30e3), conversation(5e6, 40e3, 25e3)]);
  // one clock: −25 µs ≤ offset ≤ 20 µs by causality, and 50 µs of jitter around it
  expect([refined.low, refined.high]).toEqual([-75e3, 70e3]);
  expect(refined.at(0)).toBe(-25e3);
  expect(refined.supporters).toBe(2);
});

test('joined conversations that contradict each other leave the vote as it is', () => {
  const late = conversation(0, 20e3, 30e3);
  const early = conversation(9e6, -5e6, 5.2e6);
  expect(refineOffset(VOTED, [late, early])).toBe(VOTED);
  expect(refineOffset(VOTED, [])).toBe(VOTED);
});
