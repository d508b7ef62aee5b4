// Digests of single packets, one pool per capture, each row's samples linked from the last back to the first
// (model/flow PacketSample). Which packets: the first ones with content, then those whose invariant hash every point
// selects alike (RFC 5475 hash-based selection), then the ends of the connection. Records are as long as what they say: a third of
// a table's memory are samples, and what the first packet of a direction shares with its row is not written twice.
import { finish, mix } from '../lib/hash.js';
import { reserveWords } from '../lib/reserved-words.js';
import { grown } from '../lib/word-table.js';
import { D, R, S, firstTimeAt } from './flow-row.js';
import type { FlowTable } from './flow-table.js';
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

/** Words of a record. Behind these three come, in this order, those that are there (Has): content, seq, then Later's. */
export const enum Sample {
  /** Offset + 1 of the row's sample before, 0 = none. */
  Previous = 0,
  Strong,
  /** Payload bytes << 12 | Has bits << 8 | TCP flags. */
  Brief,
  Shortest,
  Longest = 8,
}

/** Of Sample.Brief. */
export const enum Has {
  Reverse = 0x100,
  Content = 0x200,
  Seq = 0x400,
  /** Not the first packet of its direction, whose frame, TTL, IP id and time are the row's. */
  Later = 0x800,
  PayloadShift = 12,
}

/** Beyond a BIG TCP packet (512 KiB): only a length that lies. */
const MOST_PAYLOAD = 0xfffff;

/** The last words of a record with Has.Later. */
export const enum Later {
  Frame = 0,
  /** TTL << 16 | IP id. */
  TtlId,
  /** Nanoseconds since the direction's first packet; what these bits do not hold exactly is ~ its index in `times`. */
  Elapsed,
}

const TCP = 6;
const FIN_RST = 5;

export class SamplePool {
  words: Int32Array;
  /** Times that Later.Elapsed does not hold. */
  times: Float64Array = new Float64Array(256);
  size = 0;
  private exactTimes = 0;

  constructor(expectedWords: number) {
    this.words = reserveWords(Math.max(1024, expectedWords));
  }

  /** Keeps packet `i` of the batch for the flow at `row`, if it is one of those worth keeping. */
  offer(flows: FlowTable, row: number, i: number, direction: number, view: DataView): void {
    const at = (i & (Limit.Rows - 1)) * P.Stride;
    const hot = flows.hot;
    const state = hot[row + R.State]!;
    if (hasRoom(state, w[at + P.Protocol] === TCP)) {
      hot[row + R.State] = state + (1 << S.FirstSamples);
    } else if (isSelected(at) && ((state >>> S.SelectedSamples) & 15) < SELECTED_SAMPLES) {
      hot[row + R.State] = state + (1 << S.SelectedSamples);
    } else if ((tcpFlagsOf(at) & FIN_RST) !== 0 && ((state >>> S.LastSamples) & 3) < LAST_SAMPLES) {
      hot[row + R.State] = state + (1 << S.LastSamples);
    } else return;
    this.add(flows, row, i, direction, view);
  }

  private add(flows: FlowTable, row: number, i: number, direction: number, view: DataView): void {
    const at = (i & (Limit.Rows - 1)) * P.Stride;
    if (this.size + Sample.Longest > this.words.length) this.words = grown(this.words);
    const { words, size } = this;
    const { hot } = flows;
    const payload = w[at + P.Payload]! < MOST_PAYLOAD ? w[at + P.Payload]! : MOST_PAYLOAD;
    const content = contentHash(at, view);
    let brief = (payload << Has.PayloadShift) | tcpFlagsOf(at);
    let s = size + Sample.Shortest;
    if (content !== 0) {
      brief |= Has.Content;
      words[s++] = content;
    }
    if (w[at + P.Seq] !== 0) {
      brief |= Has.Seq;
      words[s++] = w[at + P.Seq]!;
    }
    if (hot[row + R.Directions + direction * D.Stride + D.Packets] !== 1) {
      brief |= Has.Later;
      words[s + Later.Frame] = w[at + P.Frame]!;
      words[s + Later.TtlId] = w[at + P.TtlId]!;
      words[s + Later.Elapsed] = this.elapsed(flows, row, i, direction);
      s += Later.Elapsed + 1;
    }
    words[size + Sample.Previous] = hot[row + R.LastSample]!;
    words[size + Sample.Strong] = strongHash(at);
    words[size + Sample.Brief] = direction === 0 ? brief : brief | Has.Reverse;
    hot[row + R.LastSample] = size + 1;
    this.size = s;
  }

  private elapsed(flows: FlowTable, row: number, i: number, direction: number): number {
    const elapsed = times[i]! - flows.coldTimes[firstTimeAt(row / R.Stride, direction)]!;
    const whole = elapsed | 0;
    if (whole >= 0 && whole === elapsed) return whole;
    if (this.exactTimes === this.times.length) this.moreTimes();
    this.times[this.exactTimes] = times[i]!;
    return ~this.exactTimes++;
  }

  private moreTimes(): void {
    const more = new Float64Array(this.times.length * 2);
    more.set(this.times);
    this.times = more;
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
