// Clock offsets with bounds: a packet is never seen downstream before it was sent, so requests bound the offset of two clocks from above and
// answers from below (Paxson 1998; deepflow's HostClockCorrector). The intersection over all matched packets is the estimate; when it
// becomes empty the clock stepped, and the time line is split there. Nodes on one kernel share a clock.
import type { Evidence } from '../model/report.js';
import type { ClockEstimate, Segment } from '../model/segment.js';
import type { Topology } from '../model/topology.js';
import type { Manifest } from '../model/manifest.js';
import { pairKey, pairOf } from '../lib/pair-key.js';
import { unionFind } from '../lib/union-find.js';
import { collectBounds, intersect, type Interval } from './clock-bounds.js';
import { packetTies, relayTies, type ClockTie } from './clock-ties.js';
import type { Offset } from './relay/offset-vote.js';

/** Two nodes are on one kernel when packets bound their offset around 0 this tightly. */
const ONE_KERNEL_NS = 1e6;

export interface Clocks {
  readonly clockOf: ReadonlyMap<string, string>;
  readonly clocks: ReadonlyMap<string, ClockEstimate>;
}

export function estimateClocks(
  nodes: readonly string[],
  segments: readonly Segment[],
  relayOffsets: ReadonlyMap<string, Offset>,
  topology: Topology,
  manifest: Manifest | undefined,
  nodeOf: (point: string) => string,
): Clocks {
  const bounds = collectBounds(segments, nodeOf);
  const intervals = new Map([...bounds].map(([key, list]) => [key, intersect(list)]));
  const { clockOf, why } = shareClocks(nodes, intervals, topology, manifest);
  const ids = [...new Set(clockOf.values())];
  const points = (clock: string): number => nodes.filter((n) => clockOf.get(n) === clock).length;
  const reference = [...ids].sort((a, b) => points(b) - points(a) || (a < b ? -1 : 1))[0] ?? 'clock';
  const clocks = new Map<string, ClockEstimate>([
    [reference, fixed(reference, reference, 0, 0, true, why.get(reference) ?? [])],
  ]);
  const ties = [...packetTies(intervals, clockOf), ...relayTies(relayOffsets, clockOf)];
  for (let grew = true; grew;) {
    grew = false;
    for (const tie of ties) {
      const from = clocks.get(tie.from);
      if (!from || clocks.has(tie.to)) continue;
      clocks.set(tie.to, chain(from, tie, reference, why.get(tie.to) ?? []));
      grew = true;
    }
  }
  for (const id of ids)
    if (!clocks.has(id)) clocks.set(id, fixed(id, reference, 0, 0, false, why.get(id) ?? []));
  return { clockOf, clocks };
}

function shareClocks(
  nodes: readonly string[],
  intervals: ReadonlyMap<string, Interval>,
  topology: Topology,
  manifest: Manifest | undefined,
): { clockOf: Map<string, string>; why: Map<string, Evidence[]> } {
  const index = new Map(nodes.map((n, i) => [n, i]));
  const sets = unionFind(nodes.length);
  const reasons: { node: string; evidence: Evidence }[] = [];
  const contradicted = (a: string, b: string): boolean => {
    const i = intervals.get(pairKey(a, b)) ?? intervals.get(pairKey(b, a));
    return i !== undefined && (i.low > ONE_KERNEL_NS || i.high < -ONE_KERNEL_NS);
  };
  const share = (a: string, b: string, evidence: Evidence): void => {
    const [x, y] = [index.get(a), index.get(b)];
    if (x === undefined || y === undefined || contradicted(a, b)) return;
    if (sets.union(x, y)) reasons.push({ node: a, evidence });
  };
  for (const [a, first] of nodes.map((n) => [n, manifest?.nodes?.[n]?.clock] as const)) {
    const same = first && nodes.find((n) => n !== a && manifest?.nodes?.[n]?.clock === first);
    if (same) share(a, same, { source: 'manifest', says: `share the clock ${first}`, at: 'pathstitch.yaml' });
  }
  for (const adjacency of topology.adjacencies) {
    if (adjacency.kind === 'veth')
      share(nodeOfId(adjacency.a), nodeOfId(adjacency.b), adjacency.evidence[0]!);
  }
  for (const [key, i] of intervals) {
    const [a, b] = pairOf(key);
    const tight =
      i.low !== -Infinity &&
      i.high !== Infinity &&
      i.low > -ONE_KERNEL_NS &&
      i.high < ONE_KERNEL_NS &&
      i.steps.length === 0;
    if (tight)
      share(a, b, {
        source: 'packets',
        says: `${i.samples} packets seen at both lie within ${ns(i.low)} to ${ns(i.high)}: one kernel, one clock`,
        at: `${a}, ${b}`,
      });
  }
  const clockOf = new Map<string, string>();
  const why = new Map<string, Evidence[]>();
  for (const node of nodes) {
    const members = nodes.filter((n) => sets.find(index.get(n)!) === sets.find(index.get(node)!));
    clockOf.set(
      node,
      [...members].sort((a, b) => rank(topology, a) - rank(topology, b) || (a < b ? -1 : 1))[0]!,
    );
  }
  for (const r of reasons) {
    const clock = clockOf.get(r.node)!;
    why.set(clock, [...(why.get(clock) ?? []), r.evidence]);
  }
  return { clockOf, why };
}

/** A clock is named after the kernel's owner: the host or VM rather than one of its containers. */
function rank(topology: Topology, node: string): number {
  const kind = topology.nodes.get(node)?.kind;
  return kind === 'host' || kind === 'vm' ? 0 : 1;
}

function nodeOfId(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}

function chain(
  from: ClockEstimate,
  tie: ClockTie,
  reference: string,
  why: readonly Evidence[],
): ClockEstimate {
  const evidence = [...why, { source: 'packets', says: tie.says, at: `${tie.from} ↔ ${tie.to}` }];
  return {
    id: tie.to,
    reference,
    lowNs: from.lowNs + tie.low,
    highNs: from.highNs + tie.high,
    driftPpm: tie.driftPpm,
    offsetAt: (t) => {
      const offset = tie.at(t);
      return from.offsetAt(t - offset) + offset;
    },
    steps: [...from.steps, ...tie.steps],
    evidence,
    known: from.known,
  };
}

function fixed(
  id: string,
  reference: string,
  low: number,
  high: number,
  known: boolean,
  evidence: readonly Evidence[],
): ClockEstimate {
  return { id, reference, lowNs: low, highNs: high, offsetAt: () => 0, steps: [], evidence, known };
}

function ns(value: number): string {
  return `${(value / 1e6).toFixed(3)} ms`;
}
