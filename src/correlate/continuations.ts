// A conversation that goes on in the next file of a rotated capture (tcpdump -C, -G) is one flow of its point, not two: rows of
// different files of one point with one tuple are joined when the later one opens nothing new and follows within the idle time.
import { tupleKey } from '../model/five-tuple.js';
import type { DirectionSummary, FlowRecord, TcpDirection } from '../model/flow.js';
import { flip } from './orient.js';

/** As in packets/: a non-TCP flow silent for this long is another conversation. TCP is held open by its sequence numbers. */
const IDLE_NS = 300e9;

export function joinContinuations(
  flows: readonly FlowRecord[],
  files: (point: string) => number,
): FlowRecord[] {
  const open = new Map<string, number>();
  const result: FlowRecord[] = [];
  for (const flow of flows) {
    if (files(flow.point) < 2) {
      result.push(flow);
      continue;
    }
    const [key, reverse] = [keyOf(flow), keyOf(flip(flow))];
    const at = open.get(key) ?? open.get(reverse);
    const earlier = at === undefined ? undefined : result[at]!;
    if (earlier && continues(earlier, flow)) {
      result[at!] = merge(earlier, keyOf(earlier) === key ? flow : flip(flow));
      continue;
    }
    open.set(key, result.length);
    result.push(flow);
  }
  return result;
}

function keyOf(flow: FlowRecord): string {
  return `${flow.point} ${tupleKey(flow.tuple)} ${flow.icmpId ?? ''} ${flow.encapsulation.length}`;
}

function continues(a: FlowRecord, b: FlowRecord): boolean {
  if (a.file === b.file) return false;
  const opens = (b.forward.tcp?.synCount ?? 0) > 0 && b.forward.tcp?.isn !== a.forward.tcp?.isn;
  return !opens && (a.forward.tcp !== undefined || b.firstNs - a.lastNs < IDLE_NS);
}

function merge(a: FlowRecord, b: FlowRecord): FlowRecord {
  return {
    ...a,
    lastNs: Math.max(a.lastNs, b.lastNs),
    forward: mergeDirections(a.forward, b.forward),
    reverse: mergeDirections(a.reverse, b.reverse),
    samples: () => [...a.samples(), ...b.samples()],
  };
}

function mergeDirections(a: DirectionSummary, b: DirectionSummary): DirectionSummary {
  if (a.packets === 0 || b.packets === 0) return a.packets === 0 ? b : a;
  return {
    ...a,
    packets: a.packets + b.packets,
    bytes: a.bytes + b.bytes,
    payloadBytes: a.payloadBytes + b.payloadBytes,
    lastNs: b.lastNs,
    ipIdAllZero: a.ipIdAllZero && b.ipIdAllZero,
    dfAll: a.dfAll && b.dfAll,
    ...(a.tcp && b.tcp && { tcp: mergeTcp(a.tcp, b.tcp) }),
  };
}

function mergeTcp(a: TcpDirection, b: TcpDirection): TcpDirection {
  const first = (x: number, y: number): number => (Number.isNaN(x) ? y : x);
  const end = b.endSeq ?? a.endSeq;
  const span = a.firstSeq === null || end === null ? a.streamBytes + b.streamBytes : (end - a.firstSeq) >>> 0;
  return {
    ...a,
    endSeq: end,
    streamBytes: Math.max(a.streamBytes, a.isn === null ? span : span - 1 - (Number.isNaN(b.finNs) ? 0 : 1)),
    synCount: a.synCount + b.synCount,
    firstDataNs: first(a.firstDataNs, b.firstDataNs),
    finNs: first(a.finNs, b.finNs),
    rstNs: first(a.rstNs, b.rstNs),
    rstCount: a.rstCount + b.rstCount,
    retransmissions: a.retransmissions + b.retransmissions,
    maxPayload: Math.max(a.maxPayload, b.maxPayload),
  };
}
