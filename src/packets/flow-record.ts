// The door: rows of integers → readonly objects (model/flow). Everything past this file works with objects.
import { formatAddress, formatIpv4 } from '../model/address.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { protocolName } from '../model/five-tuple.js';
import type { FiveTuple } from '../model/five-tuple.js';
import type {
  ContentPrefix,
  DirectionSummary,
  Encapsulation,
  EpochBase,
  FlowRecord,
  PacketSample,
  TcpDirection,
} from '../model/flow.js';
import { decodeElapsed } from './elapsed.js';
import {
  C,
  CLIENT_IS_B,
  CONTENT_LENGTHS,
  D,
  DIRECTION_BY,
  DirectionBy,
  R,
  S,
  Side,
  T,
  TcpOption,
} from './flow-row.js';
import { macPair } from './mac-table.js';
import { O } from './packet-batch.js';
import { OUTER_KINDS } from './outer-kinds.js';
import { Sample } from './sample-pool.js';

const TCP = 6;
const ECHO_PROTOCOLS: readonly number[] = [1, 58];

/** What every row of one capture needs. */
interface Door {
  readonly tables: CaptureTables;
  readonly times: Float64Array;
  readonly coldTimes: Float64Array;
  /** Added to the columns' times. */
  readonly shiftNs: number;
}

/**
 * The flows of one capture as seen from its observation points. `capture` is the capture's index in the bundle, `pointOf`
 * names the point of an interface key (CapturedInterface.key). ICMP other than echo is no flow: see icmpErrors.
 */
export function flowRecords(
  tables: CaptureTables,
  capture: number,
  base: EpochBase,
  pointOf: (interfaceKey: number) => string,
): FlowRecord[] {
  const door: Door = {
    tables,
    times: new Float64Array(tables.flows.hot.buffer),
    coldTimes: new Float64Array(tables.flows.cold.buffer),
    shiftNs: (tables.baseSeconds - base) * 1e9,
  };
  const points = tables.interfaces.map((i) => pointOf(i.key));
  const records: FlowRecord[] = [];
  for (let row = 0; row < tables.flowRows; row++) {
    const meta = tables.flows.hot[row * R.Stride + R.Meta]!;
    if ((meta & 1024) === 0) records.push(flowRecord(door, row, capture, points));
  }
  return records;
}

function flowRecord(door: Door, row: number, capture: number, points: readonly string[]): FlowRecord {
  const { tables } = door;
  const hot = tables.flows.hot;
  const r = row * R.Stride;
  const state = hot[r + R.State]!;
  const client = state & CLIENT_IS_B ? 1 : 0;
  const tuple = tupleOf(tables, r, client);
  const echo = ((state >>> S.DirectionBy) & 3) === DirectionBy.IcmpRequest;
  const forward = directionSummary(door, row, client);
  const reverse = directionSummary(door, row, 1 - client);
  const first = earlier(forward, reverse);
  return {
    ref: { capture, row },
    point: points[hot[r + R.Interface]!]!,
    tuple,
    directionBy: DIRECTION_BY[(state >>> S.DirectionBy) & 3]!,
    ...(echo ? { icmpId: hot[r + R.Ports]! & 0xffff } : {}),
    encapsulation: encapsulationOf(tables, r, first === reverse),
    firstNs: door.times[(r + R.FirstNs) >> 1]! + door.shiftNs,
    lastNs: lastOf(door, r),
    firstFrame: first.firstFrame,
    file: tables.file,
    forward,
    reverse,
    samples: () => samplesOf(door, row, client),
  };
}

/** The direction of the row's first frame. */
function earlier(forward: DirectionSummary, reverse: DirectionSummary): DirectionSummary {
  if (forward.packets === 0) return reverse;
  if (reverse.packets === 0) return forward;
  return reverse.firstFrame < forward.firstFrame ? reverse : forward;
}

function lastOf(door: Door, r: number): number {
  const last = Math.max(
    door.times[(r + R.Directions + D.LastNs) >> 1]!,
    door.times[(r + R.Directions + D.Stride + D.LastNs) >> 1]!,
  );
  return last === -Infinity ? NaN : last + door.shiftNs;
}

