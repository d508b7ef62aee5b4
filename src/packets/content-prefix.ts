// Hashes over the first bytes of each direction's payload stream, at growing lengths (model/flow ContentPrefix): what a
// userspace relay keeps when it changes everything else. TCP: from the initial sequence number on, segment by segment as
// long as the next expected byte comes; else the first datagram. Bytes that were not captured end it.
import { BYTES_BEGIN, hashBytes } from '../lib/hash.js';
import { isDns, questionHash } from './dns-question.js';
import { C, CONTENT_LENGTHS, R, S, Side, T, coldAt } from './flow-row.js';
import type { FlowTable } from './flow-table.js';
import { Mask, P, PACKET_WORDS } from './packet-batch.js';

// a constant of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;

const LONGEST = CONTENT_LENGTHS[CONTENT_LENGTHS.length - 1]!;
const TCP = 6;
const UDP = 17;

export function foldContent(
  flows: FlowTable,
  row: number,
  packet: number,
  direction: number,
  view: DataView,
): void {
  const at = packet & Mask.BatchRow;
  const captured = w[at + P.PayloadCaptured]!;
  const payload = w[at + P.Payload]!;
  const usable = captured < payload ? captured : payload;
  const hot = flows.hot;
  const c = coldAt(row / R.Stride, direction);
  const shift = S.Sides + direction * S.SideBits;
  let skip = 0;
  if (w[at + P.Protocol] === TCP) {
    if (((hot[row + R.State]! >>> shift) & Side.Syn) === 0) {
      hot[row + R.State]! |= Side.ContentDone << shift;
      return;
    }
    const t = (hot[row + R.Tcp]! - 1) * (T.Stride * 2) + direction * T.Stride;
    const first = w[at + P.Seq]! + ((w[at + P.L4Bits]! >>> 1) & 1);
    skip = (flows.tcp[t + T.FirstSeq]! + 1 + contentBytes(flows.cold, c) - first) | 0;
    if (skip < 0 || skip >= payload) return;
  }
  if (w[at + P.Protocol] === UDP && isDns(w[at + P.Ports]!))
    hot[row + R.Question + direction] = questionOf(at, view);
  if (skip < usable) extendContent(flows.cold, c, view, w[at + P.PayloadOffset]! + skip, usable - skip);
  // one datagram is enough; behind bytes that were not captured nothing follows
  if (w[at + P.Protocol] !== TCP || captured < payload || contentBytes(flows.cold, c) >= LONGEST) {
    hot[row + R.State]! |= Side.ContentDone << shift;
  }
}

/** Of the packet at `at` of the batch, a datagram of DNS: its question (questionHash), as far as it was captured. */
export function questionOf(at: number, view: DataView): number {
  const from = w[at + P.PayloadOffset]!;
  return questionHash(view, from, from + Math.min(w[at + P.PayloadCaptured]!, w[at + P.Payload]!));
}

function extendContent(cold: Int32Array, c: number, view: DataView, offset: number, length: number): void {
  const before = contentBytes(cold, c);
  let done = before;
  let from = offset;
  const stop = offset + length;
  for (let i = 0; i < CONTENT_LENGTHS.length && from < stop; i++) {
    const boundary = CONTENT_LENGTHS[i]!;
    if (done >= boundary) continue;
    const running = done === 0 ? BYTES_BEGIN : cold[c + C.Content + i]!;
    const to = stop - from < boundary - done ? stop : from + boundary - done;
    const hash = hashBytes(running, view, from, to);
    cold[c + C.Content + i] = hash;
    done += to - from;
    from = to;
    // the next length goes on from here
    if (done === boundary && i + 1 < CONTENT_LENGTHS.length) cold[c + C.Content + i + 1] = hash;
  }
  cold[c + C.MacContent]! += done - before;
}

/** Bytes of the stream hashed so far, of the C block at `c`. */
export function contentBytes(cold: Int32Array, c: number): number {
  return cold[c + C.MacContent]! & 255;
}
