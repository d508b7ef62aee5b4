// Flow tables of all captures → what is asked of each flow by its number (model/flow-columns), read from its row: a copy in columns of its own
// would be read no faster and take as much as a quarter of the tables. Numbers are rows, capture after capture.
import type { CaptureTables } from '../model/capture-tables.js';
import type { FlowColumns } from '../model/flow-columns.js';
import type { EpochBase, FlowRecord } from '../model/flow.js';
import { flowReader, type FlowReader } from './flow-record.js';
import { CLIENT_IS_B, C, D, IS_NO_FLOW, R, T, coldAt, firstTimeAt } from './flow-row.js';
import {
  IS_V6,
  addJoinWords,
  addressWord,
  firstSampleSeq,
  isTcpRow,
  levelOf,
  lookOf,
  tcpAt,
  tupleHash,
} from './join-words.js';
import { Has, Sample } from './sample-pool.js';
import { I } from './sightings.js';

export interface ColumnSource {
  readonly tables: CaptureTables;
  readonly pointOf: (interfaceKey: number) => string;
}

/** The number of flows, without making them. */
export function countFlows(captures: readonly CaptureTables[]): number {
  let n = 0;
  for (const { flows, flowRows } of captures)
    for (let r = 0; r < flowRows; r++) if ((flows.hot[r * R.Stride + R.Meta]! & IS_NO_FLOW) === 0) n++;
  return n;
}

/** One capture's rows, and the number of the first. */
interface Rows {
  readonly begin: number;
  readonly tables: CaptureTables;
  readonly hot: Int32Array;
  readonly hotTimes: Float64Array;
  readonly cold: Int32Array;
  readonly coldTimes: Float64Array;
  /** Number of each interface's point. */
  readonly points: readonly number[];
  readonly shiftNs: number;
  readonly read: FlowReader;
}

/** Writes what joining needs into words of the rows that reading does not need any more. */
export function flowColumns(sources: readonly ColumnSource[], base: EpochBase): FlowColumns {
  const points: string[] = [];
  const quoted: number[] = [];
  const captures: Rows[] = [];
  let flows = 0;
  for (const [i, { tables, pointOf }] of sources.entries()) {
    const { hot, cold } = tables.flows;
    captures.push({
      begin: flows,
      tables,
      hot,
      hotTimes: new Float64Array(hot.buffer),
      cold,
      coldTimes: new Float64Array(cold.buffer),
      points: tables.interfaces.map(({ key }) => numberOf(points, pointOf(key))),
      shiftNs: (tables.baseSeconds - base) * 1e9,
      read: flowReader(tables, i, base, pointOf),
    });
    flows += tables.flowRows;
    quotedTuples(tables, quoted);
  }
  const marks = new Uint8Array(flows);
  for (const { tables, begin } of captures) addJoinWords(tables, marks, begin);
  return { flows, points, marks, quoted: Int32Array.from(quoted), ...columnsOf(captures, flows) };
}

