// Digests of single packets, one pool per capture, each row's samples linked from the last back to the first
// (model/flow PacketSample). Which packets: the first ones with content, then those whose invariant hash every point
// selects alike (RFC 5475 hash-based selection), then the ends of the connection.
import { finish, mix } from '../lib/hash.js';
import { grown } from '../lib/word-table.js';
import { R, S } from './flow-row.js';
import { Flag, Limit, Mask, P, PACKET_TIMES, PACKET_WORDS } from './packet-batch.js';

// constants of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;
const times = PACKET_TIMES;

const FIRST_SAMPLES = 8;
/** Of TCP: sequence numbers tell its packets apart as they are, and flows of a dozen packets are most of a table's memory. */
const FIRST_TCP_SAMPLES = 3;
const SELECTED_SAMPLES = 8;
/** FIN and RST beyond the first ones. */
const LAST_SAMPLES = 1;
/** The top six bits of the hash: one packet in 64. */
const SELECT_SHIFT = 26;
/** Payload bytes under a sample's content hash. */
const CONTENT_BYTES = 32;

export const enum Sample {
  Previous = 0,
  Strong,
  Content,
  /** Frame number << 1 | direction. */
  Frame,
  Seq,
  /** Payload bytes << 8 | TTL. */
  PayloadTtl,
  /** IP id << 8 | TCP flags. */
  IdFlags,
  Stride,
}

const TCP = 6;
const FIN_RST = 5;

export class SamplePool {
  words: Int32Array;
  times: Float64Array;
  size = 0;

  constructor(expected: number) {
    const capacity = Math.max(256, expected);
    this.words = new Int32Array(capacity * Sample.Stride);
    this.times = new Float64Array(capacity);
  }

  /** Keeps packet `i` of the batch for the flow row at `row` of `hot`, if it is one of those worth keeping. */
  offer(i: number, direction: number, hot: Int32Array, row: number, view: DataView): void {
    const at = (i & (Limit.Rows - 1)) * P.Stride;
    const tcpFlags = tcpFlagsOf(at);
    const state = hot[row + R.State]!;
    if (hasRoom(state, w[at + P.Protocol] === TCP)) {
      hot[row + R.State] = state + (1 << S.FirstSamples);
      this.add(i, direction, hot, row, view);
      return;
    }
    if (isSelected(at) && ((state >>> S.SelectedSamples) & 15) < SELECTED_SAMPLES) {
      hot[row + R.State] = state + (1 << S.SelectedSamples);
    } else if ((tcpFlags & FIN_RST) !== 0 && ((state >>> S.LastSamples) & 3) < LAST_SAMPLES) {
      hot[row + R.State] = state + (1 << S.LastSamples);
    } else return;
    this.add(i, direction, hot, row, view);
  }

  private add(i: number, direction: number, hot: Int32Array, row: number, view: DataView): void {
    const at = (i & (Limit.Rows - 1)) * P.Stride;
    if (this.size === this.times.length) this.grow();
    const number = this.size++;
    const s = number * Sample.Stride;
    const words = this.words;
    const ttlId = w[at + P.TtlId]!;
    words[s + Sample.Previous] = hot[row + R.LastSample]!;
    words[s + Sample.Strong] = strongHash(at);
    words[s + Sample.Content] = contentHash(at, view);
    words[s + Sample.Frame] = (w[at + P.Frame]! << 1) | direction;
    words[s + Sample.Seq] = w[at + P.Seq]!;
    words[s + Sample.PayloadTtl] = (w[at + P.Payload]! << 8) | (ttlId >>> 16);
    words[s + Sample.IdFlags] = ((ttlId & 0xffff) << 8) | tcpFlagsOf(at);
    this.times[number] = times[i]!;
    hot[row + R.LastSample] = this.size;
  }

  private grow(): void {
    this.words = grown(this.words);
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
  }
}

function tcpFlagsOf(packet: number): number {
  const at = packet & Mask.BatchRow;
  return w[at + P.Protocol] === TCP ? w[at + P.L4Bits]! & 0xff : 0;
}

/** Whether one of the first samples is still to be taken in this R.State. */
export function hasRoom(state: number, isTcp: boolean): boolean {
  return ((state >>> S.FirstSamples) & 15) < (isTcp ? FIRST_TCP_SAMPLES : FIRST_SAMPLES);
}

/** One packet in 64, by fields that routing, NAT and snap lengths leave alone, so that every point selects the same. */
export function isSelected(packet: number): boolean {
  const at = packet & Mask.BatchRow;
  const fields = Math.imul(w[at + P.Seq]!, 0x9e3779b1) ^ (w[at + P.TtlId]! << 16) ^ w[at + P.IpPayload]!;
  return Math.imul(fields, 0x85ebca6b) >>> SELECT_SHIFT === 0;
}

/** The same on both sides of routing and NAT and for every snap length: nothing of addresses, ports, TTL, checksums, payload. */
export function strongHash(packet: number): number {
  const at = packet & Mask.BatchRow;
  const flags = w[at + P.Flags]!;
  const l4Bits = w[at + P.L4Bits]!;
  let h = mix(w[at + P.Protocol]!, w[at + P.TtlId]! & 0xffff);
  h = mix(h, w[at + P.IpPayload]!);
  if (w[at + P.Protocol] === TCP) {
    h = mix(mix(h, w[at + P.Seq]!), w[at + P.Ack]!);
    h = mix(h, l4Bits & 0xff);
  } else if ((flags & Flag.Echo) !== 0) {
    h = mix(mix(h, l4Bits), w[at + P.Seq]!);
  }
  return finish(h);
}

/** 0 when there is no payload or the bytes were not captured. */
export function contentHash(packet: number, view: DataView): number {
  const at = packet & Mask.BatchRow;
  const payload = w[at + P.Payload]!;
  const wanted = payload < CONTENT_BYTES ? payload : CONTENT_BYTES;
  if (wanted === 0 || w[at + P.PayloadCaptured]! < wanted) return 0;
  let from = w[at + P.PayloadOffset]!;
  const end = from + wanted;
  let h = wanted;
  for (; end - from >= 4; from += 4) h = mix(h, view.getInt32(from));
  for (; from < end; from++) h = mix(h, view.getUint8(from));
  return finish(h) || 1;
}
