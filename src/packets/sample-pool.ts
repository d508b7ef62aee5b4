// Digests of single packets, one pool per capture, each row's samples linked from the last back to the first
// (model/flow PacketSample). Which packets: the first ones with content, then those whose invariant hash every point
// selects alike (RFC 5475 hash-based selection), then the ends of the connection.
import { finish, mix } from '../lib/hash.js';
import { grown } from '../lib/word-table.js';
import { R, S } from './flow-row.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';

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

  /** Keeps the packet at `at` of the batch for the flow row at `row` of `hot`, if it is one of those worth keeping. */
  offer(
    batch: PacketBatch,
    i: number,
    direction: number,
    hot: Int32Array,
    row: number,
    view: DataView,
  ): void {
    const packet = batch.words;
    const at = i * P.Stride;
    const tcpFlags = tcpFlagsOf(packet, at);
    const state = hot[row + R.State]!;
    if (hasRoom(state, packet[at + P.Protocol] === TCP)) {
      hot[row + R.State] = state + (1 << S.FirstSamples);
      this.add(batch, i, direction, hot, row, view);
      return;
    }
    if (isSelected(packet, at) && ((state >>> S.SelectedSamples) & 15) < SELECTED_SAMPLES) {
      hot[row + R.State] = state + (1 << S.SelectedSamples);
    } else if ((tcpFlags & FIN_RST) !== 0 && ((state >>> S.LastSamples) & 3) < LAST_SAMPLES) {
      hot[row + R.State] = state + (1 << S.LastSamples);
    } else return;
    this.add(batch, i, direction, hot, row, view);
  }

  private add(
    batch: PacketBatch,
    i: number,
    direction: number,
    hot: Int32Array,
    row: number,
    view: DataView,
  ): void {
    const packet = batch.words;
    const at = i * P.Stride;
    if (this.size === this.times.length) this.grow();
    const number = this.size++;
    const s = number * Sample.Stride;
    const words = this.words;
    const ttlId = packet[at + P.TtlId]!;
    words[s + Sample.Previous] = hot[row + R.LastSample]!;
    words[s + Sample.Strong] = strongHash(packet, at);
    words[s + Sample.Content] = contentHash(packet, at, view);
    words[s + Sample.Frame] = (packet[at + P.Frame]! << 1) | direction;
    words[s + Sample.Seq] = packet[at + P.Seq]!;
    words[s + Sample.PayloadTtl] = (packet[at + P.Payload]! << 8) | (ttlId >>> 16);
    words[s + Sample.IdFlags] = ((ttlId & 0xffff) << 8) | tcpFlagsOf(packet, at);
    this.times[number] = batch.times[i]!;
    hot[row + R.LastSample] = this.size;
  }

  private grow(): void {
    this.words = grown(this.words);
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
  }
}

function tcpFlagsOf(packet: Int32Array, at: number): number {
  return packet[at + P.Protocol] === TCP ? packet[at + P.L4Bits]! & 0xff : 0;
}

/** Whether one of the first samples is still to be taken in this R.State. */
export function hasRoom(state: number, isTcp: boolean): boolean {
  return ((state >>> S.FirstSamples) & 15) < (isTcp ? FIRST_TCP_SAMPLES : FIRST_SAMPLES);
}

/** One packet in 64, by fields that routing, NAT and snap lengths leave alone, so that every point selects the same. */
export function isSelected(packet: Int32Array, at: number): boolean {
  const fields =
    Math.imul(packet[at | P.Seq]!, 0x9e3779b1) ^ (packet[at | P.TtlId]! << 16) ^ packet[at | P.IpPayload]!;
  return Math.imul(fields, 0x85ebca6b) >>> SELECT_SHIFT === 0;
}

/** The same on both sides of routing and NAT and for every snap length: nothing of addresses, ports, TTL, checksums, payload. */
export function strongHash(packet: Int32Array, at: number): number {
  const flags = packet[at + P.Flags]!;
  const l4Bits = packet[at + P.L4Bits]!;
  let h = mix(packet[at + P.Protocol]!, packet[at + P.TtlId]! & 0xffff);
  h = mix(h, packet[at + P.IpPayload]!);
  if (packet[at + P.Protocol] === TCP) {
    h = mix(mix(h, packet[at + P.Seq]!), packet[at + P.Ack]!);
    h = mix(h, l4Bits & 0xff);
  } else if ((flags & Flag.Echo) !== 0) {
    h = mix(mix(h, l4Bits), packet[at + P.Seq]!);
  }
  return finish(h);
}

/** 0 when there is no payload or the bytes were not captured. */
export function contentHash(packet: Int32Array, at: number, view: DataView): number {
  const payload = packet[at + P.Payload]!;
  const wanted = payload < CONTENT_BYTES ? payload : CONTENT_BYTES;
  if (wanted === 0 || packet[at + P.PayloadCaptured]! < wanted) return 0;
  let from = packet[at + P.PayloadOffset]!;
  const end = from + wanted;
  let h = wanted;
  for (; end - from >= 4; from += 4) h = mix(h, view.getInt32(from));
  for (; from < end; from++) h = mix(h, view.getUint8(from));
  return finish(h) || 1;
}
