// Flows with one and the same tuple at different points: veth, bridge, wire and routing change neither addresses nor ports.
// A tuple alone is no identity (ports are reused, captures may be of different runs), so at least one packet must be the
// same, and where its digest could repeat (IP id 0, no payload captured) the times must agree as well.
import type { FlowRecord, PacketSample } from '../../model/flow.js';
import type { Match } from '../../model/match.js';
import { isRemade, matchPackets } from '../../model/packet-match.js';
import type { RoughClocks } from '../rough-clocks.js';

/** How far apart (after clock correction) copies of one packet may be seen inside connected kernels: queueing included. */
export const SAME_PACKET_NS = 2e9;
/** Clocks not compared yet: only packets that are an identity by themselves, or at most this far apart. */
const UNCOMPARED_NS = 10e9;
const MAX_PER_TUPLE = 4096;

export function proposeSameTuple(
  flows: readonly FlowRecord[],
  open: readonly number[],
  nodes: readonly string[],
  clocks: RoughClocks,
): Match[] {
  const byTuple = new Map<string, number[]>();
  for (const i of open) {
    const key = neutralKey(flows[i]!);
    const list = byTuple.get(key);
    if (list) list.push(i);
    else byTuple.set(key, [i]);
  }
  addOpened(flows, open, byTuple);
  const matches: Match[] = [];
  for (const list of byTuple.values()) {
    if (list.length < 2 || list.length > MAX_PER_TUPLE) continue;
    list.sort((a, b) => flows[a]!.firstNs - flows[b]!.firstNs);
    for (let j = 1; j < list.length; j++) {
      for (let i = Math.max(0, j - 64); i < j; i++) {
        const match = compare(flows, nodes, clocks, list[i]!, list[j]!);
        if (match) matches.push(match);
      }
    }
  }
  return matches;
}

/** A point that missed the handshake has no initial sequence numbers; others of the same tuple that have them may be its copies. */
function addOpened(
  flows: readonly FlowRecord[],
  open: readonly number[],
  byTuple: Map<string, number[]>,
): void {
  if (!open.some((i) => flows[i]!.tuple.protocol === 'tcp')) return;
  const listed = new Set(open);
  flows.forEach((flow, i) => {
    if (flow.tuple.protocol === 'tcp' && !listed.has(i)) byTuple.get(neutralKey(flow))?.push(i);
  });
}

function compare(
  flows: readonly FlowRecord[],
  nodes: readonly string[],
  clocks: RoughClocks,
  a: number,
  b: number,
): Match | undefined {
  const [x, y] = [flows[a]!, flows[b]!];
  if (x.point === y.point && x.encapsulation.length === y.encapsulation.length) return undefined;
  const turned = x.tuple.src !== y.tuple.src || x.tuple.sport !== y.tuple.sport;
  const matched = matchPackets(x, y, turned);
  if (matched.length === 0 || isRemade(x, y, turned, matched)) return undefined;
  const offset = nodes[a] === nodes[b] ? 0 : clocks.offset(nodes[a]!, nodes[b]!);
  const apart = Math.min(...matched.map((m) => Math.abs(m.downstreamNs - m.upstreamNs - (offset ?? 0))));
  if (
    apart > (offset === undefined ? UNCOMPARED_NS : SAME_PACKET_NS) &&
    !(offset === undefined && hasIdentity(x))
  )
    return undefined;
  const share = matched.length / Math.max(1, Math.min(x.samples().length, y.samples().length));
  return { a, b, turned, weight: 1 + share - Math.min(0.5, apart / SAME_PACKET_NS / 2), by: 'packets' };
}

/** At least one packet whose digest is unlikely to occur again within hours: TCP sequence numbers, or an IP id together with payload. */
function hasIdentity(flow: FlowRecord): boolean {
  return flow
    .samples()
    .some(
      (s: PacketSample) =>
        (flow.tuple.protocol === 'tcp' && s.seq !== 0) || (s.ipId !== 0 && s.content !== 0),
    );
}

function neutralKey(flow: FlowRecord): string {
  const { protocol, src, sport, dst, dport } = flow.tuple;
  const a = `${src} ${sport ?? ''}`;
  const b = `${dst} ${dport ?? ''}`;
  return `${protocol} ${flow.icmpId ?? ''} ${a < b ? `${a} ${b}` : `${b} ${a}`}`;
}
