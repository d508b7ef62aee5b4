// Flow tables → what `pathstitch flows` lists: per interface its frame counts and flows, ICMP other than echo included
// (model: {points: [{frames, nonIp, flows: [{protocol, src, sport, dst, dport, packets, bytes}]}]}).
import type { CaptureTables } from '../model/capture-tables.js';
import type { FiveTuple } from '../model/five-tuple.js';
import { CLIENT_IS_B, D, R } from './flow-row.js';
import { tupleOf } from './flow-record.js';

export interface ListedFlow extends FiveTuple {
  readonly icmp?: { readonly id: number };
  readonly packets: { readonly forward: number; readonly reverse: number };
  readonly bytes: { readonly forward: number; readonly reverse: number };
}

export interface ListedPoint {
  readonly file: string;
  readonly key: number;
  readonly frames: number;
  readonly nonIp: number;
  readonly flows: readonly ListedFlow[];
}

export function flowListing(captures: readonly CaptureTables[]): { readonly points: readonly ListedPoint[] } {
  return {
    points: captures.flatMap((tables) => {
      const times = new Float64Array(tables.flows.hot.buffer);
      const flows = tables.interfaces.map(() => [] as ListedFlow[]);
      for (let row = 0; row < tables.flowRows; row++) {
        const r = row * R.Stride;
        flows[tables.flows.hot[r + R.Interface]!]!.push(listedFlow(tables, times, r));
      }
      return tables.interfaces.map((i, n) => ({
        file: tables.file,
        key: i.key,
        frames: i.frames,
        nonIp: i.nonIp,
        flows: flows[n]!,
      }));
    }),
  };
}

function listedFlow(tables: CaptureTables, times: Float64Array, r: number): ListedFlow {
  const hot = tables.flows.hot;
  const meta = hot[r + R.Meta]!;
  const client = hot[r + R.State]! & CLIENT_IS_B ? 1 : 0;
  const forward = r + R.Directions + client * D.Stride;
  const reverse = r + R.Directions + (1 - client) * D.Stride;
  const isEcho = ((meta & 255) === 1 || (meta & 255) === 58) && (meta & 512) === 0;
  return {
    ...tupleOf(tables, r, client),
    ...(isEcho ? { icmp: { id: hot[r + R.Ports]! & 0xffff } } : {}),
    packets: { forward: hot[forward + D.Packets]! >>> 0, reverse: hot[reverse + D.Packets]! >>> 0 },
    bytes: { forward: times[(forward + D.Bytes) >> 1]!, reverse: times[(reverse + D.Bytes) >> 1]! },
  };
}
