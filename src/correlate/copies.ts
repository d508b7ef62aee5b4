// Copies of a capture with rewritten addresses, as tools for anonymising and replaying make them: the same packets under another tuple, each as much
// later as all others. On a way each packet takes its own time, and an answer passes the points in the other order. What may be such a copy is
// no hop of any path; which of two is the original is known when another point saw one of them under the same tuple.
import { formatTuple } from '../model/five-tuple.js';
import type { FlowRecord } from '../model/flow.js';
import { matchPackets } from '../model/packet-match.js';
import type { Refusal } from '../model/segment.js';

export interface Copies {
  /** Not to be joined with a flow of another tuple. */
  readonly barred: (flow: FlowRecord) => boolean;
  readonly refusals: readonly Refusal[];
}

interface Pair {
  readonly a: FlowRecord;
  readonly b: FlowRecord;
  readonly lagNs: number;
  /** Enough packets by themselves; else others of the same two points must show it. */
  readonly sure: boolean;
}

/** Two packets keep their distance by chance, three in both directions do not. */
const ENOUGH_PACKETS = 3;
const ENOUGH_PAIRS = 3;
/** More flows of one duration and size than copies would explain. */
const MOST_ALIKE = 64;

export function findCopies(flows: readonly FlowRecord[]): Copies {
  const pairs = [...alike(flows)].flatMap((list) => pairsOf(list));
  const sure = new Map<string, number>();
  for (const p of pairs) if (p.sure) sure.set(shiftOf(p), (sure.get(shiftOf(p)) ?? 0) + 1);
  const copies = pairs.filter((p) => p.sure || (sure.get(shiftOf(p)) ?? 0) >= ENOUGH_PAIRS);
  if (copies.length === 0) return { barred: () => false, refusals: [] };
  const seenElsewhere = knownElsewhere(flows);
  const barred = new Set<string>();
  for (const { a, b } of copies) {
    const [isKnown, isKnownToo] = [seenElsewhere(a), seenElsewhere(b)];
    if (!isKnown || isKnownToo) barred.add(idOf(a));
    if (!isKnownToo || isKnown) barred.add(idOf(b));
  }
  return { barred: (flow) => barred.has(idOf(flow)), refusals: copies.map(refusal) };
}

function idOf({ ref: { capture, row } }: FlowRecord): string {
  return `${capture} ${row}`;
}

function shiftOf({ a, b, lagNs }: Pair): string {
  return `${a.point} ${b.point} ${lagNs}`;
}

/** A copy lasts exactly as long, and has as many packets and bytes. */
function alike(flows: readonly FlowRecord[]): Iterable<FlowRecord[]> {
  const byLook = new Map<string, FlowRecord[]>();
  for (const flow of flows) {
    const { forward: f, reverse: r, tuple } = flow;
    const look = `${tuple.protocol} ${flow.lastNs - flow.firstNs} ${f.packets} ${r.packets} ${f.bytes} ${r.bytes} ${f.ipId ?? r.ipId}`;
    const list = byLook.get(look);
    if (list) list.push(flow);
    else byLook.set(look, [flow]);
  }
  return byLook.values();
}

function pairsOf(list: readonly FlowRecord[]): Pair[] {
  if (list.length > MOST_ALIKE) return [];
  return list.flatMap((a, i) =>
    list.slice(i + 1).flatMap((b) => (a.point < b.point ? pairOf(a, b) : pairOf(b, a)) ?? []),
  );
}

function pairOf(a: FlowRecord, b: FlowRecord): Pair | undefined {
  if (a.point === b.point || tupleOf(a) === tupleOf(b) || mayBeRouted(a, b)) return undefined;
  const matched = matchPackets(a, b);
  const lagNs = b.firstNs - a.firstNs;
  if (matched.length === 0 || matched.some((m) => m.downstreamNs - m.upstreamNs !== lagNs)) return undefined;
  const bothWays = matched.some((m) => m.forward) && matched.some((m) => !m.forward);
  return { a, b, lagNs, sure: bothWays && matched.length >= ENOUGH_PACKETS };
}

/** Routers between two points take from the TTL one way where the other way shows more of it; tools leave it, or change both alike. */
function mayBeRouted(a: FlowRecord, b: FlowRecord): boolean {
  const taken = (way: 'forward' | 'reverse'): number | undefined => {
    const [x, y] = [a[way].ttl, b[way].ttl];
    return a[way].packets === 0 ? undefined : x === null || y === null ? NaN : x - y;
  };
  const [there, back] = [taken('forward'), taken('reverse')];
  if (there === undefined || back === undefined) return Number.isNaN(there ?? back);
  return there !== back;
}

/** Whether another point saw the flow's packets under the same tuple. */
function knownElsewhere(flows: readonly FlowRecord[]): (flow: FlowRecord) => boolean {
  const byTuple = new Map<string, FlowRecord[]>();
  for (const flow of flows) {
    const list = byTuple.get(tupleOf(flow));
    if (list) list.push(flow);
    else byTuple.set(tupleOf(flow), [flow]);
  }
  return (flow) =>
    byTuple.get(tupleOf(flow))!.some((f) => f.point !== flow.point && matchPackets(f, flow).length > 0);
}

function tupleOf({ tuple, icmpId }: FlowRecord): string {
  return `${formatTuple(tuple)} ${icmpId ?? ''}`;
}

function refusal({ a, b, lagNs }: Pair): Refusal {
  const at = `${a.file}#${a.firstFrame}, ${b.file}#${b.firstFrame}`;
  return {
    what: `${formatTuple(a.tuple)} at ${a.point} and ${formatTuple(b.tuple)} at ${b.point} were not joined`,
    because: `their packets are the same, at ${lagNs === 0 ? 'exactly the same times' : 'times that differ by exactly as much for each, both ways,'} under another tuple: a copy of a capture with rewritten addresses, not another hop`,
    evidence: [{ source: 'packets', says: lagNs === 0 ? 'same times' : 'same distances', at }],
  };
}
