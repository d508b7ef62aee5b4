// How much of a list of ends in order of time is compared with one end. A crowd costs n·k, not n², when of a long list only those near in time are.
import { placeFrom } from '../../lib/sorted.js';
import type { RelayPair } from './candidates.js';
import type { RelayEnd } from './relay-end.js';

/** All of a list up to `whole`, else so many on each side of the time expected. */
export interface Neighbours {
  readonly whole: number;
  readonly each: number;
}

/** Only this many neighbours are compared. */
const NEAREST = 24;
/** Up to this many are compared whatever their times, since clocks may be hours apart and nothing else may tell. */
const CROWD = 256;
/** Of ends and partners in time, about, before clocks are known. */
const MOST_PAIRS = 1e6;
/** Beside partners that content chooses. */
const CLOSEST = 4;

/** Of each long list some ends are compared with all of it, or a clock further off than its neighbours in time would never be found. */
const ASKED_OF_ALL = 8;

export const ALL: Neighbours = { whole: Infinity, each: 0 };
export const FEW_NEIGHBOURS: Neighbours = { whole: CLOSEST * 4, each: CLOSEST };

/** The larger the crowd the fewer, so that all pairs fit into memory. */
export function neighboursFor(ends: number): Neighbours {
  const share = Math.max(CLOSEST * 2, Math.floor(MOST_PAIRS / ends));
  return { whole: Math.min(CROWD, share), each: Math.min(NEAREST, share >> 1) };
}

/** Of a list that was not compared whole: `from` to before `to` were. */
export interface Window {
  readonly list: readonly RelayEnd[];
  readonly from: number;
  readonly to: number;
}

/** Asked in turn for each end that shares a list: whether this one is compared with all of it. */
export function sampler(): (list: readonly RelayEnd[]) => boolean {
  const asked = new Map<readonly RelayEnd[], number>();
  return (list) => {
    const n = asked.get(list) ?? 0;
    asked.set(list, n + 1);
    return n % Math.ceil(list.length / ASKED_OF_ALL) === 0;
  };
}

export function nearest(list: readonly RelayEnd[], atNs: number, { whole, each }: Neighbours): Window {
  if (list.length <= whole) return { list, from: 0, to: list.length };
  const middle = firstFrom(list, atNs);
  return { list, from: Math.max(0, middle - each), to: Math.min(list.length, middle + each) };
}

export function isWhole({ list, from, to }: Window): boolean {
  return from === 0 && to === list.length;
}

/** Enough to tell clocks and pace by. */
const ENOUGH_ENDS = 64;

/** The pairs of ends that were compared with all of their like, where these are enough: neighbours alone agree on clocks they were chosen by. */
export function comparedWithAll(group: readonly RelayPair[]): readonly RelayPair[] {
  const whole = group.filter((p) => p.among === undefined);
  if (whole.length === group.length) return group;
  return new Set(whole.map((p) => p.up.segment)).size < ENOUGH_ENDS ? group : whole;
}

/** Place of the first end that was seen at this time or later. */
export function firstFrom(list: readonly RelayEnd[], atNs: number): number {
  return placeFrom(list.length, (i) => list[i]!.times.first, atNs);
}
