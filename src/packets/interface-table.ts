// The interfaces of one capture and what was counted on each. A pcapng interface is one; a cooked capture (SLL2) has one per
// interface index its frames carry, Apple's PKTAP one per interface name. Numbers run in order of first sight.
import type { InterfaceTotals } from '../model/capture-tables.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { InterfaceHeader } from '../model/frame-sink.js';
import { decodeEthernet } from './layers/ethernet.js';
import { SLL2, linkLayer, linkName } from './layers/link.js';
import { PKTAP, PKTAP_OLD, pktapInterface } from './layers/pktap.js';
import type { Layer } from './layers/layer.js';
import { Flag, Limit, P, PACKET_TIMES, PACKET_WORDS } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';

// constants of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;
const times = PACKET_TIMES;

/** Counters of one interface, Float64. */
export const enum N {
  Frames = 0,
  Bytes,
  NonIp,
  Arp,
  Truncated,
  Malformed,
  First,
  Last,
  Stride,
}

interface Seen {
  readonly index: number;
  readonly key: number;
  readonly ifindex?: number;
  readonly name?: string;
}

/** What plain IP packets have only the first of. */
const RARE = Flag.Ip | Flag.Arp | Flag.Malformed;
const KEY_SHIFT = 0x10000;
/** Frames that carry more than this are damaged; their further interfaces count as the first one. */
const MAX_INTERFACES = 4096;

export class InterfaceTable {
  /** Link layer by interface index of the file; undefined where the link type is not known. */
  readonly layers: (Layer | undefined)[] = [];
  /** Numbers of the interfaces where plain-packet.ts may be tried (Ethernet), -1 for others. */
  readonly plainNumbers: number[] = [];
  private readonly headers: InterfaceHeader[] = [];
  private readonly dropCounts: (number | undefined)[] = [];
  private readonly seen: Seen[] = [];
  /** Number by interface index, -1 where the frames themselves say. */
  private readonly numbers: number[] = [];
  /** By interface index: number by ifindex (SLL2) or name (PKTAP). */
  private readonly inFrames: Map<number | string, number>[] = [];
  private counters = new Float64Array(N.Stride * 8);

  open(header: InterfaceHeader): void {
    const index = this.headers.length;
    this.headers.push(header);
    const layer = linkLayer(header.linkType);
    this.layers.push(layer);
    this.dropCounts.push(undefined);
    const isInFrames = [SLL2, PKTAP, PKTAP_OLD].includes(header.linkType);
    this.numbers.push(isInFrames ? -1 : this.add({ index, key: index }));
    this.plainNumbers.push(layer === decodeEthernet ? this.numbers[index]! : -1);
    this.inFrames.push(new Map());
  }

  /** Which interface a frame at [offset, end) of `view` belongs to. */
  numberOf(index: number, view: DataView, offset: number, end: number): number {
    const number = this.numbers[index]!;
    return number >= 0 ? number : this.numberInFrame(index, view, offset, end);
  }

  private numberInFrame(index: number, view: DataView, offset: number, end: number): number {
    const known = this.inFrames[index]!;
    if (this.headers[index]!.linkType === SLL2) {
      const ifindex = end - offset >= 8 ? view.getUint32(offset + 4) : 0;
      return (
        known.get(ifindex) ?? this.learn(known, ifindex, { index, key: index * KEY_SHIFT + ifindex, ifindex })
      );
    }
    const name = pktapInterface(view, offset, end);
    const key = index * KEY_SHIFT + known.size;
    return known.get(name ?? '') ?? this.learn(known, name ?? '', { index, key, name });
  }

  private learn(known: Map<number | string, number>, id: number | string, seen: Seen): number {
    if (known.size >= MAX_INTERFACES) return known.values().next().value!;
    const number = this.add(seen);
    known.set(id, number);
    return number;
  }

