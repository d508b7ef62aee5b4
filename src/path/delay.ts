// Matched packets of a join → one-way delays each way, on one clock or with the clocks' uncertainty stated.
import type { DelayRange, LinkDelay } from '../model/report.js';
import type { MatchedPacket } from '../model/segment.js';
import { clockUncertainty, onReference, type PathContext } from './context.js';

export function measureDelay(
  from: string,
  to: string,
  matched: readonly MatchedPacket[],
  context: PathContext,
): LinkDelay | undefined {
  const uncertainty = clockUncertainty(context, from, to);
  if (matched.length === 0 || uncertainty === Infinity) return undefined;
  const delay = (m: MatchedPacket): number =>
    (onReference(context, to, m.downstreamNs) - onReference(context, from, m.upstreamNs)) / 1e9;
  const forward = matched.filter((m) => m.forward).map(delay);
  const reverse = matched.filter((m) => !m.forward).map((m) => -delay(m));
  // one kernel stamps a packet at two hooks by clocks that may be read out of order: then that is the uncertainty
  const early = [...forward, ...reverse].reduce((worst, d) => Math.max(worst, -d), 0);
  return {
    forward: range(forward),
    reverse: range(reverse),
    clockUncertainty: seconds(Math.max(uncertainty / 1e9, early)),
  };
}

function range(values: readonly number[]): DelayRange | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    min: seconds(sorted[0]!),
    median: seconds(sorted[sorted.length >> 1]!),
    max: seconds(sorted.at(-1)!),
    samples: sorted.length,
  };
}

/** Nanosecond resolution, so that a sum of doubles does not show as 0.0000010000000001. */
function seconds(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
