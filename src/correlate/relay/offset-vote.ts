// How far clock 2 is from clock 1 across a relay, from pairs that may be the same conversation. Causality bounds the offset for each
// pair: what the relay sends it sends after it got it, so forward events give an upper bound and reverse events a lower one. The offset
// that most pairs allow is taken (the intersection idea of NTP's clock select, RFC 5905 section 11.2.1), then drift is fitted.
import type { RelayOffset } from '../../model/segment.js';
import { median } from '../rough-clocks.js';
import { consensusLine, USUAL_DRIFT, WANDER, type ConsensusLine, type TimedBound } from './consensus-line.js';
import type { RelayTimes } from './relay-end.js';

export interface OffsetBound extends TimedBound {
  /** Its content says by itself that the two are one conversation. */
  readonly identified: boolean;
  /** Its content is short, but no other conversation on either side has it. */
  readonly unique: boolean;
}

/** Longest time a relay may hold a connection attempt before it dials (TCP connect timeouts are longer, but then nothing matches). */
export const MAX_RELAY_DELAY_NS = 5e9;
export const TOLERANCE_NS = 50e3; // timestamps of two kernels on one packet: interrupt and queue jitter

export function boundOffset(u: RelayTimes, d: RelayTimes): { low: number; high: number } | undefined {
  const later = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? Infinity : b - a);
  const earlier = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? -Infinity : b - a);
  const high = Math.min(later(u.syn, d.syn), later(u.dataForward, d.dataForward));
  const nested = earlier(u.dataReverse, d.dataReverse);
  const low = nested === -Infinity ? high - MAX_RELAY_DELAY_NS : nested;
  if (high === Infinity || low > high + TOLERANCE_NS) return undefined;
  return { low: Math.min(low, high), high };
}

export type Offset = RelayOffset;

/**
 * A clock that stepped makes pieces: what the best offset does not explain is asked again, and believed when it lies wholly before or after the
 * pieces known and two pairs, or one that its content identifies, agree. Where the clocks are known before the step, unique content is enough.
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
    const near = first.supporters > 1 && Math.abs(next.at(next.fromNs) - first.at(next.fromNs)) < MAX_STEP_NS;
    if (!apart || (next.supporters < 2 && !next.identified && !(next.unique && near))) break;
    pieces.push(next);
    rest = unexplained(rest, next);
  }
  return joinPieces(pieces);
}

const MAX_PIECES = 4;
/** Of a step that one conversation without much content is believed to show. */
const MAX_STEP_NS = 10e9;

interface Piece extends Offset {
  readonly fromNs: number;
  readonly toNs: number;
  readonly identified: boolean;
  readonly unique: boolean;
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
  const line = consensusLine(bounds);
  const along = bounds.map((b) => level(b, line));
  const supporters = along.filter((b) => b.low - b.pad <= line.at && b.high + b.pad >= line.at);
  const telling = tellingPart(supporters);
  const fitted = fitLine(telling, line) ?? unfitted(telling, line);
  const times = supporters.map((b) => b.atNs);
  const fromNs = times.reduce((m, t) => Math.min(m, t), Infinity);
  const toNs = times.reduce((m, t) => Math.max(m, t), -Infinity);
  return {
    ...fitted,
    low: supporters.reduce((m, b) => Math.max(m, b.low - b.pad), -Infinity),
    high: supporters.reduce((m, b) => Math.min(m, b.high + b.pad), Infinity),
    doubtNs: Math.max(line.at - line.from, line.to - line.at),
    steps: [],
    supporters: count(supporters),
    fromNs,
    toNs,
    identified: supporters.some((b) => b.identified),
    unique: supporters.some((b) => b.unique),
    rows: new Set(supporters.map((b) => b.row)),
    columns: new Set(supporters.map((b) => b.column)),
  };
}

