// Bounded lists of single packets that are evidence by themselves: ICMP errors with the packet they quote, ARP, and IPv6
// neighbour discovery. Rows of words; the door (flow-record) turns them into objects.
import type { SightingColumns } from '../model/capture-tables.js';
import { internAddress } from './layers/ipv6.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';

/** More than this per capture repeats itself; further ones are counted only. */
export const MAX_ICMP_ERRORS = 65_536;
export const MAX_ARPS = 8192;

export const enum I {
  Frame = 0,
  Interface,
  /** Type << 8 | code. */
  TypeCode,
  /** Bit 0: the carrier is IPv6; bit 1: the quoted packet is; bit 2: it has ports (or an echo id); bit 3: MTU stated. */
  Bits,
  Src,
  Dst,
  QuotedProtocol,
  QuotedSrc,
  QuotedDst,
  QuotedPorts,
  QuotedIpId,
  Mtu,
  Stride,
}

export const enum A {
  Frame = 0,
  Interface,
  /** Bit 0: reply; bit 1: IPv6. */
  Bits,
  MacHigh,
  MacLow,
  Sender,
  Target,
  Stride,
}

export class Sightings {
  rows = 0;
  /** Seen, kept or not. */
  total = 0;
  private words: Int32Array;
  private times = new Float64Array(64);

  constructor(
    private readonly stride: number,
    private readonly most: number,
  ) {
    this.words = new Int32Array(64 * stride);
  }

  /** Word offset of a new row in the array `row` returns, or -1 when the list is full. */
  add(time: number): number {
    this.total++;
    if (this.rows >= this.most) return -1;
    if (this.rows === this.times.length) {
      const words = new Int32Array(this.words.length * 2);
      words.set(this.words);
      this.words = words;
      const times = new Float64Array(this.times.length * 2);
      times.set(this.times);
      this.times = times;
    }
    this.times[this.rows] = time;
    return this.rows++ * this.stride;
  }

  put(at: number, values: readonly number[]): void {
    this.words.set(values, at);
  }

  columns(): SightingColumns {
    return { rows: this.rows, words: this.words, times: this.times };
  }
}

/** An ICMP error: the quoted IP header must be whole, its ports may be missing. */
export function addIcmpError(
  list: Sightings,
  batch: PacketBatch,
  at: number,
  time: number,
  view: DataView,
): void {
  const w = batch.words;
  const quote = w[at + P.L4Offset]! + 8;
  const quoted = readQuoted(batch, view, quote, w[at + P.End]!);
  if (!quoted) return;
  const row = list.add(time);
  if (row < 0) return;
  const type = w[at + P.L4Bits]! >>> 8;
  const code = w[at + P.L4Bits]! & 255;
  const carrierV6 = (w[at + P.Flags]! & Flag.V6) !== 0;
  const hasMtu = carrierV6 ? type === 2 : type === 3 && code === 4;
  const mtu = carrierV6 ? view.getUint32(quote - 4) : view.getUint16(quote - 2);
  const bits = (carrierV6 ? 1 : 0) | (quoted.v6 ? 2 : 0) | (quoted.hasPorts ? 4 : 0) | (hasMtu ? 8 : 0);
  list.put(row, [
    w[at + P.Frame]!,
    w[at + P.Interface]!,
    w[at + P.L4Bits]!,
    bits,
    w[at + P.Src]!,
    w[at + P.Dst]!,
    quoted.protocol,
    quoted.src,
    quoted.dst,
    quoted.ports,
    quoted.ipId,
    mtu,
  ]);
}

interface Quoted {
  readonly v6: boolean;
  readonly protocol: number;
  readonly src: number;
  readonly dst: number;
  readonly ports: number;
  readonly hasPorts: boolean;
  readonly ipId: number;
}

function readQuoted(batch: PacketBatch, view: DataView, at: number, end: number): Quoted | undefined {
  if (end - at < 20) return undefined;
  const version = view.getUint8(at) >> 4;
  if (version === 4) {
    const protocol = view.getUint8(at + 9);
    const l4 = at + ((view.getUint8(at) & 15) << 2);
    const first = (view.getUint16(at + 6) & 0x1fff) === 0;
    const ports = first ? quotedPorts(protocol, view, l4, end) : -1;
    return {
      v6: false,
      protocol,
      src: view.getInt32(at + 12),
      dst: view.getInt32(at + 16),
      ports: ports < 0 ? 0 : ports,
      hasPorts: ports >= 0,
      ipId: view.getUint16(at + 4),
    };
  }
  if (version !== 6 || end - at < 40) return undefined;
  const protocol = view.getUint8(at + 6);
  const ports = quotedPorts(protocol, view, at + 40, end);
  const src = internAddress(batch.addresses, view, at + 8);
  const dst = internAddress(batch.addresses, view, at + 24);
  return { v6: true, protocol, src, dst, ports: ports < 0 ? 0 : ports, hasPorts: ports >= 0, ipId: 0 };
}

/** Both ports as one unsigned word, the echo identifier twice, or -1. */
function quotedPorts(protocol: number, view: DataView, l4: number, end: number): number {
  const isIcmp = protocol === 1 || protocol === 58;
  if (end - l4 < (isIcmp ? 6 : 4)) return -1;
  if (!isIcmp) return [6, 17, 33, 132, 136].includes(protocol) ? view.getUint32(l4) : -1;
  const type = view.getUint8(l4);
  const echo = protocol === 1 ? type === 8 || type === 0 : type === 128 || type === 129;
  return echo ? view.getUint16(l4 + 4) * 0x10001 : -1;
}

export function addArp(list: Sightings, batch: PacketBatch, at: number, time: number, view: DataView): void {
  const w = batch.words;
  const from = w[at + P.L4Offset]!;
  if (from < 0) return;
  const operation = view.getUint16(from + 6);
  if (operation !== 1 && operation !== 2) return;
  const row = list.add(time);
  if (row < 0) return;
  list.put(row, [
    w[at + P.Frame]!,
    w[at + P.Interface]!,
    operation === 2 ? 1 : 0,
    view.getUint16(from + 8),
    view.getInt32(from + 10),
    view.getInt32(from + 14),
    view.getInt32(from + 24),
  ]);
}

const TYPE_SOLICITATION = 135;

/** Neighbour solicitation or advertisement (RFC 4861 4.3, 4.4): the MAC is in its link-layer address option. */
export function addNeighbour(
  list: Sightings,
  batch: PacketBatch,
  at: number,
  time: number,
  view: DataView,
): void {
  const w = batch.words;
  const from = w[at + P.L4Offset]!;
  const option = from + 24;
  if (w[at + P.End]! - from < 32 || view.getUint8(option + 1) !== 1) return;
  const solicits = w[at + P.L4Bits]! >>> 8 === TYPE_SOLICITATION;
  if (view.getUint8(option) !== (solicits ? 1 : 2)) return;
  const target = internAddress(batch.addresses, view, from + 8);
  const row = list.add(time);
  if (row < 0) return;
  list.put(row, [
    w[at + P.Frame]!,
    w[at + P.Interface]!,
    solicits ? 2 : 3,
    view.getUint16(option + 2),
    view.getInt32(option + 4),
    solicits ? w[at + P.Src]! : target,
    solicits ? target : w[at + P.Src]!,
  ]);
}
