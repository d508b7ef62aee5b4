// How far clock 2 is from clock 1 across a relay, from pairs that may be the same conversation. Causality bounds the offset for each
// pair: what the relay sends it sends after it got it, so forward events give an upper bound and reverse events a lower one. The offset
// that most pairs allow is taken (the intersection idea of NTP's clock select, RFC 5905 section 11.2.1), then drift is fitted.
import { median } from '../rough-clocks.js';
import type { RelayEnd } from './relay-end.js';

export interface OffsetBound {
  readonly row: number;
  readonly column: number;
  /** Clock 2 − clock 1, ns; low may be -Infinity. */
  readonly low: number;
  readonly high: number;
  readonly atNs: number;
  readonly weight: number;
  /** Its content says by itself that the two are one conversation. */
  readonly identified: boolean;
}

/** Clocks of machines that are not disciplined drift some tens of ppm; 100 ppm is the common crystal tolerance. */
const MAX_DRIFT = 100e-6;
/** Longest time a relay may hold a connection attempt before it dials (TCP connect timeouts are longer, but then nothing matches). */
const MAX_RELAY_DELAY_NS = 5e9;
const TOLERANCE_NS = 50e3; // timestamps of two kernels on one packet: interrupt and queue jitter

export function boundOffset(up: RelayEnd, down: RelayEnd): { low: number; high: number } | undefined {
  const later = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? Infinity : b - a);
  const earlier = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? -Infinity : b - a);
  const [u, d] = [up.times, down.times];
  const high = Math.min(later(u.first, d.first), later(u.syn, d.syn), later(u.dataForward, d.dataForward));
  const nested = earlier(u.dataReverse, d.dataReverse);
  const low = nested === -Infinity ? high - MAX_RELAY_DELAY_NS : nested;
  if (high === Infinity || low > high + TOLERANCE_NS) return undefined;
  return { low: Math.min(low, high), high };
}

export interface Offset {
  /** Clock 2 − clock 1 at a time of clock 1, ns. */
  readonly at: (ns: number) => number;
  readonly driftPpm: number;
  /** Bounds at the middle of the supporters' time. */
  readonly low: number;
  readonly high: number;
  readonly supporters: number;
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[];
}

/**
 * A clock that stepped makes pieces: what the best offset does not explain is asked again, and believed when it lies wholly before or after the
 * pieces known and two pairs, or one that its content identifies, agree.
 */
export function voteOffset(bounds: readonly OffsetBound[]): Offset | undefined {
  const first = voteOnce(bounds);
  if (!first) return undefined;
  const pieces = [first];
  let rest = unexplained(bounds, first);
  while (rest.length > 0 && pieces.length < MAX_PIECES) {
    const next = voteOnce(rest);
    if (!next) break;
    const apart = pieces.every((p) => next.fromNs > p.toNs || next.toNs < p.fromNs);
    if (!apart || (next.supporters < 2 && !next.identified)) break;
    pieces.push(next);
    rest = unexplained(rest, next);
  }
  return joinPieces(pieces);
}

const MAX_PIECES = 4;

interface Piece extends Offset {
  readonly fromNs: number;
  readonly toNs: number;
  readonly identified: boolean;
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
}

function unexplained(bounds: readonly OffsetBound[], piece: Piece): OffsetBound[] {
  return bounds.filter((b) => !piece.rows.has(b.row) && !piece.columns.has(b.column));
}

function joinPieces(pieces: readonly Piece[]): Offset {
  if (pieces.length === 1) return pieces[0]!;
  const sorted = [...pieces].sort((a, b) => a.fromNs - b.fromNs);
  const until = sorted.slice(1).map((p, i) => (sorted[i]!.toNs + p.fromNs) / 2);
  const pieceAt = (ns: number): Piece => {
    const i = until.findIndex((t) => ns < t);
    return sorted[i < 0 ? sorted.length - 1 : i]!;
  };
  const steps = until.map((atNs, i) => ({ atNs, byNs: sorted[i + 1]!.at(atNs) - sorted[i]!.at(atNs) }));
  return {
    ...pieces[0]!,
    at: (ns) => pieceAt(ns).at(ns),
    steps,
    supporters: pieces.reduce((n, p) => n + p.supporters, 0),
  };
}

