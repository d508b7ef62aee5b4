// Packets seen by two nodes → bounds of how far their clocks are apart, and what they say together: the intersection, split where it becomes
// empty because a clock stepped. Requests bound from above, answers from below (Paxson 1998).
import { pairKey } from '../lib/pair-key.js';
import type { Segment } from '../model/segment.js';

interface Bound {
  readonly atNs: number;
  readonly low: number;
  readonly high: number;
}

/** Drift allowed while intersecting: 100 ppm, the tolerance of undisciplined crystals. */
const DRIFT = 100e-6;
/** Stamps of one packet taken by one kernel at two hooks may be out of order by this much. */
const JITTER_NS = 100e3;
/** So many joins of two nodes all bound their clocks; of a crowd's further ones every 16th does, in order of time. */
const ALL_JOINS = 10_000;
const SHARE_OF_MORE = 16;

/** By pair of nodes (pairKey), in the order of their conversations. */
export function collectBounds(
  segments: readonly Segment[],
  nodeOf: (point: string) => string,
): Map<string, Bound[]> {
  const bounds = new Map<string, Bound[]>();
  const asked = new Map<string, number>();
  for (const { sightings, matchedAt } of segments) {
    for (let i = 0; i + 1 < sightings.length; i++) {
      const a = nodeOf(sightings[i]!.flow.point);
      const b = nodeOf(sightings[i + 1]!.flow.point);
      if (a === b) continue;
      const key = pairKey(a, b);
      const n = asked.get(key) ?? 0;
      asked.set(key, n + 1);
      if (n >= ALL_JOINS && n % SHARE_OF_MORE !== 0) continue;
      const list = bounds.get(key) ?? [];
      bounds.set(key, list);
      for (const m of matchedAt(i)) {
        const d = m.downstreamNs - m.upstreamNs;
        list.push({ atNs: m.upstreamNs, low: m.forward ? -Infinity : d, high: m.forward ? d : Infinity });
      }
    }
  }
  return bounds;
}

/** Clock b − clock a, ns. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[];
  readonly pieces: readonly { readonly fromNs: number; readonly middle: number }[];
}

export function intersect(list: readonly Bound[]): Interval {
  const sorted = [...list].sort((a, b) => a.atNs - b.atNs);
  const pieces: { fromNs: number; low: number; high: number; n: number }[] = [];
  let piece = { fromNs: sorted[0]?.atNs ?? 0, low: -Infinity, high: Infinity, n: 0 };
  let last = piece.fromNs;
  for (const b of sorted) {
    const pad = DRIFT * (b.atNs - last);
    last = b.atNs;
    const low = Math.max(piece.low - pad, b.low);
    const high = Math.min(piece.high + pad, b.high);
    if (low > high + JITTER_NS) {
      pieces.push(piece);
      piece = { fromNs: b.atNs, low: b.low, high: b.high, n: 1 };
    } else piece = { ...piece, low, high, n: piece.n + 1 };
  }
  pieces.push(piece);
  const middles = pieces.map((p) => ({ fromNs: p.fromNs, middle: centre(p.low, p.high) }));
  const steps = middles.slice(1).map((m, i) => ({ atNs: m.fromNs, byNs: m.middle - middles[i]!.middle }));
  const widest = pieces.reduce((best, p) => (p.n > best.n ? p : best));
  return {
    low: Math.min(widest.low, widest.high),
    high: Math.max(widest.low, widest.high),
    samples: sorted.length,
    steps,
    pieces: middles,
  };
}

function centre(low: number, high: number): number {
  if (low === -Infinity) return high === Infinity ? 0 : high;
  return high === Infinity ? low : (low + high) / 2;
}
