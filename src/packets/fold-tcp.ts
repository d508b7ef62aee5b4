// What TCP adds to a flow row (RFC 9293): SYNs and their options, sequence numbers, retransmissions, ends.
// Sequence arithmetic is modulo 2^32: differences as signed 32-bit integers.
import { CLIENT_IS_B, D, DirectionBy, R, S, Side, T } from './flow-row.js';
import { encodeElapsed } from './elapsed.js';
import type { FlowTable } from './flow-table.js';
import { Limit, Mask, P, PACKET_TIMES, PACKET_WORDS } from './packet-batch.js';
import { readTcpOptions } from './tcp-options.js';

// constants of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;
const times = PACKET_TIMES;

export const enum Tcp {
  Fin = 1,
  Syn = 2,
  Rst = 4,
  FinRst = 5,
  SynFinRst = 7,
  Ack = 16,
}

const SATURATED = 0xffff;

/**
 * Whether a SYN on a known tuple starts another connection: its initial sequence number is not this row's. Not when it is
 * the first packet of its direction and nothing contradicts: a SYN/ACK that acknowledges this row's SYN, both ends opening at
 * once, or the SYN that a capture shows after its own SYN/ACK.
 */
export function beginsAnew(flows: FlowTable, row: number, packet: number, direction: number): boolean {
  const at = packet & Mask.BatchRow;
  const hot = flows.hot;
  const state = hot[row + R.State]!;
  const tcp = (hot[row + R.Tcp]! - 1) * (T.Stride * 2);
  const own = state >>> (S.Sides + direction * S.SideBits);
  const other = state >>> (S.Sides + (1 - direction) * S.SideBits);
  const seq = w[at + P.Seq]!;
  const isn = flows.tcp[tcp + direction * T.Stride + T.FirstSeq]!;
  const otherIsn = flows.tcp[tcp + (1 - direction) * T.Stride + T.FirstSeq]!;
  if ((own & Side.Syn) !== 0 && isn === seq) return false;
  const isAnswer = (w[at + P.L4Bits]! & Tcp.Ack) !== 0;
  if (isAnswer && (other & Side.Syn) !== 0 && w[at + P.Ack] === ((otherIsn + 1) | 0)) return false;
  if ((own & Side.Syn) !== 0) return true;
  const ownPackets = hot[row + R.Directions + direction * D.Stride + D.Packets]!;
  if (ownPackets > 0) return true;
  // nothing from this side yet: only SYNs from the other one fit in one connection
  return (other & Side.Syn) === 0;
}

/** What a direction's first packet, its first payload, and packets with SYN, FIN or RST say. */
export function foldRareTcp(
  flows: FlowTable,
  row: number,
  i: number,
  direction: number,
  isFirstPayload: boolean,
  view: DataView,
): void {
  const at = (i & (Limit.Rows - 1)) * P.Stride;
  const tcp = flows.tcp;
  const bits = w[at + P.L4Bits]!;
  const t = (flows.hot[row + R.Tcp]! - 1) * (T.Stride * 2) + direction * T.Stride;
  const isFirst = flows.hot[row + R.Directions + direction * D.Stride + D.Packets] === 1;
  if (isFirst) tcp[t + T.FirstSeq] = w[at + P.Seq]!;
  if ((bits & Tcp.SynFinRst) !== 0) foldFlags(flows, row, t, i, direction);
  if (bits >>> 8 > 20 && (isFirst || (bits & Tcp.Syn) !== 0)) {
    const stop = w[at + P.PayloadOffset]! < w[at + P.End]! ? w[at + P.PayloadOffset]! : w[at + P.End]!;
    readTcpOptions(tcp, t, view, w[at + P.L4Offset]! + 20, stop, (bits & Tcp.Syn) !== 0);
  }
  if (isFirstPayload) tcp[t + T.DataAt] = sinceFirst(flows, row, i);
}

function sinceFirst(flows: FlowTable, row: number, i: number): number {
  return encodeElapsed(times[i]! - flows.hotTimes[(row + R.FirstNs) >> 1]!);
}

