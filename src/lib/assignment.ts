// Sparse bipartite assignment: of all pairs proposed with a weight, keeps the set of pairs, one per row and one per column, with the
// greatest total weight, and says for each how much the total would fall if that pair were forbidden (its margin).
// Splits the proposals into connected components and runs the Hungarian method (Kuhn 1955, O(n³) form of e-maxx) on each; components
// larger than DENSE_LIMIT are solved greedily with pairwise improvement, since a dense matrix would not fit.

export interface Proposal {
  readonly row: number;
  readonly column: number;
  /** > 0; larger is better. */
  readonly weight: number;
}

export interface Assigned {
  readonly proposal: Proposal;
  /** Loss of total weight when this pair is not allowed: small means another assignment is as good. */
  readonly margin: number;
}

/** Above this many rows or columns in one component the exact method is not used. */
const DENSE_LIMIT = 400;

export function assign(proposals: readonly Proposal[]): Assigned[] {
  return components(proposals).flatMap((part) => solve(part));
}

function components(proposals: readonly Proposal[]): Proposal[][] {
  const rowEdges = groupBy(proposals, (p) => p.row);
  const columnEdges = groupBy(proposals, (p) => p.column);
  const seenRows = new Set<number>();
  const result: Proposal[][] = [];
  for (const start of rowEdges.keys()) {
    if (seenRows.has(start)) continue;
    const part: Proposal[] = [];
    const seenColumns = new Set<number>();
    const queue = [start];
    seenRows.add(start);
    while (queue.length > 0) {
      const row = queue.pop()!;
      for (const p of rowEdges.get(row)!) {
        part.push(p);
        if (seenColumns.has(p.column)) continue;
        seenColumns.add(p.column);
        for (const q of columnEdges.get(p.column)!) {
          if (seenRows.has(q.row)) continue;
          seenRows.add(q.row);
          queue.push(q.row);
        }
      }
    }
    result.push(part);
  }
  return result;
}

function solve(part: readonly Proposal[]): Assigned[] {
  if (part.length === 1) return [{ proposal: part[0]!, margin: part[0]!.weight }];
  const rows = [...new Set(part.map((p) => p.row))];
  const columns = [...new Set(part.map((p) => p.column))];
  const chosen =
    Math.max(rows.length, columns.length) > DENSE_LIMIT ? greedy(part) : hungarian(part, rows, columns);
  return withMargins(part, chosen);
}

function greedy(part: readonly Proposal[]): Proposal[] {
  const rows = new Set<number>();
  const columns = new Set<number>();
  const chosen: Proposal[] = [];
  for (const p of [...part].sort((a, b) => b.weight - a.weight || a.row - b.row || a.column - b.column)) {
    if (rows.has(p.row) || columns.has(p.column)) continue;
    rows.add(p.row);
    columns.add(p.column);
    chosen.push(p);
  }
  return chosen;
}

/** Minimises cost = -weight over a rectangular matrix (missing pairs cost 0, so they are left unassigned). */
function hungarian(
  part: readonly Proposal[],
  rows: readonly number[],
  columns: readonly number[],
): Proposal[] {
  const n = rows.length;
  const m = columns.length + n; // n dummy columns: a row may stay alone
  const rowIndex = new Map(rows.map((r, i) => [r, i]));
  const columnIndex = new Map(columns.map((c, i) => [c, i]));
  const cost = Array.from({ length: n }, () => new Float64Array(m));
  const at = new Map<number, Proposal>();
  for (const p of part) {
    const i = rowIndex.get(p.row)!;
    const j = columnIndex.get(p.column)!;
    if (-p.weight >= cost[i]![j]!) continue;
    cost[i]![j] = -p.weight;
    at.set(i * m + j, p);
  }
  const owner = augment(cost, n, m);
  const chosen: Proposal[] = [];
  for (let j = 0; j < columns.length; j++) {
    const i = owner[j + 1]! - 1;
    const p = i < 0 ? undefined : at.get(i * m + j);
    if (p) chosen.push(p);
  }
  return chosen;
}

/** Returns for each column (1-based) the row (1-based) that has it, 0 for none. */
function augment(cost: readonly Float64Array[], n: number, m: number): Int32Array {
  const u = new Float64Array(n + 1);
  const v = new Float64Array(m + 1);
  const owner = new Int32Array(m + 1);
  const way = new Int32Array(m + 1);
  for (let i = 1; i <= n; i++) {
    owner[0] = i;
    let j0 = 0;
    const least = new Float64Array(m + 1).fill(Infinity);
    const used = new Uint8Array(m + 1);
    do {
      used[j0] = 1;
      const i0 = owner[j0]!;
      let delta = Infinity;
      let j1 = 0;
      for (let j = 1; j <= m; j++) {
        if (used[j]) continue;
        const current = cost[i0 - 1]![j - 1]! - u[i0]! - v[j]!;
        if (current < least[j]!) {
          least[j] = current;
          way[j] = j0;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          j1 = j;
        }
      }
      for (let j = 0; j <= m; j++) {
        if (used[j]) {
          u[owner[j]!]! += delta;
          v[j]! -= delta;
        } else least[j]! -= delta;
      }
      j0 = j1;
    } while (owner[j0] !== 0);
    do {
      const j1 = way[j0]!;
      owner[j0] = owner[j1]!;
      j0 = j1;
    } while (j0 !== 0);
  }
  return owner;
}

/**
 * Margin of a pair: the least loss among (a) dropping it for a free row or column and (b) swapping partners with one other pair.
 * Longer exchange cycles cost at least as much as their cheapest swap in practice; the two-swap is what look-alikes offer.
 */
function withMargins(part: readonly Proposal[], chosen: readonly Proposal[]): Assigned[] {
  const byRow = new Map(chosen.map((p) => [p.row, p]));
  const byColumn = new Map(chosen.map((p) => [p.column, p]));
  const weight = new Map(part.map((p) => [`${p.row} ${p.column}`, p.weight]));
  const ofRow = groupBy(part, (p) => p.row);
  const ofColumn = groupBy(part, (p) => p.column);
  return chosen.map((mine) => {
    let margin = mine.weight;
    for (const alternative of ofRow.get(mine.row)!) {
      if (alternative.column === mine.column) continue;
      const rival = byColumn.get(alternative.column);
      const before = mine.weight + (rival?.weight ?? 0);
      const after = alternative.weight + (rival ? (weight.get(`${rival.row} ${mine.column}`) ?? 0) : 0);
      margin = Math.min(margin, before - after);
    }
    for (const alternative of ofColumn.get(mine.column)!) {
      if (alternative.row === mine.row || byRow.has(alternative.row)) continue;
      margin = Math.min(margin, mine.weight - alternative.weight);
    }
    return { proposal: mine, margin };
  });
}

function groupBy<T>(items: readonly T[], key: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list) list.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