/** Functions, as all columns of a flow lie in two or three cache lines. */
function columnsOf(
  captures: readonly Rows[],
  flows: number,
): Omit<FlowColumns, 'flows' | 'points' | 'marks' | 'quoted'> {
  const captureOf = captures.length <= 0x10000 ? new Uint16Array(flows) : new Uint32Array(flows);
  captures.forEach(({ begin, tables }, i) => captureOf.fill(i, begin, begin + tables.flowRows));
  const rowsOf = (f: number): Rows => captures[captureOf[f]!]!;
  const clientOf = (hot: Int32Array, r: number): number => hot[r + R.State]! & CLIENT_IS_B;
  const side = (f: number, isDst: number): number => {
    const { tables, hot, begin } = rowsOf(f);
    const r = (f - begin) * R.Stride;
    const isV6 = (hot[r + R.Meta]! & IS_V6) !== 0;
    return addressWord(tables, hot[r + (clientOf(hot, r) === isDst ? R.A : R.B)]!, isV6);
  };
  const packets = (f: number, isReverse: number): number => {
    const { hot, begin } = rowsOf(f);
    const r = (f - begin) * R.Stride;
    return hot[r + R.Directions + (clientOf(hot, r) ^ isReverse) * D.Stride + D.Packets]!;
  };
  const identity = (f: number, isB: number): number => {
    const { tables, hot, begin } = rowsOf(f);
    const r = (f - begin) * R.Stride;
    if (!isTcpRow(hot, r)) return hot[r + R.Directions + isB * D.Stride + D.Identity]!;
    return tables.flows.tcp[tcpAt(hot, r) + (clientOf(hot, r) ^ isB) * T.Stride + T.FirstSeq]!;
  };
  return {
    identityA: (f) => identity(f, 0),
    identityB: (f) => identity(f, 1),
    src: (f) => side(f, 0),
    sourceNet(f) {
      const { hot, begin } = rowsOf(f);
      const isV6 = (hot[(f - begin) * R.Stride + R.Meta]! & IS_V6) !== 0;
      return isV6 ? side(f, 0) : side(f, 0) & ~0xff;
    },
    dst: (f) => side(f, 1),
    forward: (f) => packets(f, 0),
    reverse: (f) => packets(f, 1),
    point(f) {
      const { hot, begin, points } = rowsOf(f);
      return points[hot[(f - begin) * R.Stride + R.Interface]!]!;
    },
    firstNs(f) {
      const { hotTimes, begin, shiftNs } = rowsOf(f);
      return hotTimes[((f - begin) * R.Stride + R.FirstNs) >> 1]! + shiftNs;
    },
    lastNs(f) {
      const { hotTimes, begin, shiftNs } = rowsOf(f);
      const last = ((f - begin) * R.Stride + R.Directions + D.LastNs) >> 1;
      return Math.max(hotTimes[last]!, hotTimes[last + (D.Stride >> 1)]!) + shiftNs;
    },
    answerNs(f) {
      const { hot, coldTimes, begin, shiftNs } = rowsOf(f);
      if (packets(f, 1) === 0) return NaN;
      return coldTimes[firstTimeAt(f - begin, 1 - clientOf(hot, (f - begin) * R.Stride))]! + shiftNs;
    },
    ports(f) {
      const { hot, begin } = rowsOf(f);
      const r = (f - begin) * R.Stride;
      const ports = hot[r + R.Ports]!;
      return clientOf(hot, r) === 0 ? ports : (ports << 16) | (ports >>> 16);
    },
    look(f) {
      const { tables, begin } = rowsOf(f);
      return lookOf(tables, (f - begin) * R.Stride);
    },
    ttls(f) {
      const { hot, cold, begin } = rowsOf(f);
      const client = clientOf(hot, (f - begin) * R.Stride);
      const ttl = (isReverse: number): number =>
        packets(f, isReverse) === 0
          ? 0
          : (cold[coldAt(f - begin, client ^ isReverse) + C.TtlId]! >>> 16) & 255;
      return (ttl(0) << 8) | ttl(1);
    },
    tuple(f) {
      const { tables, hot, begin } = rowsOf(f);
      const r = (f - begin) * R.Stride;
      const meta = hot[r + R.Meta]!;
      const isV6 = (meta & IS_V6) !== 0;
      return tupleHash(
        addressWord(tables, hot[r + R.A]!, isV6),
        addressWord(tables, hot[r + R.B]!, isV6),
        hot[r + R.Ports]!,
        meta & 255,
      );
    },
    largest(f) {
      const { tables, hot, begin } = rowsOf(f);
      const r = (f - begin) * R.Stride;
      if (!isTcpRow(hot, r)) return firstSampleSeq(tables, r);
      const client = clientOf(hot, r);
      const sent = atMost16(hot[r + R.MaxPayload + client]!);
      return (sent << 16) | atMost16(hot[r + R.MaxPayload + 1 - client]!);
    },
    sizes(f) {
      const { hot, begin } = rowsOf(f);
      return hot[(f - begin) * R.Stride + R.Sizes]!;
    },
    levels(f) {
      const { hot, cold, begin } = rowsOf(f);
      const client = clientOf(hot, (f - begin) * R.Stride);
      const there = levelOf(cold, coldAt(f - begin, client));
      return (there << 8) | levelOf(cold, coldAt(f - begin, 1 - client));
    },
    question(f) {
      const { hot, begin } = rowsOf(f);
      const r = (f - begin) * R.Stride;
      if (isTcpRow(hot, r)) return 0;
      const client = clientOf(hot, r);
      return hot[r + R.Question + client]! || hot[r + R.Question + 1 - client]!;
    },
    contentAt(f, isReverse, level) {
      const { hot, cold, begin } = rowsOf(f);
      const client = clientOf(hot, (f - begin) * R.Stride);
      return cold[coldAt(f - begin, isReverse ? 1 - client : client) + C.Content + level - 1]!;
    },
    bytes(f) {
      const { hotTimes, begin } = rowsOf(f);
      const at = ((f - begin) * R.Stride + R.Directions + D.Bytes) >> 1;
      return hotTimes[at]! + hotTimes[at + (D.Stride >> 1)]!;
    },
    digests(f, use) {
      const { tables, hot, begin } = rowsOf(f);
      const { words } = tables.samples;
      for (let n = hot[(f - begin) * R.Stride + R.LastSample]!; n > 0; n = words[n - 1 + Sample.Previous]!) {
        const s = n - 1;
        const hasContent = (words[s + Sample.Brief]! & Has.Content) !== 0;
        use(words[s + Sample.Strong]!, hasContent ? words[s + Sample.Shortest]! : 0);
      }
    },
    record(f) {
      const { read, begin } = rowsOf(f);
      return read(f - begin);
    },
    rowOf({ ref: { capture, row } }: FlowRecord) {
      const rows = captures[capture];
      return rows && row < rows.tables.flowRows ? rows.begin + row : -1;
    },
  };
}

function atMost16(value: number): number {
  return value < 65_535 ? value : 65_535;
}

function quotedTuples({ icmpErrors: { rows, words }, ...tables }: CaptureTables, quoted: number[]): void {
  for (let row = 0; row < rows; row++) {
    const at = row * I.Stride;
    const isV6 = (words[at + I.Bits]! & 2) !== 0;
    const ends = [I.QuotedSrc, I.QuotedDst].map((column) => addressWord(tables, words[at + column]!, isV6));
    quoted.push(tupleHash(ends[0]!, ends[1]!, words[at + I.QuotedPorts]!, words[at + I.QuotedProtocol]!));
  }
}

function numberOf(points: string[], point: string): number {
  const known = points.indexOf(point);
  return known >= 0 ? known : points.push(point) - 1;
}
