// Sparse bipartite assignment: of all pairs proposed with a weight, keeps the set of pairs, one per row and one per column, with the
// greatest total weight, and says for each how much the total would fall if that pair were forbidden (its margin).
// Exact at any size: shortest augmenting paths over the proposals alone (Jonker and Volgenant 1987, with Dijkstra and a heap), no matrix. The
// margin comes from the same prices, see assignment-margin.ts.
import { exchanges } from './assignment-margin.js';
import { minHeap } from './min-heap.js';

export interface Proposal {
  readonly row: number;
  readonly column: number;
  /** > 0; larger is better. */
  readonly weight: number;
  /** What it might weigh, were all known of it: as a rival it is given the benefit of that doubt. */
  readonly upTo?: number;
}

export interface Assigned {
  readonly proposal: Proposal;
  /** Loss of total weight when this pair is not allowed: small means another assignment is as good. */
  readonly margin: number;
}

/** Margins of `enough` or more are not worked out further: then `enough` is given. Among too many look-alikes a margin is 0. */
export function assign(proposals: readonly Proposal[], enough = Infinity): Assigned[] {
  const graph = graphOf(proposals);
  const matching = match(graph);
  const loss = exchanges(graph, matching, enough);
  return matching.ofRow.flatMap((edge, row) =>
    edge < 0 ? [] : [{ proposal: graph.proposals[edge]!, margin: loss(row) }],
  );
}

/** Proposals in the order of their rows and, through `byColumn`, of their columns; rows and columns numbered from 0. */
export interface Graph {
  readonly proposals: readonly Proposal[];
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly rowStart: Int32Array;
  readonly byColumn: Int32Array;
  readonly columnStart: Int32Array;
}

function graphOf(given: readonly Proposal[]): Graph {
  const proposals = [...given].sort((a, b) => a.row - b.row || a.column - b.column || b.weight - a.weight);
  const columns = new Map(
    [...new Set(proposals.map((p) => p.column))].sort((a, b) => a - b).map((c, i) => [c, i]),
  );
  const rows = new Map<number, number>();
  for (const p of proposals) if (!rows.has(p.row)) rows.set(p.row, rows.size);
  const row = Int32Array.from(proposals, (p) => rows.get(p.row)!);
  const column = Int32Array.from(proposals, (p) => columns.get(p.column)!);
  const byColumn = Int32Array.from(proposals.keys()).sort((a, b) => column[a]! - column[b]! || a - b);
  return {
    proposals,
    row,
    column,
    rowStart: starts(row, rows.size),
    byColumn,
    columnStart: starts(
      byColumn.map((e) => column[e]!),
      columns.size,
    ),
  };
}

/** First place of each number in a sorted list, and its end. */
function starts(sorted: Int32Array, count: number): Int32Array {
  const start = new Int32Array(count + 1);
  for (const n of sorted) start[n + 1]!++;
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  return start;
}

export interface Matching {
  /** Edge of each row and column, -1 when it stays alone. */
  readonly ofRow: readonly number[];
  readonly ofColumn: Int32Array;
  /** What an edge costs beyond its row's and column's price, never below 0, and 0 on chosen edges. */
  readonly slack: (edge: number) => number;
  /** What it costs to leave a row or a column alone. */
  readonly alone: (row: number) => number;
  readonly free: (column: number) => number;
}

/** Row by row along the shortest augmenting path; a row may also stay alone, at cost 0. */
function match(g: Graph): Matching {
  const rows = g.rowStart.length - 1;
  const columns = g.columnStart.length - 1;
  const u = new Float64Array(rows);
  const v = new Float64Array(columns);
  const ofRow = new Array<number>(rows).fill(-1);
  const ofColumn = new Int32Array(columns).fill(-1);
  const slack = (e: number): number =>
    Math.max(0, -g.proposals[e]!.weight - u[g.row[e]!]! - v[g.column[e]!]!);
  const distance = new Float64Array(columns);
  const reachedBy = new Int32Array(columns);
  const round = new Int32Array(columns).fill(-1);
  const heap = minHeap();
  for (let start = 0; start < rows; start++) {
    for (let e = g.rowStart[start]!; e < g.rowStart[start + 1]!; e++)
      u[start] = Math.min(u[start]!, -g.proposals[e]!.weight - v[g.column[e]!]!);
    heap.clear();
    const done: number[] = [];
    let shortest = Infinity;
    let alone = -1; // the row that ends the path by staying alone
    let end = -1; // or the free column that does
    for (let at = start, d = 0; ;) {
      if (d - u[at]! < shortest) [shortest, alone] = [d - u[at]!, at];
      for (let e = g.rowStart[at]!; e < g.rowStart[at + 1]!; e++) {
        const c = g.column[e]!;
        const far = d + slack(e);
        if (far >= shortest || (round[c] === start && far >= distance[c]!)) continue;
        round[c] = start;
        distance[c] = far;
        reachedBy[c] = e;
        if (far > d || ofColumn[c] !== -1) heap.push(far, c);
        else {
          // free, and nothing else is nearer
          [shortest, end] = [far, c];
          break;
        }
      }
      if (end >= 0) break;
      let next = heap.pop();
      while (next >= 0 && heap.key() > distance[next]!) next = heap.pop();
      if (next < 0 || heap.key() >= shortest) break;
      if (ofColumn[next] === -1) {
        [shortest, end] = [heap.key(), next];
        break;
      }
      done.push(next);
      [at, d] = [g.row[ofColumn[next]!]!, heap.key()];
    }
    u[start]! += shortest;
    for (const c of done) {
      u[g.row[ofColumn[c]!]!]! += shortest - distance[c]!;
      v[c]! -= shortest - distance[c]!;
    }
    turn(end >= 0 ? end : alone, end >= 0);
  }
  return { ofRow, ofColumn, slack, alone: (row) => Math.max(0, -u[row]!), free: (column) => -v[column]! };

  /** Along the path back to its start each row takes the column it reached. */
  function turn(place: number, isColumn: boolean): void {
    let column = place;
    if (!isColumn) {
      const left = ofRow[place]!;
      ofRow[place] = -1;
      if (left < 0) return;
      column = g.column[left]!;
    }
    for (;;) {
      const e = reachedBy[column]!;
      const row = g.row[e]!;
      const before = ofRow[row]!;
      ofRow[row] = e;
      ofColumn[column] = e;
      if (before < 0) return;
      column = g.column[before]!;
    }
  }
}
