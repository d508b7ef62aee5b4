// A relay carries one side's conversations to the other; read backwards, the same pairs look like a relay too. Before pairs are weighed, for
// every two points the direction is settled that most round trips nest in, and a relay's far side never leads back to those
// it serves (its own output would look like input again).
import type { Segment } from '../../model/segment.js';
import type { RelayPair } from './candidates.js';
import { nestingSlack } from './relay-end.js';

/** Two stamps of one kernel are this exact (interrupt jitter). */
const JITTER_NS = 30e3;

export function settleDirections(
  pairs: readonly RelayPair[],
  segments: readonly Segment[],
  endsHere: (p: RelayPair) => boolean,
): RelayPair[] {
  const nested = pairs.filter((p) => !(nestingSlack(p.up, p.down) < -JITTER_NS));
  const support = countSupport(nested);
  const kept = nested.filter((p) => endsHere(p) || !isReverseOfBetter(p, support));
  return withoutLoops(kept, segments, endsHere);
}

function boundary(p: RelayPair): string {
  return `${p.up.point} ${p.down.point}`;
}

/** Boundary → upstream ends with a pair over it, each counted by how clearly its round trip nests. */
function countSupport(pairs: readonly RelayPair[]): Map<string, number> {
  const support = new Map<string, number>();
  const seen = new Set<string>();
  for (const p of pairs) {
    const key = `${boundary(p)} ${p.up.segment}`;
    if (seen.has(key)) continue;
    seen.add(key);
    support.set(boundary(p), (support.get(boundary(p)) ?? 0) + (p.process ? 3 : 1));
  }
  return support;
}

/** The same two stacks the other way round, with more support. */
function isReverseOfBetter(p: RelayPair, support: ReadonlyMap<string, number>): boolean {
  if (p.up.node === p.down.node || p.process) return false;
  const forward = [...support]
    .filter(([key]) => isBetween(key, p.up.node, p.down.node))
    .reduce((sum, [, n]) => Math.max(sum, n), 0);
  const back = [...support]
    .filter(([key]) => isBetween(key, p.down.node, p.up.node))
    .reduce((sum, [, n]) => Math.max(sum, n), 0);
  return back > forward * 2 && preservesDestination(p);
}

function isBetween(boundaryKey: string, from: string, to: string): boolean {
  const [a, b] = boundaryKey.split(' ') as [string, string];
  return a.startsWith(`${from}/`) && b.startsWith(`${to}/`);
}

function preservesDestination(p: RelayPair): boolean {
  return p.up.dst === p.down.dst && p.up.dport === p.down.dport;
}

/**
 * Over one point q, destination-preserving relays lead in (p → q) or on (q → r). When r's conversations come from the very stacks that p's do, one
 * of the two is the other read backwards: the better supported one stays.
 */
function withoutLoops(
  pairs: readonly RelayPair[],
  segments: readonly Segment[],
  endsHere: (p: RelayPair) => boolean,
): RelayPair[] {
  const preserving = pairs.filter((p) => preservesDestination(p) && !endsHere(p));
  const into = new Map<string, { nodes: Set<string>; ups: Set<number> }>();
  for (const p of preserving) {
    const entry = into.get(p.down.point) ?? { nodes: new Set<string>(), ups: new Set<number>() };
    into.set(p.down.point, entry);
    entry.ups.add(p.up.segment);
    for (const s of segments[p.up.segment]!.sightings) entry.nodes.add(stack(s.flow.point));
  }
  const out = new Map<string, Set<number>>();
  for (const p of preserving)
    out.set(p.up.point, (out.get(p.up.point) ?? new Set<number>()).add(p.down.segment));
  return pairs.filter((p) => {
    if (!preservesDestination(p) || endsHere(p)) return true;
    const entry = into.get(p.up.point);
    const back =
      entry && segments[p.down.segment]!.sightings.some((s) => entry.nodes.has(stack(s.flow.point)));
    if (!entry || !back) return true;
    return strength(p.up.point, into, out) < 0;
  });
}

/** > 0: more conversations lead into the point than on from it. Each conversation of the point has at most one partner a side. */
function strength(
  point: string,
  into: ReadonlyMap<string, { ups: Set<number> }>,
  out: ReadonlyMap<string, Set<number>>,
): number {
  return (into.get(point)?.ups.size ?? 0) - (out.get(point)?.size ?? 0) || 1;
}

function stack(point: string): string {
  return point.slice(0, point.lastIndexOf('/'));
}
