// The door: rows of integers → readonly objects (model/flow). Everything past this file works with objects. The objects are views that read
// their row when asked: a million flows as plain objects would take 2 KB each, and most of their fields are never looked at.
import type { CaptureTables } from '../model/capture-tables.js';
import type { FiveTuple } from '../model/five-tuple.js';
import type {
  DirectionSummary,
  Encapsulation,
  EpochBase,
  FlowRecord,
  FlowRef,
  PacketSample,
} from '../model/flow.js';
import { DirectionView } from './direction-view.js';
import type { Door } from './flow-door.js';
import { CLIENT_IS_B, D, DIRECTION_BY, DirectionBy, IS_NO_FLOW, R, S } from './flow-row.js';
import { samplesOf } from './flow-samples.js';
import { encapsulationOf, tupleOf, spiOf } from './flow-tuple.js';

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
  const read = flowReader(tables, capture, base, pointOf);
  const records: FlowRecord[] = [];
  for (let row = 0; row < tables.flowRows; row++)
    if ((tables.flows.hot[row * R.Stride + R.Meta]! & IS_NO_FLOW) === 0) records.push(read(row));
  return records;
}

/** A row → its flow. Views of one reader share what they have read. */
export type FlowReader = (row: number) => FlowRecord;

export function flowReader(
  tables: CaptureTables,
  capture: number,
  base: EpochBase,
  pointOf: (interfaceKey: number) => string,
): FlowReader {
  const door: Door = {
    tables,
    capture,
    points: tables.interfaces.map((i) => pointOf(i.key)),
    addresses: new Map(),
    macs: new Map(),
    recentSamples: new Map(),
    times: new Float64Array(tables.flows.hot.buffer),
    coldTimes: new Float64Array(tables.flows.cold.buffer),
    shiftNs: (tables.baseSeconds - base) * 1e9,
  };
  return (row) => new FlowView(door, row);
}

/** One row; its fields are read from the columns, what is asked often or costs a string is kept. */
class FlowView implements FlowRecord {
  readonly point: string;
  readonly firstNs: number;
  readonly lastNs: number;
  private readonly client: number;
  private knownTuple: FiveTuple | undefined;
  private knownForward: DirectionView | undefined;
  private knownReverse: DirectionView | undefined;

  constructor(
    private readonly door: Door,
    private readonly row: number,
  ) {
    const hot = door.tables.flows.hot;
    const r = row * R.Stride;
    this.client = hot[r + R.State]! & CLIENT_IS_B ? 1 : 0;
    this.point = door.points[hot[r + R.Interface]!]!;
    this.firstNs = door.times[(r + R.FirstNs) >> 1]! + door.shiftNs;
    this.lastNs = lastOf(door, r);
  }

  get ref(): FlowRef {
    return { capture: this.door.capture, row: this.row };
  }

  get tuple(): FiveTuple {
    return (this.knownTuple ??= tupleOf(
      this.door.tables,
      this.row * R.Stride,
      this.client,
      this.door.addresses,
    ));
  }

  get directionBy(): FlowRecord['directionBy'] {
    return DIRECTION_BY[this.decidedBy()]!;
  }

  get icmpId(): number | undefined {
    if (this.decidedBy() !== DirectionBy.IcmpRequest) return undefined;
    return this.door.tables.flows.hot[this.row * R.Stride + R.Ports]! & 0xffff;
  }

  get spi(): number | undefined {
    return spiOf(this.door.tables, this.row * R.Stride, this.client);
  }

  get encapsulation(): readonly Encapsulation[] {
    const r = this.row * R.Stride;
    if (this.door.tables.flows.hot[r + R.Outer]! === 0) return NOT_WRAPPED;
    return encapsulationOf(this.door.tables, r, earlier(this.forward, this.reverse) === this.reverse);
  }

  get firstFrame(): number {
    return earlier(this.forward, this.reverse).firstFrame;
  }

  get file(): string {
    return this.door.tables.file;
  }

  get forward(): DirectionView {
    return (this.knownForward ??= new DirectionView(this.door, this.row, this.client));
  }

  get reverse(): DirectionView {
    return (this.knownReverse ??= new DirectionView(this.door, this.row, 1 - this.client));
  }

  samples(): readonly PacketSample[] {
    return samplesOf(this.door, this.row, this.client);
  }

  private decidedBy(): number {
    return (this.door.tables.flows.hot[this.row * R.Stride + R.State]! >>> S.DirectionBy) & 3;
  }
}

const NOT_WRAPPED: readonly Encapsulation[] = [];

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
