// Flow tables → what `pathstitch flows` lists: per interface its frame counts and flows, ICMP other than echo included
// (model: {points: [{frames, nonIp, flows: [{protocol, src, sport, dst, dport, packets, bytes}]}]}). `listedPoints` has a
// point's flows read into one row that is overwritten, so that a million of them need no memory; flowListing collects objects.
import { formatInet6, formatIpv4 } from '../model/address.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { protocolName, type FiveTuple } from '../model/five-tuple.js';
import { CLIENT_IS_B, D, R } from './flow-row.js';
import { spiOf } from './flow-tuple.js';

export interface ListedFlow extends FiveTuple {
  readonly icmp?: { readonly id: number };
  /** ESP, AH: security parameters index. */
  readonly spi?: number;
  readonly packets: { readonly forward: number; readonly reverse: number };
  readonly bytes: { readonly forward: number; readonly reverse: number };
}

interface PointTotals {
  readonly file: string;
  readonly key: number;
  readonly frames: number;
  readonly nonIp: number;
  readonly flowCount: number;
}

export interface FlowListing {
  readonly points: readonly (PointTotals & { readonly flows: readonly ListedFlow[] })[];
}

/** A flow as numbers: IP protocol number, addresses as addressOf takes them. */
export interface ListedRow {
  protocol: number;
  isV6: boolean;
  src: number;
  dst: number;
  /** -1 without ports. */
  sport: number;
  dport: number;
  /** ICMP echo identifier, else -1. */
  icmpId: number;
  /** Security parameters index, else -1. */
  spi: number;
  forwardPackets: number;
  reversePackets: number;
  forwardBytes: number;
  reverseBytes: number;
}

export interface ListedPoint extends PointTotals {
  /** Overwrites `row` with flow `n`; flows come in the order of their first packets. */
  readonly read: (n: number, row: ListedRow) => void;
  readonly addressOf: (address: number, isV6: boolean) => string;
}

export function emptyRow(): ListedRow {
  return {
    protocol: 0,
    isV6: false,
    src: 0,
    dst: 0,
    sport: -1,
    dport: -1,
    icmpId: -1,
    spi: -1,
    forwardPackets: 0,
    reversePackets: 0,
    forwardBytes: 0,
    reverseBytes: 0,
  };
}

export function flowListing(captures: readonly CaptureTables[]): FlowListing {
  const row = emptyRow();
  const points = [...listedPoints(captures)].map(({ read, addressOf, ...totals }) => ({
    ...totals,
    flows: Array.from({ length: totals.flowCount }, (_, n) => {
      read(n, row);
      return listedFlow(row, addressOf);
    }),
  }));
  return { points };
}

/** Interfaces in the order of the captures. */
export function* listedPoints(captures: readonly CaptureTables[]): Generator<ListedPoint> {
  for (const tables of captures) {
    const { rows, starts } = rowsByInterface(tables);
    const times = new Float64Array(tables.flows.hot.buffer);
    for (const [n, { key, frames, nonIp }] of tables.interfaces.entries()) {
      const own = rows.subarray(starts[n]!, starts[n + 1]!);
      yield {
        ...{ file: tables.file, key, frames, nonIp, flowCount: own.length },
        read: (i, row) => readRow(tables, times, own[i]! * R.Stride, row),
        addressOf: (address, isV6) => (isV6 ? inet6Text(tables.addresses, address) : formatIpv4(address)),
      };
    }
  }
}

function inet6Text(words: Int32Array, number: number): string {
  const at = number * 4;
  return formatInet6(words[at]! >>> 0, words[at + 1]! >>> 0, words[at + 2]! >>> 0, words[at + 3]! >>> 0);
}

/** Row numbers sorted by interface (counting sort): interface n has rows[starts[n] … starts[n + 1]). */
function rowsByInterface(tables: CaptureTables): { rows: Int32Array; starts: Int32Array } {
  const hot = tables.flows.hot;
  const rows = new Int32Array(tables.flowRows);
  // the usual capture has one: reading each of its rows twice would take as long as a fifth of printing them
  if (tables.interfaces.length === 1) {
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return { rows, starts: Int32Array.of(0, rows.length) };
  }
  const starts = new Int32Array(tables.interfaces.length + 2);
  for (let row = 0; row < tables.flowRows; row++) starts[hot[row * R.Stride + R.Interface]! + 2]!++;
  for (let n = 2; n < starts.length; n++) starts[n]! += starts[n - 1]!;
  for (let row = 0; row < tables.flowRows; row++)
    rows[starts[hot[row * R.Stride + R.Interface]! + 1]!++] = row;
  return { rows, starts };
}

function readRow(tables: CaptureTables, times: Float64Array, r: number, row: ListedRow): void {
  const hot = tables.flows.hot;
  const meta = hot[r + R.Meta]!;
  const protocol = meta & 255;
  const client = hot[r + R.State]! & CLIENT_IS_B ? 1 : 0;
  const forward = r + R.Directions + client * D.Stride;
  const reverse = r + R.Directions + (1 - client) * D.Stride;
  const ports = hot[r + R.Ports]!;
  const isIcmp = protocol === 1 || protocol === 58;
  const hasPorts = (meta & 512) === 0;
  row.protocol = protocol;
  row.isV6 = (meta & 256) !== 0;
  row.src = hot[r + (client === 0 ? R.A : R.B)]!;
  row.dst = hot[r + (client === 0 ? R.B : R.A)]!;
  row.sport = !hasPorts || isIcmp ? -1 : client === 0 ? ports >>> 16 : ports & 0xffff;
  row.dport = !hasPorts || isIcmp ? -1 : client === 0 ? ports & 0xffff : ports >>> 16;
  row.icmpId = hasPorts && isIcmp ? ports & 0xffff : -1;
  row.spi = hasPorts ? -1 : (spiOf(tables, r, client) ?? -1);
  row.forwardPackets = hot[forward + D.Packets]! >>> 0;
  row.reversePackets = hot[reverse + D.Packets]! >>> 0;
  row.forwardBytes = times[(forward + D.Bytes) >> 1]!;
  row.reverseBytes = times[(reverse + D.Bytes) >> 1]!;
}

function listedFlow(row: ListedRow, addressOf: ListedPoint['addressOf']): ListedFlow {
  return {
    protocol: protocolName(row.protocol),
    src: addressOf(row.src, row.isV6),
    sport: row.sport < 0 ? null : row.sport,
    dst: addressOf(row.dst, row.isV6),
    dport: row.dport < 0 ? null : row.dport,
    icmp: row.icmpId < 0 ? undefined : { id: row.icmpId },
    spi: row.spi < 0 ? undefined : row.spi,
    packets: { forward: row.forwardPackets, reverse: row.reversePackets },
    bytes: { forward: row.forwardBytes, reverse: row.reverseBytes },
  };
}
