// Hashes over the first bytes of each direction's payload stream, at growing lengths (model/flow ContentPrefix): what a
// userspace relay keeps when it changes everything else. TCP: from the initial sequence number on, segment by segment as
// long as the next expected byte comes; else the first datagram. Bytes that were not captured end it.
import { FNV_OFFSET, fnv1a } from '../lib/hash.js';
import { C, CONTENT_LENGTHS, D, R, S, Side, T } from './flow-row.js';
import type { FlowTable } from './flow-table.js';
import { P } from './packet-batch.js';

const LONGEST = CONTENT_LENGTHS[CONTENT_LENGTHS.length - 1]!;
const TCP = 6;

export function foldContent(
  flows: FlowTable,
  row: number,
  w: Int32Array,
  at: number,
  direction: number,
  bytes: Uint8Array,
): void {
  const captured = w[at + P.PayloadCaptured]!;
  const payload = w[at + P.Payload]!;
  const usable = captured < payload ? captured : payload;
  if (usable === 0) return;
  const hot = flows.hot;
  let skip = 0;
  const c = (row / R.Stride) * (C.Stride * 2) + direction * C.Stride;
  if (w[at + P.Protocol] === TCP) {
    const done = flows.cold[c + C.ContentBytes]!;
    if (done >= LONGEST) return;
    if (((hot[row + R.State]! >>> (S.Sides + direction * S.SideBits)) & Side.Syn) === 0) return;
    const t = (hot[row + R.Tcp]! - 1) * (T.Stride * 2) + direction * T.Stride;
    const first = w[at + P.Seq]! + ((w[at + P.L4Bits]! >>> 1) & 1);
    skip = (flows.tcp[t + T.FirstSeq]! + 1 + done - first) | 0;
    if (skip < 0 || skip >= usable) return;
  } else if (hot[row + (direction === 0 ? R.Forward : R.Reverse) + D.Packets] !== 1) return;
  extendContent(flows.cold, c, bytes, w[at + P.PayloadOffset]! + skip, usable - skip);
}

function extendContent(cold: Int32Array, c: number, bytes: Uint8Array, offset: number, length: number): void {
  let done = cold[c + C.ContentBytes]!;
  let from = offset;
  const stop = offset + length;
  for (let i = 0; i < CONTENT_LENGTHS.length && from < stop; i++) {
    const boundary = CONTENT_LENGTHS[i]!;
    if (done >= boundary) continue;
    const running = done === 0 ? FNV_OFFSET : cold[c + C.Content + i]!;
    const to = stop - from < boundary - done ? stop : from + boundary - done;
    const hash = fnv1a(running, bytes, from, to);
    cold[c + C.Content + i] = hash;
    done += to - from;
    from = to;
    // the next length goes on from here
    if (done === boundary && i + 1 < CONTENT_LENGTHS.length) cold[c + C.Content + i + 1] = hash;
  }
  cold[c + C.ContentBytes] = done;
}
