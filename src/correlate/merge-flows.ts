// Two rows of one conversation at one point → one flow: counters added, the earlier one's beginnings and the later one's ends.
import {
  changedDirection,
  changedFlow,
  changedTcp,
  type DirectionSummary,
  type FlowRecord,
  type TcpDirection,
} from '../model/flow.js';

/** `a` is the earlier one; both turned alike. */
export function mergeFlows(a: FlowRecord, b: FlowRecord): FlowRecord {
  return changedFlow(a, {
    lastNs: Math.max(a.lastNs, b.lastNs),
    forward: mergeDirections(a.forward, b.forward),
    reverse: mergeDirections(a.reverse, b.reverse),
    samples: () => [...a.samples(), ...b.samples()],
  });
}

function mergeDirections(a: DirectionSummary, b: DirectionSummary): DirectionSummary {
  if (a.packets === 0 || b.packets === 0) return a.packets === 0 ? b : a;
  return changedDirection(a, {
    packets: a.packets + b.packets,
    bytes: a.bytes + b.bytes,
    payloadBytes: a.payloadBytes + b.payloadBytes,
    lastNs: b.lastNs,
    ipIdAllZero: a.ipIdAllZero && b.ipIdAllZero,
    dfAll: a.dfAll && b.dfAll,
    tcp: a.tcp && b.tcp ? mergeTcp(a.tcp, b.tcp) : a.tcp,
  });
}

function mergeTcp(a: TcpDirection, b: TcpDirection): TcpDirection {
  const first = (x: number, y: number): number => (Number.isNaN(x) ? y : x);
  const end = b.endSeq ?? a.endSeq;
  const span = a.firstSeq === null || end === null ? a.streamBytes + b.streamBytes : (end - a.firstSeq) >>> 0;
  return changedTcp(a, {
    endSeq: end,
    streamBytes: Math.max(a.streamBytes, a.isn === null ? span : span - 1 - (Number.isNaN(b.finNs) ? 0 : 1)),
    synCount: a.synCount + b.synCount,
    firstDataNs: first(a.firstDataNs, b.firstDataNs),
    finNs: first(a.finNs, b.finNs),
    rstNs: first(a.rstNs, b.rstNs),
    rstCount: a.rstCount + b.rstCount,
    retransmissions: a.retransmissions + b.retransmissions,
    maxPayload: Math.max(a.maxPayload, b.maxPayload),
  });
}
