// Flow tables → what `pathstitch flows` lists: per interface its frame counts and flows, ICMP other than echo included
// (model: {points: [{frames, nonIp, flows: [{protocol, src, sport, dst, dport, packets, bytes}]}]}). Flows come one by one, so
// that a million of them need no memory; flowListing collects them.
import type { CaptureTables } from '../model/capture-tables.js';
import type { FiveTuple } from '../model/five-tuple.js';
import { CLIENT_IS_B, D, R } from './flow-row.js';
import { tupleOf } from './flow-tuple.js';

export interface ListedFlow extends FiveTuple {
  readonly icmp?: { readonly id: number };
  readonly packets: { readonly forward: number; readonly reverse: number };
  readonly bytes: { readonly forward: number; readonly reverse: number };
}

/** `Flows` is an array in a listing, an iterable where they are made on the way. */
export interface ListedPoint<Flows = readonly ListedFlow[]> {
  readonly file: string;
  readonly key: number;
  readonly frames: number;
  readonly nonIp: number;
  readonly flowCount: number;
  readonly flows: Flows;
}

export function flowListing(captures: readonly CaptureTables[]): { readonly points: readonly ListedPoint[] } {
  return { points: [...listedPoints(captures)].map((point) => ({ ...point, flows: [...point.flows] })) };
}

/** Interfaces in the order of the captures; each one's flows in the order of their first packets. */
export function* listedPoints(
  captures: readonly CaptureTables[],
): Generator<ListedPoint<Iterable<ListedFlow>>> {
  for (const tables of captures) {
    const { rows, starts } = rowsByInterface(tables);
    for (const [n, { key, frames, nonIp }] of tables.interfaces.entries()) {
      const own = rows.subarray(starts[n]!, starts[n + 1]!);
      yield { file: tables.file, key, frames, nonIp, flowCount: own.length, flows: listedFlows(tables, own) };
    }
  }
}

/** Row numbers sorted by interface (counting sort): interface n has rows[starts[n] … starts[n + 1]). */
function rowsByInterface(tables: CaptureTables): { rows: Int32Array; starts: Int32Array } {
  const hot = tables.flows.hot;
  const starts = new Int32Array(tables.interfaces.length + 2);
  for (let row = 0; row < tables.flowRows; row++) starts[hot[row * R.Stride + R.Interface]! + 2]!++;
  for (let n = 2; n < starts.length; n++) starts[n]! += starts[n - 1]!;
  const rows = new Int32Array(tables.flowRows);
  for (let row = 0; row < tables.flowRows; row++)
    rows[starts[hot[row * R.Stride + R.Interface]! + 1]!++] = row;
  return { rows, starts };
}

function* listedFlows(tables: CaptureTables, rows: Int32Array): Generator<ListedFlow> {
  const hot = tables.flows.hot;
  const times = new Float64Array(hot.buffer);
  for (const row of rows) {
    const r = row * R.Stride;
    const meta = hot[r + R.Meta]!;
    const client = hot[r + R.State]! & CLIENT_IS_B ? 1 : 0;
    const forward = r + R.Directions + client * D.Stride;
    const reverse = r + R.Directions + (1 - client) * D.Stride;
    const isEcho = ((meta & 255) === 1 || (meta & 255) === 58) && (meta & 512) === 0;
    const { protocol, src, sport, dst, dport } = tupleOf(tables, r, client);
    yield {
      protocol,
      src,
      sport,
      dst,
      dport,
      icmp: isEcho ? { id: hot[r + R.Ports]! & 0xffff } : undefined,
      packets: { forward: hot[forward + D.Packets]! >>> 0, reverse: hot[reverse + D.Packets]! >>> 0 },
      bytes: { forward: times[(forward + D.Bytes) >> 1]!, reverse: times[(reverse + D.Bytes) >> 1]! },
    };
  }
}