  /** Adds up every frame of the batch, run by run of one interface. */
  countBatch(batch: PacketBatch): void {
    for (let row = 0; row < batch.rows;)
      row = this.countRun(batch.rows, row, w[(row & (Limit.Rows - 1)) * P.Stride + P.Interface]!);
  }

  private countRun(rows: number, from: number, number: number): number {
    let bytes = 0;
    let nonIp = 0;
    let arp = 0;
    let truncatedBits = 0;
    let malformed = 0;
    let first = Infinity;
    let last = -Infinity;
    let row = from;
    for (; row < rows; row++) {
      const at = (row & (Limit.Rows - 1)) * P.Stride;
      if (w[at + P.Interface] !== number) break;
      const flags = w[at + P.Flags]!;
      const time = times[row & (Limit.Rows - 1)]!;
      bytes += w[at + P.Original]! >>> 0;
      truncatedBits += flags & Flag.Truncated; // added, not asked: every other frame may have it, and a wrong guess costs more
      if (time < first) first = time;
      if (time > last) last = time;
      if ((flags & RARE) === Flag.Ip) continue;
      if ((flags & Flag.Ip) === 0) nonIp++;
      if ((flags & Flag.Arp) !== 0) arp++;
      else if ((flags & Flag.Malformed) !== 0) malformed++;
    }
    const c = this.counters;
    const n = number * N.Stride;
    c[n + N.Frames]! += row - from;
    c[n + N.Bytes]! += bytes;
    c[n + N.NonIp]! += nonIp;
    c[n + N.Arp]! += arp;
    c[n + N.Truncated]! += truncatedBits / Flag.Truncated;
    c[n + N.Malformed]! += malformed;
    if (first < c[n + N.First]!) c[n + N.First] = first;
    if (last > c[n + N.Last]!) c[n + N.Last] = last;
    return row;
  }

  keyOf(number: number): number {
    return this.seen[number]!.key;
  }

  setDropped(index: number, packets: number): void {
    this.dropCounts[index] = packets;
  }

  totals(): InterfaceTotals[] {
    return this.seen.map(({ index, key, ifindex, name }, number) => {
      const c = this.counters.subarray(number * N.Stride, (number + 1) * N.Stride);
      const header = this.headers[index]!;
      return {
        header,
        key,
        ifindex,
        name,
        linkName: linkName(header.linkType),
        frames: c[N.Frames]!,
        bytes: c[N.Bytes]!,
        nonIp: c[N.NonIp]!,
        arp: c[N.Arp]!,
        truncated: c[N.Truncated]!,
        malformed: c[N.Malformed]!,
        dropped: this.dropCounts[index],
        firstNs: c[N.First] === Infinity ? NaN : c[N.First]!,
        lastNs: c[N.Last] === -Infinity ? NaN : c[N.Last]!,
      };
    });
  }

  /** One warning per link type that has frames and no layer. */
  diagnostics(file: string): Diagnostic[] {
    const frames = new Map<number, number>();
    for (const { header, frames: n } of this.totals()) {
      if (!linkLayer(header.linkType) && n > 0) {
        frames.set(header.linkType, (frames.get(header.linkType) ?? 0) + n);
      }
    }
    return [...frames].map(([linkType, n]) => ({
      severity: 'warning' as const,
      code: 'link-type-unknown',
      message: `${n} frames of ${linkName(linkType)} were counted but not decoded: this link type is not known; convert the capture or take it on an Ethernet, loopback or cooked interface`,
      file,
      at: file,
    }));
  }

  private add(seen: Seen): number {
    const number = this.seen.push(seen) - 1;
    const needed = this.seen.length * N.Stride;
    if (needed > this.counters.length) {
      const bigger = new Float64Array(this.counters.length * 2);
      bigger.set(this.counters);
      this.counters = bigger;
    }
    this.counters[number * N.Stride + N.First] = Infinity;
    this.counters[number * N.Stride + N.Last] = -Infinity;
    return number;
  }
}
