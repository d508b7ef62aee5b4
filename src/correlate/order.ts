// The flows of one group → sightings in the client's direction. Strong to weak: TTL (each router takes one), layer-2 distance by the
// topology, the round trip seen at each point, and last the point's id, so that the order never depends on the order of the files.
import type { FlowRecord } from '../model/flow.js';
import type { Sighting } from '../model/segment.js';
import type { Topology } from '../model/topology.js';
import type { Distance } from './l2-distance.js';
import type { Positions } from './position.js';

export interface OrderContext {
  readonly distance: Distance;
  readonly positions: Positions;
  readonly topology: Topology;
}

export function orderSightings(flows: readonly FlowRecord[], context: OrderContext): Sighting[] {
  const sightings = pairHalves(flows);
  const levels = new Map<number, Sighting[]>();
  for (const s of sightings) {
    const level = hopLevel(s, sightings);
    levels.set(level, [...(levels.get(level) ?? []), s]);
  }
  return [...levels.entries()]
    .sort((a, b) => a[0] - b[0])
    .flatMap(([, members]) => orderLevel(members, context));
}

/** Forward packets under one tuple and reverse packets under another at one point are two halves of one sighting. */
function pairHalves(flows: readonly FlowRecord[]): Sighting[] {
  const used = new Set<FlowRecord>();
  const result: Sighting[] = [];
  for (const flow of flows) {
    if (used.has(flow) || (flow.forward.packets === 0 && hasPartner(flow, flows))) continue;
    used.add(flow);
    const reply =
      flow.reverse.packets === 0
        ? flows.find((f) => f !== flow && !used.has(f) && f.point === flow.point && f.forward.packets === 0)
        : undefined;
    if (reply) used.add(reply);
    result.push(reply ? { flow, reply } : { flow });
  }
  return result;
}

function hasPartner(half: FlowRecord, flows: readonly FlowRecord[]): boolean {
  return flows.some((f) => f !== half && f.point === half.point && f.reverse.packets === 0);
}

/** Routers passed since the client: from forward TTL (falls) or reverse TTL (rises on the way to the server). */
function hopLevel(s: Sighting, all: readonly Sighting[]): number {
  const forward = all.map((x) => x.flow.forward.ttl).filter((t) => t !== null);
  const ttl = s.flow.forward.ttl;
  if (ttl !== null) return Math.max(...forward) - ttl;
  const backward = all.map((x) => (x.reply ?? x.flow).reverse.ttl).filter((t) => t !== null);
  const back = (s.reply ?? s.flow).reverse.ttl;
  return back === null ? 0 : back - Math.min(...backward);
}

function orderLevel(members: readonly Sighting[], context: OrderContext): Sighting[] {
  if (members.length < 2) return [...members];
  return alongTopology(members, context) ?? byRoundTrip(members, context);
}

/** When the topology joins all points of the level in one line, that line is the order; round trips only say which end comes first. */
function alongTopology(
  members: readonly Sighting[],
  { distance, positions, topology }: OrderContext,
): Sighting[] | undefined {
  const points = members.map((m) => m.flow.point);
  if (new Set(points).size !== points.length) return undefined;
  const d = (a: Sighting, b: Sighting): number => distance(a.flow.point, b.flow.point) ?? NaN;
  let ends: [Sighting, Sighting] | undefined;
  for (const a of members) {
    for (const b of members) {
      if (Number.isNaN(d(a, b))) return undefined;
      if (!ends || d(a, b) > d(...ends)) ends = [a, b];
    }
  }
  let [first, last] = ends!;
  if (members.some((m) => d(first, m) + d(m, last) !== d(first, last))) return undefined;
  const ahead =
    positions.compare(first.flow, last.flow) ||
    ownership(topology, first, last) ||
    (first.flow.point < last.flow.point ? 1 : -1);
  if (ahead < 0) [first, last] = [last, first];
  return [...members].sort((a, b) => d(first, a) - d(first, b));
}

/** The point whose interface has the client's address is the first. */
function ownership(topology: Topology, a: Sighting, b: Sighting): number {
  const owns = (s: Sighting, address: string): boolean =>
    (topology.owners.get(address) ?? []).some((i) => i.id === s.flow.point);
  if (owns(a, a.flow.tuple.src) || owns(b, b.flow.tuple.dst)) return 1;
  return owns(b, b.flow.tuple.src) || owns(a, a.flow.tuple.dst) ? -1 : 0;
}

function byRoundTrip(members: readonly Sighting[], { positions, topology }: OrderContext): Sighting[] {
  // Insertion by pairwise comparison: levels hold a handful of points, and pairwise answers need not be transitive.
  const wins = new Map(members.map((m) => [m, 0]));
  for (const a of members) {
    for (const b of members) {
      if (a !== b && compare(a, b) > 0) wins.set(a, wins.get(a)! + 1);
    }
  }
  function compare(a: Sighting, b: Sighting): number {
    return (
      positions.compare(a.flow, b.flow) || ownership(topology, a, b) || (a.flow.point < b.flow.point ? 1 : -1)
    );
  }
  return [...members].sort((a, b) => wins.get(b)! - wins.get(a)! || (a.flow.point < b.flow.point ? -1 : 1));
}