/** Client → server when `client` is the client's side (0 = A). Ports null where the row has none; ICMP echo: null. */
export function tupleOf(tables: CaptureTables, r: number, client: number): FiveTuple {
  const hot = tables.flows.hot;
  const meta = hot[r + R.Meta]!;
  const number = meta & 255;
  const v6 = (meta & 256) !== 0;
  const ports = hot[r + R.Ports]!;
  const hasPorts = (meta & 512) === 0 && !ECHO_PROTOCOLS.includes(number);
  const a = { address: addressText(tables, hot[r + R.A]!, v6), port: hasPorts ? ports >>> 16 : null };
  const b = { address: addressText(tables, hot[r + R.B]!, v6), port: hasPorts ? ports & 0xffff : null };
  const [src, dst] = client === 0 ? [a, b] : [b, a];
  return {
    protocol: protocolName(number),
    src: src.address,
    sport: src.port,
    dst: dst.address,
    dport: dst.port,
  };
}

export function addressText(tables: CaptureTables, word: number, v6: boolean): string {
  if (!v6) return formatIpv4(word);
  const w = tables.addresses;
  const at = word * 4;
  return formatAddress(w[at]! >>> 0, w[at + 1]! >>> 0, w[at + 2]! >>> 0, w[at + 3]! >>> 0);
}

function encapsulationOf(tables: CaptureTables, r: number, swapped: boolean): Encapsulation[] {
  const at = tables.flows.hot[r + R.Outer]! - 1;
  if (at < 0) return [];
  const words = tables.outer;
  return Array.from({ length: words[at]! }, (_, level) => {
    const o = at + 1 + level * O.Stride;
    const kind = OUTER_KINDS[words[o + O.Kind]!]!;
    const id = words[o + O.HasId] ? { id: words[o + O.Id]! >>> 0 } : {};
    if (!words[o + O.HasAddresses]) return { kind, ...id };
    const v6 = words[o + O.V6] === 1;
    const ports = words[o + O.HasPorts] ? words[o + O.Ports]! : undefined;
    const a = {
      address: addressText(tables, words[o + O.Src]!, v6),
      port: ports === undefined ? null : ports >>> 16,
    };
    const b = {
      address: addressText(tables, words[o + O.Dst]!, v6),
      port: ports === undefined ? null : ports & 0xffff,
    };
    const [src, dst] = swapped ? [b, a] : [a, b];
    return { kind, ...id, src: src.address, sport: src.port, dst: dst.address, dport: dst.port };
  });
}

function directionSummary(door: Door, row: number, direction: number): DirectionSummary {
  const { hot, cold } = door.tables.flows;
  const r = row * R.Stride;
  const d = r + R.Directions + direction * D.Stride;
  const c = row * C.Stride * 2 + direction * C.Stride;
  const packets = hot[d + D.Packets]! >>> 0;
  const seen = packets > 0;
  const side = hot[r + R.State]! >>> (S.Sides + direction * S.SideBits);
  const mac = macPair(door.tables.macs, seen ? cold[c + C.Mac]! : 0);
  const last = door.times[(d + D.LastNs) >> 1]!;
  const bytes = door.times[(d + D.Bytes) >> 1]!;
  const payloadBytes = door.times[(d + D.Payload) >> 1]!;
  return {
    packets,
    bytes,
    payloadBytes,
    firstNs: seen ? door.coldTimes[(c + C.FirstNs) >> 1]! + door.shiftNs : NaN,
    lastNs: seen && last !== -Infinity ? last + door.shiftNs : NaN,
    ttl: seen ? cold[c + C.TtlId]! >>> 16 : null,
    ipId: seen ? cold[c + C.TtlId]! & 0xffff : null,
    firstFrame: hot[r + R.FirstFrame + direction]!,
    srcMac: mac.src,
    dstMac: mac.dst,
    ipIdAllZero: seen && (side & Side.IpIdNotZero) === 0,
    dfAll: seen && (side & Side.MayFragment) === 0,
    content: contentOf(cold, c),
    ...((hot[r + R.Meta]! & 255) === TCP && hot[r + R.Tcp]! > 0
      ? { tcp: tcpDirection(door, row, direction, payloadBytes) }
      : {}),
  };
}

