// Which of two points is nearer to the client, from the packets both saw: a request passes it earlier and the answer later, so the round trip
// seen there is longer. Forward minus reverse differences cancel any clock offset. Where one flow cannot tell (microsecond
// clocks tie), all flows that share the two points and an end address are asked together.
import type { FlowRecord } from '../model/flow.js';
import { matchPackets } from '../model/packet-match.js';
import type { MatchedPacket } from '../model/segment.js';

export interface Positions {
  /** > 0: a is nearer to the client than b for this flow; 0: cannot tell. Nanoseconds of round trip. */
  readonly compare: (a: FlowRecord, b: FlowRecord) => number;
  /** `matched`: the packets both saw, a upstream. */
  readonly learn: (a: FlowRecord, b: FlowRecord, matched: readonly MatchedPacket[]) => void;
}

interface Vote {
  sum: number;
  n: number;
}

/** What the conversations of a pair of points say together, by the address at either end. */
interface Votes {
  readonly from: Map<string, Vote>;
  readonly to: Map<string, Vote>;
}

export function positions(offset: (a: FlowRecord, b: FlowRecord) => number | undefined): Positions {
  const byPoints = new Map<string, Map<string, Votes>>();
  const votesOf = (a: string, b: string): Votes => {
    let row = byPoints.get(a);
    if (!row) byPoints.set(a, (row = new Map<string, Votes>()));
    let votes = row.get(b);
    if (!votes) row.set(b, (votes = { from: new Map<string, Vote>(), to: new Map<string, Vote>() }));
    return votes;
  };
  return {
    learn(a, b, matched) {
      if (a.point === b.point) return;
      const d = roundTripDifference(matched, offset(a, b));
      if (d === undefined) return;
      const bounded = Math.max(-1e6, Math.min(1e6, d)); // one late packet must not outvote the rest
      const ahead = votesOf(a.point, b.point);
      const behind = votesOf(b.point, a.point);
      add(ahead.from, a.tuple.src, bounded);
      add(ahead.to, a.tuple.dst, bounded);
      add(behind.from, b.tuple.src, -bounded);
      add(behind.to, b.tuple.dst, -bounded);
    },
    compare(a, b) {
      const votes = votesOf(a.point, b.point);
      const together = telling(votes.from.get(a.tuple.src)) ?? telling(votes.to.get(a.tuple.dst));
      return together ?? roundTripDifference(matchPackets(a, b), offset(a, b)) ?? 0;
    },
  };
}

/** More than this very conversation's word, if it says anything. */
function telling(vote: Vote | undefined): number | undefined {
  return vote && vote.n > 1 && vote.sum !== 0 ? vote.sum / vote.n : undefined;
}

function add(votes: Map<string, Vote>, key: string, d: number): void {
  const v = votes.get(key);
  if (v) {
    v.sum += d;
    v.n++;
  } else votes.set(key, { sum: d, n: 1 });
}

/** Mean forward difference minus mean reverse difference (b − a); one direction alone needs the clock offset. */
function roundTripDifference(
  matched: readonly MatchedPacket[],
  offset: number | undefined,
): number | undefined {
  const forward = meanDifference(matched, true);
  const reverse = meanDifference(matched, false);
  if (forward !== undefined && reverse !== undefined) return forward - reverse;
  if (offset === undefined) return undefined;
  if (forward !== undefined) return forward - offset;
  return reverse === undefined ? undefined : offset - reverse;
}

function meanDifference(matched: readonly MatchedPacket[], forward: boolean): number | undefined {
  let sum = 0;
  let n = 0;
  for (const m of matched) {
    if (m.forward !== forward) continue;
    sum += m.downstreamNs - m.upstreamNs;
    n++;
  }
  return n === 0 ? undefined : sum / n;
}
