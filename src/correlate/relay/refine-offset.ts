// The offset of two clocks once it is settled which conversations cross the relay: the vote that found it had to count every pair that might be
// one, and where chance pairs agree by the hundred their intervals meet in a point that means nothing. Only what joined bounds it.
import { boundOffset, TOLERANCE_NS, type Offset } from './offset-vote.js';
import { timesOf, type RelayPair } from './candidates.js';

/** `pairs`: the conversations joined over this relay. Offsets with steps, or that the joined ones contradict, stay as voted. */
export function refineOffset(offset: Offset, pairs: readonly RelayPair[]): Offset {
  if (offset.supporters === 0 || offset.steps.length > 0) return offset;
  const times = pairs.map(timesOf);
  const middle = middleOf(times.map((t) => t.up.first));
  let low = -Infinity;
  let high = Infinity;
  let bounding = 0;
  for (const { up, down } of times) {
    const bound = boundOffset(up, down);
    if (!bound) continue;
    const drift = offset.at(up.first) - offset.at(middle);
    const pad = offset.driftDoubt * Math.abs(up.first - middle);
    low = Math.max(low, bound.low - drift - pad);
    high = Math.min(high, bound.high - drift + pad);
    bounding++;
  }
  if (bounding === 0 || low > high + 2 * TOLERANCE_NS) return offset;
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

function middleOf(times: readonly number[]): number {
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  return (first + last) / 2;
}
