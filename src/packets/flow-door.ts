// What the views of one capture's rows share: the columns, and the texts made of them so far.
import type { CaptureTables } from '../model/capture-tables.js';
import type { PacketSample } from '../model/flow.js';
import { R, S } from './flow-row.js';
import type { MacPair } from './mac-table.js';

/** What every row of one capture needs. */
export interface Door {
  readonly tables: CaptureTables;
  readonly capture: number;
  /** Point of each interface number. */
  readonly points: readonly string[];
  /** Texts made so far: few addresses and MACs are in many flows. */
  readonly addresses: Map<number, string>;
  readonly macs: Map<number, MacPair>;
  /** Of the rows asked last. */
  readonly recentSamples: Map<number, readonly PacketSample[]>;
  readonly times: Float64Array;
  readonly coldTimes: Float64Array;
  /** Added to the columns' times. */
  readonly shiftNs: number;
}

/** Side flags of one direction. */
export function sideOf(door: Door, row: number, direction: number): number {
  return sideBits(door.tables.flows.hot, row, direction);
}

export function sideBits(hot: Int32Array, row: number, direction: number): number {
  return hot[row * R.Stride + R.State]! >>> (S.Sides + direction * S.SideBits);
}