/** Others of the same content lie beside the right ones, and would pull the edge to theirs: not asked where enough have content of their own. */
function tellingPart(supporters: readonly Levelled[]): readonly Levelled[] {
  const unique = supporters.filter((b) => b.unique);
  return count(unique) >= FITTED && spanOf(unique) * MOST_BEYOND >= spanOf(supporters) ? unique : supporters;
}

/** How much longer than what the line is fitted to it is believed. */
const MOST_BEYOND = 4;

function spanOf(bounds: readonly Edge[]): number {
  const times = bounds.map((b) => b.atNs);
  return times.reduce((m, t) => Math.max(m, t), -Infinity) - times.reduce((m, t) => Math.min(m, t), Infinity);
}

/** A bound as if there were no drift. */
type Edge = Pick<OffsetBound, 'high' | 'atNs'>;

interface Levelled extends OffsetBound {
  readonly pad: number;
}

/** As if there were no drift. */
function level(b: OffsetBound, line: ConsensusLine): Levelled {
  const shift = line.slope * (b.atNs - line.middle);
  return { ...b, low: b.low - shift, high: b.high - shift, pad: line.padAt(b.atNs) };
}

function count(bounds: readonly OffsetBound[]): number {
  return Math.min(new Set(bounds.map((b) => b.row)).size, new Set(bounds.map((b) => b.column)).size);
}

/**
 * A relay dials at once, so the least upper bounds are the offset itself: the low end of them, not their middle, which slow conversations would
 * pull away. Drift is the slope of that lower edge (first against last third), clamped to what crystals do, or not much above what most conversations ask for.
 */
export function fitLine(
  supporters: readonly Edge[],
  { slope: known, middle }: Pick<ConsensusLine, 'slope' | 'middle'>,
): Pick<Offset, 'at' | 'driftPpm' | 'driftDoubt'> | undefined {
  const points = [...supporters].sort((a, b) => a.atNs - b.atNs);
  const span = points.length < FITTED ? 0 : points.at(-1)!.atNs - points[0]!.atNs;
  if (span < 2e9) return undefined;
  const third = Math.ceil(points.length / 3);
  const x = (part: readonly Edge[]): number => median(part.map((p) => p.atNs));
  const y = (part: readonly Edge[]): number => lowerEdge(part.map((p) => p.high));
  const [first, last] = [points.slice(0, third), points.slice(-third)];
  const rest = (y(last) - y(first)) / (x(last) - x(first) || 1);
  const most = Math.max(USUAL_DRIFT, BEYOND * Math.abs(known));
  const slope = Math.max(-most, Math.min(most, known + rest));
  const base = lowerEdge(points.map((p) => p.high - (slope - known) * (p.atNs - middle)));
  return {
    at: (ns) => base + slope * (ns - middle),
    driftPpm: slope * 1e6,
    driftDoubt: Math.min(UNFITTED_DRIFT, WANDER + (2 * TOLERANCE_NS) / span),
  };
}

/** Too few, or too short a time, to tell the drift. */
function unfitted(
  supporters: readonly Levelled[],
  { at: peak, slope, middle }: ConsensusLine,
): Pick<Offset, 'at' | 'driftPpm' | 'driftDoubt'> {
  const low = supporters.reduce((m, p) => Math.max(m, p.low - p.pad), -Infinity);
  const edge = [...supporters]
    .sort((a, b) => a.atNs - b.atNs)
    .slice(0, MAX_EDGE)
    .reduce((m, p) => Math.min(m, p.high), Infinity);
  const base = edge >= low ? edge : peak;
  return { at: (ns) => base + slope * (ns - middle), driftPpm: slope * 1e6, driftDoubt: UNFITTED_DRIFT };
}

/** Times the drift of the line. */
const BEYOND = 1.25;
const MAX_EDGE = 10_000;
/** From so many conversations on drift is fitted. */
const FITTED = 8;
/** Drift left between the offset and the clocks where it could not be fitted, at most: half of what undisciplined crystals do. */
const UNFITTED_DRIFT = 50e-6;

/** The tenth percentile: the edge, without what a wrong pair put below it. */
function lowerEdge(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 10)]!;
}
