// How much an assignment loses without one of its pairs: the cheapest exchange that does without it, however many other pairs it moves, is a
// shortest path over the slacks that the assignment's prices leave (Ahuja, Magnanti and Orlin 1993, section 9.4), so look-alikes that can only
// change places in a ring of three or more are found as surely as two.
import type { Graph, Matching } from './assignment.js';
import { minHeap } from './min-heap.js';

/** Edges looked at for one pair, and for all together. */
const LEAST_STEPS = 4000;
const ALL_STEPS = 40e6;

/**
 * Without its edge a row takes another column, whose row takes another one, and so on until one takes a free column, stays alone, or takes the
 * column that the first one left. In the first two cases that column finds another row, or none, in the same way. An
 * exchange that costs `enough` or more is not looked for; where the search does not come to an end, so many fit that nothing is sure: 0.
 */
export function exchanges(g: Graph, m: Matching, enough: number): (row: number) => number {
  const doubt = Float64Array.from(g.proposals, (p) => (p.upTo ?? p.weight) - p.weight);
  const slack = (e: number): number => Math.max(0, m.slack(e) - doubt[e]!);
  const steps = Math.max(LEAST_STEPS, ALL_STEPS / m.ofRow.length);
  const search = nearestFirst(g.columnStart.length - 1);
  return (row) => {
    const lost = g.column[m.ofRow[row]!]!;
    let left = steps;
    /** Cost of a way from row to row until one stays alone or takes a free column. */
    let away = m.alone(row);
    const ring = search(enough, [], (at, d, reach) => {
      if (at === lost) return d;
      const owner = at < 0 ? m.ofRow[row]! : m.ofColumn[at]!;
      if (owner < 0) {
        away = Math.min(away, d);
        return undefined;
      }
      const from = g.row[owner]!;
      away = Math.min(away, d + m.alone(from));
      for (let e = g.rowStart[from]!; e < g.rowStart[from + 1]!; e++)
        if (e !== owner) reach(g.column[e]!, d + slack(e));
      left -= g.rowStart[from + 1]! - g.rowStart[from]!;
      return left < 0 ? 0 : undefined;
    });
    if (ring === 0 || away >= ring) return ring;
    /** Cost of a way from column to column, each taking the row of the next, until one is left free or takes a row that was alone. */
    let refill = m.free(lost);
    const given = search(ring - away, [lost], (at, d, reach) => {
      refill = Math.min(refill, d + m.free(at));
      if (refill <= d) return refill;
      for (let i = g.columnStart[at]!; i < g.columnStart[at + 1]!; i++) {
        const e = g.byColumn[i]!;
        const [other, far] = [g.row[e]!, d + slack(e)];
        if (other === row || m.ofColumn[at] === e) continue;
        if (m.ofRow[other]! < 0) refill = Math.min(refill, far);
        else reach(g.column[m.ofRow[other]!]!, far);
      }
      left -= g.columnStart[at + 1]! - g.columnStart[at]!;
      return left < 0 ? 0 : undefined;
    });
    return left < 0 ? 0 : Math.min(ring, away + Math.min(refill, given));
  };
}

type Reach = (column: number, distance: number) => void;
/** -1 stands for the start; a number ends the search with it. */
type Visit = (column: number, distance: number, reach: Reach) => number | undefined;

/** Dijkstra over columns, none as far as the limit, which is the answer when no visit ends it. */
function nearestFirst(columns: number): (limit: number, from: readonly number[], visit: Visit) => number {
  const distance = new Float64Array(columns);
  const round = new Int32Array(columns);
  const heap = minHeap();
  let rounds = 0;
  return (limit, from, visit) => {
    rounds++;
    heap.clear();
    const reach: Reach = (column, far) => {
      if (far >= limit || (round[column] === rounds && far >= distance[column]!)) return;
      round[column] = rounds;
      distance[column] = far;
      heap.push(far, column);
    };
    for (const column of from) reach(column, 0);
    if (from.length === 0) {
      const ended = visit(-1, 0, reach);
      if (ended !== undefined) return ended;
    }
    for (let column = heap.pop(); column >= 0; column = heap.pop()) {
      const d = heap.key();
      if (d !== distance[column]) continue;
      const ended = visit(column, d, reach);
      if (ended !== undefined) return ended;
    }
    return limit;
  };
}
