// What TCP adds to a flow row (RFC 9293): SYNs and their options, sequence numbers, retransmissions, ends.
// Sequence arithmetic is modulo 2^32: differences as signed 32-bit integers.
import { CLIENT_IS_B, D, DirectionBy, Odd, R, S, Side, T } from './flow-row.js';
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
/** Where the halves of Odd.Counts start. */
const MORE_SYNS = 16;
const RSTS = 0;

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
  let side = 0;
  if ((bits & Tcp.Syn) !== 0) {
    side |= Side.Syn;
    if (tcp[t + T.SynAt] === 0) tcp[t + T.SynAt] = sinceFirst(flows, row, i);
    else countOdd(flows, t, MORE_SYNS);
    tcp[t + T.FirstSeq] = w[at + P.Seq]!;
    takeDirection(flows.hot, row, direction, (bits & Tcp.Ack) !== 0);
  }
  if ((bits & Tcp.Fin) !== 0) {
    side |= Side.Fin;
    if (tcp[t + T.FinAt] === 0) tcp[t + T.FinAt] = sinceFirst(flows, row, i);
  }
  if ((bits & Tcp.Rst) !== 0) {
    side |= Side.Rst;
    const odd = flows.oddOf(t);
    if (flows.odd[odd + Odd.RstAt] === 0) flows.odd[odd + Odd.RstAt] = sinceFirst(flows, row, i);
    countOdd(flows, t, RSTS);
  }
  flows.hot[row + R.State]! |= side << (S.Sides + direction * S.SideBits);
}

/** One more of Odd.Counts' halves, which starts at bit `shift`. */
function countOdd(flows: FlowTable, t: number, shift: number): void {
  const odd = flows.oddOf(t);
  const counts = flows.odd[odd + Odd.Counts]!;
  const most = shift === MORE_SYNS ? SATURATED - 1 : SATURATED;
  if (((counts >>> shift) & SATURATED) < most) flows.odd[odd + Odd.Counts] = counts + (1 << shift);
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
  const { hot } = flows;
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
    const odd = flows.oddOf(t);
    if ((side & Side.Gap) === 0) flows.odd[odd + Odd.GapStart] = highest;
    flows.odd[odd + Odd.GapEnd] = seq;
    hot[row + R.State] = state | (Side.Gap << shift);
    return;
  }
  if ((side & Side.Gap) !== 0 && fillsGap(flows, flows.oddOf(t), seq, end)) {
    const odd = flows.oddOf(t);
    if (flows.odd[odd + Odd.GapStart] === flows.odd[odd + Odd.GapEnd])
      hot[row + R.State] = state & ~(Side.Gap << shift);
    return;
  }
  const keepAlive = length === 1 && (bits & (Tcp.Syn | Tcp.Fin)) === 0 && ((seq + 1) | 0) === highest;
  if (keepAlive) return;
  const odd = flows.oddOf(t);
  flows.odd[odd + Odd.Retransmissions]!++;
}

/** Of the hole in the Odd record at `at`. */
function fillsGap({ odd }: FlowTable, at: number, seq: number, end: number): boolean {
  const start = odd[at + Odd.GapStart]!;
  const stop = odd[at + Odd.GapEnd]!;
  if (((seq - start) | 0) < 0 || ((stop - end) | 0) < 0) return false;
  if (seq === start) odd[at + Odd.GapStart] = end;
  else if (end === stop) odd[at + Odd.GapEnd] = seq;
  return true;
}