function contentOf(cold: Int32Array, c: number): ContentPrefix[] {
  const done = cold[c + C.ContentBytes]!;
  return CONTENT_LENGTHS.flatMap((bytes, i) =>
    bytes <= done ? [{ bytes, hash: cold[c + C.Content + i]! >>> 0 }] : [],
  );
}

function tcpDirection(door: Door, row: number, direction: number, payloadBytes: number): TcpDirection {
  const { hot, tcp } = door.tables.flows;
  const r = row * R.Stride;
  const d = r + R.Directions + direction * D.Stride;
  const t = (hot[r + R.Tcp]! - 1) * T.Stride * 2 + direction * T.Stride;
  const side = hot[r + R.State]! >>> (S.Sides + direction * S.SideBits);
  const options = tcp[t + T.Options]!;
  const counts = tcp[t + T.Counts]!;
  const hasSyn = (side & Side.Syn) !== 0;
  const firstSeq = tcp[t + T.FirstSeq]! >>> 0;
  const at = (code: number): number => decodeElapsed(code) + door.times[(r + R.FirstNs) >> 1]! + door.shiftNs;
  const known = (side & Side.EndSeqKnown) !== 0;
  const overhead = (hasSyn ? 1 : 0) + (side & Side.Fin ? 1 : 0);
  return {
    isn: hasSyn ? firstSeq : null,
    mss: options & TcpOption.Mss ? options >>> 16 : null,
    windowScale: options & TcpOption.WindowScale ? (options >>> 8) & 255 : null,
    sackPermitted: (options & TcpOption.Sack) !== 0,
    timestamps: (options & TcpOption.Timestamps) !== 0,
    tsval: options & TcpOption.TsVal ? tcp[t + T.TsVal]! >>> 0 : null,
    firstSeq: hot[d + D.Packets]! !== 0 ? firstSeq : null,
    endSeq: known ? hot[d + D.EndSeq]! >>> 0 : null,
    streamBytes: known ? streamBytes((hot[d + D.EndSeq]! - firstSeq - overhead) >>> 0, payloadBytes) : 0,
    synCount: counts >>> 16,
    synNs: at(tcp[t + T.SynAt]!),
    firstDataNs: at(tcp[t + T.DataAt]!),
    finNs: at(tcp[t + T.FinAt]!),
    rstNs: at(tcp[t + T.RstAt]!),
    rstCount: counts & 0xffff,
    retransmissions: tcp[t + T.Retransmissions]!,
    maxPayload: hot[r + R.MaxPayload + direction]!,
  };
}

/** Sequence numbers count modulo 4 GiB; the payload added up says how often they went round. */
function streamBytes(modular: number, payloadBytes: number): number {
  const rounds = Math.max(0, Math.round((payloadBytes - modular) / 0x100000000));
  return modular > 0xf0000000 && payloadBytes < 0x10000000 ? 0 : modular + rounds * 0x100000000;
}

function samplesOf(door: Door, row: number, client: number): PacketSample[] {
  const { words, times } = door.tables.samples;
  const samples: PacketSample[] = [];
  for (let n = door.tables.flows.hot[row * R.Stride + R.LastSample]!; n > 0;) {
    const s = (n - 1) * Sample.Stride;
    const frame = words[s + Sample.Frame]!;
    const payloadTtl = words[s + Sample.PayloadTtl]!;
    const idFlags = words[s + Sample.IdFlags]!;
    samples.push({
      timeNs: times[n - 1]! + door.shiftNs,
      forward: (frame & 1) === client,
      frame: frame >>> 1,
      strong: words[s + Sample.Strong]! >>> 0,
      content: words[s + Sample.Content]! >>> 0,
      payloadBytes: payloadTtl >>> 8,
      ttl: payloadTtl & 255,
      ipId: (idFlags >>> 8) & 0xffff,
      tcpFlags: idFlags & 255,
      seq: words[s + Sample.Seq]! >>> 0,
    });
    n = words[s + Sample.Previous]!;
  }
  return samples.reverse().sort((a, b) => a.timeNs - b.timeNs || a.frame - b.frame);
}
