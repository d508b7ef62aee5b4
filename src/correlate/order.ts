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
  if (flows.length === 1) return [{ flow: flows[0]! }];
  const sightings = pairHalves(flows);
  const levels: Level[] = [];
  for (const s of sightings) {
    const routers = hopLevel(s, sightings);
    const level = levels.find((l) => l.routers === routers);
    if (level) level.members.push(s);
    else levels.push({ routers, members: [s] });
  }
  return levels.sort((a, b) => a.routers - b.routers).flatMap((l) => orderLevel(l.members, context));
}

interface Level {
  /** Passed since the client. */
  readonly routers: number;
  readonly members: Sighting[];
}

/** Forward packets under one tuple and reverse packets under another at one point are two halves of one sighting. */
function pairHalves(flows: readonly FlowRecord[]): Sighting[] {
  const used = new Set<FlowRecord>();
  const result: Sighting[] = [];
  for (const flow of flows) {
    if (used.has(flow) || (isReplyHalf(flow) && hasPartner(flow, flows))) continue;
    used.add(flow);
    const reply =
      flow.reverse.packets === 0
        ? flows.find((f) => f !== flow && !used.has(f) && f.point === flow.point && isReplyHalf(f))
        : undefined;
    if (reply) used.add(reply);
    result.push(reply ? { flow, reply } : { flow });
  }
  return result;
}

/** Only answers, and at most the client's resets to answers it did not expect (they came under another tuple). */
function isReplyHalf(flow: FlowRecord): boolean {
  return flow.reverse.packets > 0 && flow.forward.packets === (flow.forward.tcp?.rstCount ?? 0);
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
    ownership(topology, first, last) ||
    positions.compare(first.flow, last.flow) ||
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

/**
 * Without topology: points of one stack stay together (frames do not leave a stack and come back without a router taking a TTL), stacks and
 * then points are ordered by round trips.
 */
function byRoundTrip(members: readonly Sighting[], context: OrderContext): Sighting[] {
  const stacks = new Map<string, Sighting[]>();
  for (const m of members) {
    const node = m.flow.point.slice(0, m.flow.point.lastIndexOf('/'));
    stacks.set(node, [...(stacks.get(node) ?? []), m]);
  }
  const ahead = (a: readonly Sighting[], b: readonly Sighting[]): number =>
    stackOwnership(context.topology, a, b) ||
    a.reduce((sum, x) => sum + b.reduce((s, y) => s + context.positions.compare(x.flow, y.flow), 0), 0);
  const ordered = rank([...stacks.values()], ahead, (stack) => stack[0]!.flow.point);
  return ordered.flatMap((stack, i) =>
    rank(
      stack,
      (a, b) =>
        tunnelSide(a, b, ordered, i) ||
        ownership(context.topology, a, b) ||
        context.positions.compare(a.flow, b.flow),
      (s) => s.flow.point,
    ),
  );
}

/** Inside a tunnel's near stack the bare packet comes before the wrapped one, in its far stack after it. */
function tunnelSide(
  a: Sighting,
  b: Sighting,
  stacks: readonly (readonly Sighting[])[],
  here: number,
): number {
  const depth = (s: Sighting): number => s.flow.encapsulation.length;
  if (depth(a) === depth(b)) return 0;
  const wrapped = (stack: readonly Sighting[]): boolean => stack.some((s) => depth(s) > 0);
  const onward = stacks.slice(here + 1).some(wrapped);
  const before = stacks.slice(0, here).some(wrapped);
  if (onward === before) return 0;
  return (onward ? 1 : -1) * (depth(b) - depth(a));
}

function stackOwnership(topology: Topology, a: readonly Sighting[], b: readonly Sighting[]): number {
  for (const x of a) for (const y of b) if (ownership(topology, x, y) !== 0) return ownership(topology, x, y);
  return 0;
}

/** Order by how many others each is ahead of: pairwise answers need not be transitive. Ties go by name, so files' order never shows. */
function rank<T>(items: readonly T[], ahead: (a: T, b: T) => number, name: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  const ranked = items.map((item) => ({
    item,
    wins: items.reduce((n, other) => n + Number(item !== other && ahead(item, other) > 0), 0),
  }));
  return ranked.sort((a, b) => b.wins - a.wins || (name(a.item) < name(b.item) ? -1 : 1)).map((r) => r.item);
}
