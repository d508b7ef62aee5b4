// Clock offsets with bounds: a packet is never seen downstream before it was sent, so requests bound the offset of two clocks from above and
// answers from below (Paxson 1998; deepflow's HostClockCorrector). The intersection over all matched packets is the estimate; when it
// becomes empty the clock stepped, and the time line is split there. Nodes on one kernel share a clock.
import type { Evidence } from '../model/report.js';
import type { ClockEstimate, Segment } from '../model/segment.js';
import type { Topology } from '../model/topology.js';
import type { Manifest } from '../model/manifest.js';
import { unionFind } from '../lib/union-find.js';
import type { Offset } from './relay/offset-vote.js';

interface Bound {
  readonly atNs: number;
  readonly low: number;
  readonly high: number;
}

/** Drift allowed while intersecting: 100 ppm, the tolerance of undisciplined crystals. */
const DRIFT = 100e-6;
/** Stamps of one packet taken by one kernel at two hooks may be out of order by this much. */
const JITTER_NS = 100e3;
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
  const edges = [...pairEdges(intervals, clockOf), ...relayEdges(relayOffsets, clockOf)];
  for (let grew = true; grew;) {
    grew = false;
    for (const e of edges) {
      const from = clocks.get(e.from);
      if (!from || clocks.has(e.to)) continue;
      clocks.set(e.to, chain(from, e, reference, why.get(e.to) ?? []));
      grew = true;
    }
  }
  for (const id of ids)
    if (!clocks.has(id)) clocks.set(id, fixed(id, reference, 0, 0, false, why.get(id) ?? []));
  return { clockOf, clocks };
}

/** So many joins of two nodes all bound their clocks; of a crowd's further ones every 16th does, in order of time. */
const ALL_JOINS = 10_000;
const SHARE_OF_MORE = 16;

function collectBounds(
  segments: readonly Segment[],
  nodeOf: (point: string) => string,
): Map<string, Bound[]> {
  const bounds = new Map<string, Bound[]>();
  const asked = new Map<string, number>();
  for (const { sightings, matchedAt } of segments) {
    for (let i = 0; i + 1 < sightings.length; i++) {
      const a = nodeOf(sightings[i]!.flow.point);
      const b = nodeOf(sightings[i + 1]!.flow.point);
      if (a === b) continue;
      const key = `${a} ${b}`;
      const n = asked.get(key) ?? 0;
      asked.set(key, n + 1);
      if (n >= ALL_JOINS && n % SHARE_OF_MORE !== 0) continue;
      const list = bounds.get(key) ?? [];
      bounds.set(key, list);
      for (const m of matchedAt(i)) {
        const d = m.downstreamNs - m.upstreamNs;
        list.push({ atNs: m.upstreamNs, low: m.forward ? -Infinity : d, high: m.forward ? d : Infinity });
      }
    }
  }
  return bounds;
}

interface Interval {
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[];
  readonly pieces: readonly { readonly fromNs: number; readonly middle: number }[];
}

function intersect(list: readonly Bound[]): Interval {
  const sorted = [...list].sort((a, b) => a.atNs - b.atNs);
  const pieces: { fromNs: number; low: number; high: number; n: number }[] = [];
  let piece = { fromNs: sorted[0]?.atNs ?? 0, low: -Infinity, high: Infinity, n: 0 };
  let last = piece.fromNs;
  for (const b of sorted) {
    const pad = DRIFT * (b.atNs - last);
    last = b.atNs;
    const low = Math.max(piece.low - pad, b.low);
    const high = Math.min(piece.high + pad, b.high);
    if (low > high + JITTER_NS) {
      pieces.push(piece);
      piece = { fromNs: b.atNs, low: b.low, high: b.high, n: 1 };
    } else piece = { ...piece, low, high, n: piece.n + 1 };
  }
  pieces.push(piece);
  const middles = pieces.map((p) => ({ fromNs: p.fromNs, middle: centre(p.low, p.high) }));
  const steps = middles.slice(1).map((m, i) => ({ atNs: m.fromNs, byNs: m.middle - middles[i]!.middle }));
  const widest = pieces.reduce((best, p) => (p.n > best.n ? p : best));
  return {
    low: Math.min(widest.low, widest.high),
    high: Math.max(widest.low, widest.high),
    samples: sorted.length,
    steps,
    pieces: middles,
  };
}

function centre(low: number, high: number): number {
  if (low === -Infinity) return high === Infinity ? 0 : high;
  return high === Infinity ? low : (low + high) / 2;
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
    const i = intervals.get(`${a} ${b}`) ?? intervals.get(`${b} ${a}`);
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
    const [a, b] = key.split(' ') as [string, string];
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

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly low: number;
  readonly high: number;
  readonly at: (ns: number) => number;
  readonly driftPpm?: number;
  readonly steps: ClockEstimate['steps'];
  readonly says: string;
}

function pairEdges(intervals: ReadonlyMap<string, Interval>, clockOf: ReadonlyMap<string, string>): Edge[] {
  return [...intervals].flatMap(([key, i]) => {
    const [a, b] = key.split(' ').map((n) => clockOf.get(n)!) as [string, string];
    if (a === b || i.samples === 0) return [];
    const at = (t: number): number => (i.pieces.findLast((p) => p.fromNs <= t) ?? i.pieces[0]!).middle;
    const forward = {
      from: a,
      to: b,
      low: i.low,
      high: i.high,
      at,
      steps: i.steps,
      says: `${i.samples} packets seen on both`,
    };
    const steps = i.steps.map((s) => ({ atNs: s.atNs, byNs: -s.byNs }));
    return [
      forward,
      { ...forward, from: b, to: a, low: -i.high, high: -i.low, at: (t: number) => -at(t), steps },
    ];
  });
}

function relayEdges(offsets: ReadonlyMap<string, Offset>, clockOf: ReadonlyMap<string, string>): Edge[] {
  return [...offsets].flatMap(([key, o]) => {
    const [a, b] = key.split(' ').map((n) => clockOf.get(n)!) as [string, string];
    if (a === b || o.supporters === 0) return [];
    const middle = o.at(0);
    const says = `${o.supporters} conversations across the relay, handshakes nested`;
    const forward = {
      from: a,
      to: b,
      low: o.low,
      high: o.high,
      at: o.at,
      driftPpm: o.driftPpm,
      steps: o.steps,
      says,
    };
    return [
      forward,
      {
        ...forward,
        steps: o.steps.map((s) => ({ atNs: s.atNs, byNs: -s.byNs })),
        from: b,
        to: a,
        low: -o.high,
        high: -o.low,
        at: (t: number) => -o.at(t - middle),
        driftPpm: -o.driftPpm,
      },
    ];
  });
}

function chain(from: ClockEstimate, e: Edge, reference: string, why: readonly Evidence[]): ClockEstimate {
  const evidence = [...why, { source: 'packets', says: e.says, at: `${e.from} ↔ ${e.to}` }];
  return {
    id: e.to,
    reference,
    lowNs: from.lowNs + e.low,
    highNs: from.highNs + e.high,
    driftPpm: e.driftPpm ? { low: e.driftPpm, high: e.driftPpm } : undefined,
    offsetAt: (t) => from.offsetAt(t) + e.at(t),
    steps: [...from.steps, ...e.steps],
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
