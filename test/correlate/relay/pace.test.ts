// A relay's pace from its own conversations, and how closely a pair must keep it.
import { expect, test } from '@jest/globals';
import { EVENTS, lagsOf, paceOf } from '../../../src/correlate/relay/pace.js';
import type { RelayPair } from '../../../src/correlate/relay/candidates.js';
import type { RelayEnd, RelayTimes } from '../../../src/correlate/relay/relay-end.js';

function times(start: number, lag: number, finLag: number): RelayTimes {
  return {
    first: start + lag,
    last: start + 9e6 + lag,
    syn: start + lag,
    synAck: start + 2e6 - lag,
    dataForward: start + 3e6 + lag,
    dataReverse: start + 6e6 - lag,
    finForward: start + 8e6 + finLag,
    finReverse: NaN,
  };
}

/** Only what pace reads of a pair. */
function pair(up: number, upTimes: RelayTimes, down: number, downTimes: RelayTimes): RelayPair {
  return {
    up: { segment: up, times: upTimes } as RelayEnd,
    down: { segment: down, times: downTimes } as RelayEnd,
    slack: NaN,
    content: { forward: 0, reverse: 0 },
  };
}

test('lags run with the traffic: forward events later behind the relay, answers earlier; unseen ones stay unknown', () => {
  const lags = new Float64Array(EVENTS);
  lagsOf(times(0, 0, 0), times(500, 100, 4000), () => 500, lags);
  expect([...lags]).toEqual([100, 100, 100, 4000, NaN]);
});

test('the pace of a crowd: each end stands with its nearest, wrong partners seconds away change nothing', () => {
  const ups = Array.from({ length: 10 }, (_, i) => times(i * 1e9, 0, 0));
  const downs = Array.from({ length: 10 }, (_, i) => times(i * 1e9, 200e3, i % 2 ? 300e3 : 5e6));
  const group = ups.flatMap((u, i) => downs.map((d, j) => pair(i, u, 10 + j, d)));
  const { typical, scale } = paceOf(group, { at: () => 0, doubtNs: 0 });
  expect(typical[0]).toBe(200e3);
  expect(typical[2]).toBe(200e3);
  // SYNs come at one pace; FINs at two, so that their times tell less
  expect(scale[0]).toBe(50e3);
  expect(scale[3]).toBeGreaterThan(2e6);
});