function foldFlags(flows: FlowTable, row: number, t: number, i: number, direction: number): void {
  const tcp = flows.tcp;
  const at = (i & (Limit.Rows - 1)) * P.Stride;
  const bits = w[at + P.L4Bits]!;
  const counts = tcp[t + T.Counts]!;
  let side = 0;
  if ((bits & Tcp.Syn) !== 0) {
    side |= Side.Syn;
    if (tcp[t + T.SynAt] === 0) tcp[t + T.SynAt] = sinceFirst(flows, row, i);
    tcp[t + T.FirstSeq] = w[at + P.Seq]!;
    if (counts >>> 16 < SATURATED) tcp[t + T.Counts]! += 0x10000;
    takeDirection(flows.hot, row, direction, (bits & Tcp.Ack) !== 0);
  }
  if ((bits & Tcp.Fin) !== 0) {
    side |= Side.Fin;
    if (tcp[t + T.FinAt] === 0) tcp[t + T.FinAt] = sinceFirst(flows, row, i);
  }
  if ((bits & Tcp.Rst) !== 0) {
    side |= Side.Rst;
    if (tcp[t + T.RstAt] === 0) tcp[t + T.RstAt] = sinceFirst(flows, row, i);
    if ((counts & SATURATED) < SATURATED) tcp[t + T.Counts]! += 1;
  }
  flows.hot[row + R.State]! |= side << (S.Sides + direction * S.SideBits);
}

/** The first SYN's sender is the client; else the receiver of a SYN/ACK. */
function takeDirection(hot: Int32Array, row: number, direction: number, isAnswer: boolean): void {
  const state = hot[row + R.State]!;
  const by = (state >>> S.DirectionBy) & 3;
  if (by === DirectionBy.Syn || (isAnswer && by === DirectionBy.SynAck)) return;
  const clientIsB = (direction === 1) !== isAnswer;
  const kept = state & ~(CLIENT_IS_B | (3 << S.DirectionBy));
  const decided = isAnswer ? DirectionBy.SynAck : DirectionBy.Syn;
  hot[row + R.State] = kept | (clientIsB ? CLIENT_IS_B : 0) | (decided << S.DirectionBy);
}

/**
 * Moves the highest end seen and tells retransmissions from late first sightings: one hole per direction is remembered, and a
 * segment that lies in it was never seen before. Keep-alives (one byte or none below the end, RFC 9293 3.8.4) do not count.
 */
export function followSequence(
  flows: FlowTable,
  row: number,
  direction: number,
  seq: number,
  length: number,
  bits: number,
): void {
  if ((bits & Tcp.Rst) !== 0) return; // its sequence number may be anything (RFC 9293 3.10.7)
  const { hot, tcp } = flows;
  const d = row + R.Directions + direction * D.Stride;
  const t = (hot[row + R.Tcp]! - 1) * (T.Stride * 2) + direction * T.Stride;
  const shift = S.Sides + direction * S.SideBits;
  const state = hot[row + R.State]!;
  const side = state >>> shift;
  const end = (seq + length) | 0;
  if ((side & Side.EndSeqKnown) === 0) {
    hot[d + D.EndSeq] = end;
    hot[row + R.State] = state | (Side.EndSeqKnown << shift);
    return;
  }
  if (length === 0) return;
  const highest = hot[d + D.EndSeq]!;
  if (((end - highest) | 0) > 0) {
    hot[d + D.EndSeq] = end;
    if (((seq - highest) | 0) <= 0) return;
    if (tcp[t + T.Gap] === 0) tcp[t + T.Gap] = flows.addGap();
    const gap = (tcp[t + T.Gap]! - 1) * 2;
    if ((side & Side.Gap) === 0) flows.gaps[gap] = highest;
    flows.gaps[gap + 1] = seq;
    hot[row + R.State] = state | (Side.Gap << shift);
    return;
  }
  const gap = (tcp[t + T.Gap]! - 1) * 2;
  if ((side & Side.Gap) !== 0 && fillsGap(flows.gaps, gap, seq, end)) {
    if (flows.gaps[gap] === flows.gaps[gap + 1]) hot[row + R.State] = state & ~(Side.Gap << shift);
    return;
  }
  const keepAlive = length === 1 && (bits & (Tcp.Syn | Tcp.Fin)) === 0 && ((seq + 1) | 0) === highest;
  if (!keepAlive) tcp[t + T.Retransmissions]!++;
}

/** `gap`: where the hole's two ends are in `gaps`. */
function fillsGap(gaps: Int32Array, gap: number, seq: number, end: number): boolean {
  const start = gaps[gap]!;
  const stop = gaps[gap + 1]!;
  if (((seq - start) | 0) < 0 || ((stop - end) | 0) < 0) return false;
  if (seq === start) gaps[gap] = end;
  else if (end === stop) gaps[gap + 1] = seq;
  return true;
}
