// Flow tables of all captures → one row of integers for each flow (model/flow-columns). Rows that are no flow (ICMP errors) are left out, so the
// numbers are those of flowRecords over all captures, one after the other.
import type { CaptureTables } from '../model/capture-tables.js';
import type { FlowColumns } from '../model/flow-columns.js';
import type { EpochBase } from '../model/flow.js';
import { addressWord, fillColumns, tupleHash } from './fill-columns.js';
import { flowReader } from './flow-record.js';
import { CLIENT_IS_B, C, D, IS_NO_FLOW, R, coldAt } from './flow-row.js';
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

export function flowColumns(sources: readonly ColumnSource[], base: EpochBase): FlowColumns {
  const flows = countFlows(sources.map((s) => s.tables));
  const points: string[] = [];
  const words = (): Int32Array => new Int32Array(flows);
  const columns = {
    flows,
    points,
    point: new Uint16Array(flows),
    marks: new Uint8Array(flows),
    identityA: words(),
    identityB: words(),
    firstNs: new Float64Array(flows),
    answerNs: new Float64Array(flows),
    src: words(),
    dst: words(),
    ports: words(),
    tuple: words(),
    look: words(),
    ttls: new Uint16Array(flows),
    forward: words(),
    reverse: words(),
    largest: words(),
    sizes: words(),
    levels: new Uint16Array(flows),
  };
  const rows = words();
  const quoted: number[] = [];
  const begins: number[] = [];
  let filled = 0;
  for (const { tables, pointOf } of sources) {
    begins.push(filled);
    const numbers = tables.interfaces.map((i) => numberOf(points, pointOf(i.key)));
    quotedTuples(tables, quoted);
    filled = fillColumns(columns, rows, filled, tables, numbers, (tables.baseSeconds - base) * 1e9);
  }
  const hotTimes = sources.map(({ tables }) => new Float64Array(tables.flows.hot.buffer));
  const readers = sources.map(({ tables, pointOf }, i) => flowReader(tables, i, base, pointOf));
  const captureOf = (flow: number): number => {
    let capture = begins.length - 1;
    while (begins[capture]! > flow) capture--;
    return capture;
  };
  const tablesOf = (flow: number): CaptureTables => sources[captureOf(flow)]!.tables;
  return {
    ...columns,
    quoted: Int32Array.from(quoted),
    contentAt(flow, reverse, level) {
      const { hot, cold } = tablesOf(flow).flows;
      const row = rows[flow]!;
      const client = hot[row * R.Stride + R.State]! & CLIENT_IS_B;
      const direction = reverse ? 1 - client : client;
      return cold[coldAt(row, direction) + C.Content + level - 1]!;
    },
    bytes(flow) {
      const times = hotTimes[captureOf(flow)]!;
      const at = (rows[flow]! * R.Stride + R.Directions + D.Bytes) >> 1;
      return times[at]! + times[at + (D.Stride >> 1)]!;
    },
    digests(flow, use) {
      const { samples, flows: table } = tablesOf(flow);
      for (let n = table.hot[rows[flow]! * R.Stride + R.LastSample]!; n > 0;) {
        const s = n - 1;
        const hasContent = (samples.words[s + Sample.Brief]! & Has.Content) !== 0;
        use(samples.words[s + Sample.Strong]!, hasContent ? samples.words[s + Sample.Shortest]! : 0);
        n = samples.words[s + Sample.Previous]!;
      }
    },
    record: (flow) => readers[captureOf(flow)]!(rows[flow]!),
    rowOf({ ref: { capture, row } }) {
      // rows of a capture are in order, without those that are no flow
      let low = begins[capture] ?? flows;
      let high = begins[capture + 1] ?? flows;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[middle]! < row) low = middle + 1;
        else high = middle;
      }
      return rows[low] === row ? low : -1;
    },
  };
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
