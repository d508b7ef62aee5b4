// Joins one by one may each fit and still make a path that comes back to a point it left through a relay: no packet does that. The weakest join
// between the two visits is taken out.
import type { Segment } from '../../model/segment.js';

export interface WeightedJoin {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

export function dropReturns<T extends WeightedJoin>(joins: readonly T[], segments: readonly Segment[]): T[] {
  const kept = new Set(joins);
  const next = new Map(joins.map((j) => [j.from, j]));
  const entered = new Set(joins.map((j) => j.to));
  for (const start of joins.filter((j) => !entered.has(j.from)).concat(joins)) {
    walk(start.from, next, kept, segments);
  }
  return joins.filter((j) => kept.has(j));
}

function walk<T extends WeightedJoin>(
  start: number,
  next: Map<number, T>,
  kept: Set<T>,
  segments: readonly Segment[],
): void {
  const visited = new Map<string, number>();
  const way: T[] = [];
  note(visited, segments[start]!, 0);
  for (let join = next.get(start); join; join = next.get(join.to)) {
    way.push(join);
    const again = firstReturn(visited, segments[join.from]!, segments[join.to]!);
    if (again !== undefined) {
      const weakest = way.slice(again).reduce((least, j) => (j.weight < least.weight ? j : least));
      kept.delete(weakest);
      next.delete(weakest.from);
      return walk(start, next, kept, segments);
    }
    note(visited, segments[join.to]!, way.length);
  }
}

function note(visited: Map<string, number>, segment: Segment, position: number): void {
  for (const s of segment.sightings) if (!visited.has(s.flow.point)) visited.set(s.flow.point, position);
}

/** Position of the earlier visit. The interface that both legs of a proxy cross is no return. */
function firstReturn(visited: ReadonlyMap<string, number>, from: Segment, to: Segment): number | undefined {
  const shared = from.sightings.at(-1)!.flow.point;
  for (const [i, s] of to.sightings.entries()) {
    const at = visited.get(s.flow.point);
    if (at !== undefined && !(i === 0 && s.flow.point === shared)) return at;
  }
  return undefined;
}
