// Observation points that share conversations, as groups. Points without IP conversations are in none.
import { unionFind } from '../../lib/union-find.js';
import { halvesOf } from './half-flows.js';
import type { FindingContext } from './rule.js';

export function pointGroups(context: FindingContext): readonly (readonly string[])[] {
  const { segments, relays, candidates } = context.correlation;
  const points = [...new Set(segments.flatMap((s) => s.sightings.map((x) => x.flow.point)))].sort();
  const index = new Map(points.map((p, i) => [p, i]));
  const sets = unionFind(points.length);
  const join = (a: string, b: string): void => void sets.union(index.get(a)!, index.get(b)!);
  for (const { sightings } of segments)
    for (const s of sightings) join(sightings[0]!.flow.point, s.flow.point);
  // a candidate is no join, but it may be one: nothing is said against it
  for (const { from, to } of [...relays, ...candidates])
    join(segments[from]!.sightings[0]!.flow.point, segments[to]!.sightings[0]!.flow.point);
  for (const { there, back } of halvesOf(context)) join(there.point, back.point);
  const groups = new Map<number, string[]>();
  points.forEach((p, i) => groups.set(sets.find(i), [...(groups.get(sets.find(i)) ?? []), p]));
  return [...groups.values()];
}
