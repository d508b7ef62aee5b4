// Which of two points is nearer to the client, from the packets both saw: a request passes it earlier and the answer later, so the round trip
// seen there is longer. Forward minus reverse differences cancel any clock offset. Where one flow cannot tell (microsecond
// clocks tie), all flows that share the two points and an end address are asked together.
import type { FlowRecord } from '../model/flow.js';
import { matchPackets } from '../model/packet-match.js';

export interface Positions {
  /** > 0: a is nearer to the client than b for this flow; 0: cannot tell. Nanoseconds of round trip. */
  readonly compare: (a: FlowRecord, b: FlowRecord) => number;
  readonly learn: (a: FlowRecord, b: FlowRecord) => void;
}

export function positions(offset: (a: FlowRecord, b: FlowRecord) => number | undefined): Positions {
  const votes = new Map<string, { sum: number; n: number }>();
  const keys = (a: FlowRecord, b: FlowRecord): string[] => [
    `${a.point} ${b.point} > ${a.tuple.src}`,
    `${a.point} ${b.point} < ${a.tuple.dst}`,
  ];
  return {
    learn(a, b) {
      if (a.point === b.point) return;
      const d = roundTripDifference(a, b, offset(a, b));
      if (d === undefined) return;
      const bounded = Math.max(-1e6, Math.min(1e6, d)); // one late packet must not outvote the rest
      const ahead = keys(a, b);
      const behind = keys(b, a);
      ahead.forEach((key) => add(votes, key, bounded));
      behind.forEach((key) => add(votes, key, -bounded));
    },
    compare(a, b) {
      const together = keys(a, b)
        .map((key) => votes.get(key))
        .find((v) => v && v.n > 1 && v.sum !== 0);
      if (together) return together.sum / together.n;
      return roundTripDifference(a, b, offset(a, b)) ?? 0;
    },
  };
}

function add(votes: Map<string, { sum: number; n: number }>, key: string, d: number): void {
  const v = votes.get(key);
  if (v) {
    v.sum += d;
    v.n++;
  } else votes.set(key, { sum: d, n: 1 });
}

/** Mean forward difference minus mean reverse difference (b − a); one direction alone needs the clock offset. */
function roundTripDifference(a: FlowRecord, b: FlowRecord, offset: number | undefined): number | undefined {
  const matched = matchPackets(a, b);
  const forward = mean(matched.filter((m) => m.forward).map((m) => m.downstreamNs - m.upstreamNs));
  const reverse = mean(matched.filter((m) => !m.forward).map((m) => m.downstreamNs - m.upstreamNs));
  if (forward !== undefined && reverse !== undefined) return forward - reverse;
  if (offset === undefined) return undefined;
  if (forward !== undefined) return forward - offset;
  return reverse === undefined ? undefined : offset - reverse;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((s, v) => s + v, 0) / values.length;
}