function voteOnce(bounds: readonly OffsetBound[]): Piece | undefined {
  if (bounds.length === 0) return undefined;
  const middle = median(bounds.map((b) => b.atNs));
  const padded = bounds.map((b) => {
    const pad = padOf(b, middle);
    return { ...b, low: b.low - pad, high: b.high + pad };
  });
  const peak = densest(padded);
  const supporters = padded.filter((b) => b.low <= peak.at && b.high >= peak.at);
  const times = supporters.map((b) => b.atNs);
  return {
    ...fit(supporters, peak.at, middle),
    low: supporters.reduce((m, b) => Math.max(m, b.low), -Infinity),
    high: supporters.reduce((m, b) => Math.min(m, b.high), Infinity),
    steps: [],
    supporters: count(supporters),
    fromNs: times.reduce((m, t) => Math.min(m, t), Infinity),
    toNs: times.reduce((m, t) => Math.max(m, t), -Infinity),
    identified: supporters.some((b) => b.identified),
    rows: new Set(supporters.map((b) => b.row)),
    columns: new Set(supporters.map((b) => b.column)),
  };
}

function count(bounds: readonly OffsetBound[]): number {
  return Math.min(new Set(bounds.map((b) => b.row)).size, new Set(bounds.map((b) => b.column)).size);
}

interface Peak {
  readonly at: number;
  readonly score: number;
}

/** Sweeps the ends of the intervals; the narrower an interval the more it says, so equal counts go to narrow ones, then to the least offset. */
function densest(bounds: readonly OffsetBound[]): Peak {
  const ends = bounds
    .flatMap((b) => [
      { at: b.low, b, open: true },
      { at: b.high, b, open: false },
    ])
    .sort((x, y) => x.at - y.at || Number(y.open) - Number(x.open));
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  let weight = 0;
  let best: Peak = { at: 0, score: 0 };
  ends.forEach(({ at, b, open }, i) => {
    bump(rows, b.row, open);
    bump(columns, b.column, open);
    weight += open ? b.weight : -b.weight;
    if (!open) return;
    const score = Math.min(rows.size, columns.size) + weight * 1e-6;
    const next = ends[i + 1]?.at ?? at;
    const here = (at + next) / 2;
    if (
      score > best.score + 1e-9 ||
      (Math.abs(score - best.score) <= 1e-9 && Math.abs(here) < Math.abs(best.at))
    )
      best = { at: here, score };
  });
  return best;
}

function bump(counts: Map<number, number>, key: number, up: boolean): void {
  const n = (counts.get(key) ?? 0) + (up ? 1 : -1);
  if (n === 0) counts.delete(key);
  else counts.set(key, n);
}

/**
 * A relay dials at once, so the least upper bounds are the offset itself: the low end of them, not their middle, which slow conversations would
 * pull away. Drift is the slope of that lower edge (first against last third), clamped to what crystals do.
 */
function fit(
  supporters: readonly OffsetBound[],
  peak: number,
  middle: number,
): Pick<Offset, 'at' | 'driftPpm'> {
  const points = [...supporters].sort((a, b) => a.atNs - b.atNs);
  const low = points.reduce((m, p) => Math.max(m, p.low), -Infinity);
  const edge = Math.min(...points.slice(0, MAX_EDGE).map((p) => p.high - padOf(p, middle)));
  const span = points.length < 8 ? 0 : points.at(-1)!.atNs - points[0]!.atNs;
  if (span < 2e9) return { at: () => (edge >= low ? edge : peak), driftPpm: 0 };
  const third = Math.ceil(points.length / 3);
  const x = (part: readonly OffsetBound[]): number => median(part.map((p) => p.atNs));
  const y = (part: readonly OffsetBound[]): number => lowerEdge(part.map((p) => p.high - padOf(p, middle)));
  const [first, last] = [points.slice(0, third), points.slice(-third)];
  const slope = Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, (y(last) - y(first)) / (x(last) - x(first) || 1)));
  const base = lowerEdge(points.map((p) => p.high - padOf(p, middle) - slope * (p.atNs - middle)));
  return { at: (ns) => base + slope * (ns - middle), driftPpm: slope * 1e6 };
}

const MAX_EDGE = 10_000;

function padOf(b: OffsetBound, middle: number): number {
  return TOLERANCE_NS + MAX_DRIFT * Math.abs(b.atNs - middle);
}

/** The tenth percentile: the edge, without what a wrong pair put below it. */
function lowerEdge(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 10)]!;
}
