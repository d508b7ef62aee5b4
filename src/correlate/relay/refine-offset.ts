// The offset of two clocks once it is settled which conversations cross the relay: the vote that found it had to count every pair that might be
// one, and where chance pairs agree by the hundred their intervals meet in a point that means nothing. Only what joined bounds it.
import { boundOffset, fitLine, TOLERANCE_NS, type Offset } from './offset-vote.js';
import { timesOf, type RelayPair } from './candidates.js';

/** `pairs`: the conversations joined over this relay. Offsets with steps, or that the joined ones contradict, stay as voted. */
export function refineOffset(voted: Offset, pairs: readonly RelayPair[]): Offset {
  if (voted.supporters === 0 || voted.steps.length > 0) return voted;
  const bounds = pairs.map(timesOf).flatMap(({ up, down }) => {
    const bound = boundOffset(up, down);
    return bound ? [{ ...bound, atNs: up.first }] : [];
  });
  const middle = middleOf(bounds.map((b) => b.atNs));
  const offset = { ...voted, ...driftOf(voted, bounds, middle) };
  let low = -Infinity;
  let high = Infinity;
  for (const bound of bounds) {
    const drift = offset.at(bound.atNs) - offset.at(middle);
    const pad = offset.driftDoubt * Math.abs(bound.atNs - middle);
    low = Math.max(low, bound.low - drift - pad);
    high = Math.min(high, bound.high - drift + pad);
  }
  const bounding = bounds.length;
  if (bounding === 0 || low > high + 2 * TOLERANCE_NS) return voted;
  const [from, to] = [Math.min(low, high), Math.max(low, high)];
  const at = offset.at(middle);
  const shift = Math.min(Math.max(at, from), to) - at;
  return {
    ...offset,
    at: shift === 0 ? offset.at : (ns) => offset.at(ns) + shift,
    low: from - TOLERANCE_NS,
    high: to + TOLERANCE_NS,
    supporters: bounding,
  };
}

/** From the joined alone, along the drift that was voted for. */
function driftOf(
  { driftPpm }: Offset,
  bounds: readonly { readonly high: number; readonly atNs: number }[],
  middle: number,
): Pick<Offset, 'at' | 'driftPpm' | 'driftDoubt'> | undefined {
  const slope = driftPpm / 1e6;
  const level = bounds.map(({ high, atNs }) => ({ atNs, high: high - slope * (atNs - middle) }));
  return fitLine(level, { slope, middle });
}

function middleOf(times: readonly number[]): number {
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  return (first + last) / 2;
}
