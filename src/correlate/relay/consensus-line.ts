// Intervals that bound a clock's offset at many times → the line (offset and drift) that most of them allow, one interval per row and per
// column counting. Wrong pairs far outnumber right ones in a crowd, so nothing is averaged: slopes are searched by branch and bound, a range of
// slopes being worth at most what its intervals, widened by that range, agree on (Breuel 1992, guaranteed line finding).

export interface TimedBound {
  readonly row: number;
  readonly column: number;
  /** Clock 2 − clock 1, ns; low may be -Infinity. */
  readonly low: number;
  readonly high: number;
  readonly atNs: number;
  readonly weight: number;
}

export interface ConsensusLine {
  /** Offset at `middle`, ns. */
  readonly at: number;
  readonly slope: number;
  readonly middle: number;
  /** Offsets at `middle` within a second that nearly as many allow: the line may as well be any of them. */
  readonly from: number;
  readonly to: number;
  /** How far from the line a bound at a time may lie and still support it, ns. */
  readonly padAt: (ns: number) => number;
}

/** What ntpd and adjtimex(2) correct at the most; virtual machines whose counter was measured badly come near it. */
export const MAX_DRIFT = 500e-6;
/** Clocks of machines that are not disciplined drift some tens of ppm; 100 ppm is the common crystal tolerance. */
export const USUAL_DRIFT = 100e-6;
/** A crystal's own rate changes by about this much with temperature over hours. */
export const WANDER = 1e-6;
/** Of a shorter capture's half a relay's own delays vary by as much as such drifts come to. */
const LONG_NS = 5e9;
/** Timestamps of two kernels on one packet: interrupt and queue jitter. */
const JITTER_NS = 50e3;
/** So many bounds say enough about the slope; all are asked about the offset. */
const ENOUGH = 6000;
const MAX_TRIES = 90;

export function consensusLine(bounds: readonly TimedBound[]): ConsensusLine {
  const times = Float64Array.from(bounds, (b) => b.atNs).sort();
  const middle = times[times.length >> 1]!;
  const reach = Math.max(middle - times[0]!, times.at(-1)! - middle);
  const { slope, half } = bestSlope(thinned(bounds), middle, reach);
  const padAt = (ns: number): number => JITTER_NS + (WANDER + half) * Math.abs(ns - middle);
  return { ...densest(tilted(bounds, middle, slope, half)), slope, middle, padAt };
}

/** Every n-th row with all its bounds: a part of the crowd over the whole of the time. */
function thinned(bounds: readonly TimedBound[]): readonly TimedBound[] {
  if (bounds.length <= ENOUGH) return bounds;
  const rows = new Map([...new Set(bounds.map((b) => b.row))].map((row, i) => [row, i]));
  const nth = Math.ceil(bounds.length / ENOUGH);
  return bounds.filter((b) => rows.get(b.row)! % nth === 0);
}

interface Range {
  readonly slope: number;
  readonly half: number;
  readonly worth: number;
}

/** Of slopes that are worth the same, the least. */
function bestSlope(
  bounds: readonly TimedBound[],
  middle: number,
  reach: number,
): { slope: number; half: number } {
  const leaf = reach === 0 ? Infinity : JITTER_NS / reach;
  const range = (slope: number, half: number): Range => ({
    slope,
    half,
    worth: densest(tilted(bounds, middle, slope, half)).count,
  });
  const most = reach < LONG_NS ? USUAL_DRIFT : MAX_DRIFT;
  if (most <= leaf) return { slope: 0, half: most };
  const open = [range(0, most)];
  for (let tries = 0; tries < MAX_TRIES; tries += 3) {
    open.sort((a, b) => b.worth - a.worth || Math.abs(a.slope) - Math.abs(b.slope) || a.half - b.half);
    const { slope, half } = open[0]!;
    if (half <= leaf) break;
    const third = half / 3;
    open.splice(0, 1, range(slope - 2 * third, third), range(slope, third), range(slope + 2 * third, third));
  }
  const { slope, half } = open.find((r) => r.half <= leaf) ?? open[0]!;
  return { slope, half };
}

interface Tilted {
  readonly bounds: readonly TimedBound[];
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The bounds carried to the middle along a slope, widened by what jitter, wander and the range of slopes leave open. */
function tilted(bounds: readonly TimedBound[], middle: number, slope: number, half: number): Tilted {
  const low = new Float64Array(bounds.length);
  const high = new Float64Array(bounds.length);
  bounds.forEach((b, i) => {
    const dt = b.atNs - middle;
    const pad = JITTER_NS + (WANDER + half) * Math.abs(dt);
    low[i] = b.low - slope * dt - pad;
    high[i] = b.high - slope * dt + pad;
  });
  return { bounds, low, high };
}

/** Sweeps the ends of the intervals; the narrower an interval the more it says, so equal counts go to narrow ones, then to the least offset. */
function densest({ bounds, low, high }: Tilted): { at: number; count: number; from: number; to: number } {
  const n = bounds.length;
  // an end's number: i opens interval i, n + i closes it
  const place = (end: number): number => (end < n ? low[end]! : high[end - n]!);
  const ends = Uint32Array.from({ length: 2 * n }, (_, i) => i).sort((x, y) => place(x) - place(y) || x - y);
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const counts = new Int32Array(2 * n);
  let weight = 0;
  let best = { at: 0, score: 0, count: 0 };
  ends.forEach((end, k) => {
    const opens = end < n;
    const b = bounds[opens ? end : end - n]!;
    bump(rows, b.row, opens);
    bump(columns, b.column, opens);
    weight += opens ? b.weight : -b.weight;
    const count = Math.min(rows.size, columns.size);
    counts[k] = count;
    if (!opens) return;
    const score = count + weight * 1e-6;
    const at = place(end);
    const here = at === -Infinity ? place(ends[k + 1] ?? end) : (at + place(ends[k + 1] ?? end)) / 2;
    const closer = Math.abs(score - best.score) <= 1e-9 && Math.abs(here) < Math.abs(best.at);
    if (score > best.score + 1e-9 || closer) best = { at: here, score, count };
  });
  let [from, to] = [best.at, best.at];
  for (let k = 0; k + 1 < ends.length; k++) {
    if (counts[k]! < NEARLY * best.count) continue;
    const [open, close] = [place(ends[k]!), place(ends[k + 1]!)];
    if (open > best.at - NEAR_NS && open < from) from = open;
    if (close < best.at + NEAR_NS && close > to) to = close;
  }
  return { at: best.at, count: best.count, from, to };
}

/** An offset that so large a part of the best's supporters allow is hardly worse. */
const NEARLY = 0.85;
/** Further away than this the nearer to 0 is likelier, as clocks are set. */
const NEAR_NS = 1e9;

function bump(counts: Map<number, number>, key: number, up: boolean): void {
  const n = (counts.get(key) ?? 0) + (up ? 1 : -1);
  if (n === 0) counts.delete(key);
  else counts.set(key, n);
}
