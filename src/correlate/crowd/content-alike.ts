// Classes → conversations: classes whose stream begins with the same bytes each way, which nobody else's does, are the two sides of a relay
// (knowledge.md 2.4). The longest beginnings are asked first, so that captures with different snap lengths find each other.
import { mix } from '../../lib/hash.js';
import { listsOf, type Lists } from '../../lib/lists.js';
import { PairIndex } from '../../lib/pair-index.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { NONE, type Classes } from './packets-alike.js';

/** Levels of CONTENT lengths: 16 bytes hardly repeat by chance, 128 are the most. */
export const TELLING_LEVEL = 2;
export const DEEPEST_LEVEL = 5;
/** Relays behind relays. */
const MOST_CLASSES = 4;

export interface Conversations {
  readonly count: number;
  /** From this one on others begin with the same bytes: how many there are tells them apart. */
  readonly firstBySize: number;
  /** From this one on only times do. */
  readonly firstByPace: number;
  /** Of a flow, or NONE. */
  readonly conversationOf: (flow: number) => number;
  /** Flows of each, by the number of their point. */
  readonly members: Lists;
  /** Classes whose beginning others have, by what they have in common: the beginning and how much they carry. Some are in a conversation. */
  readonly equals: Lists;
  /** The same, and for each pair of classes one more. */
  readonly withPairs: (pairs: readonly ClassPair[]) => Conversations;
}

export type ClassPair = readonly [number, number];

/** Flow numbers of one conversation. */
export type Flows = readonly number[];

/** The flows of one; in `into` where they are looked at before it is asked for the next. */
export function flowsOf(
  { members: { items, starts } }: Conversations,
  n: number,
  into: number[] = [],
): Flows {
  const from = starts[n]!;
  const count = starts[n + 1]! - from;
  into.length = count;
  for (let i = 0; i < count; i++) into[i] = items[from + i]!;
  return into;
}

export function conversationsOf(columns: FlowColumns, classes: Classes): Conversations {
  const { starts } = classes.members;
  const ofClass = new Int32Array(classes.count).fill(NONE);
  const crowdOf = new Int32Array(classes.count).fill(NONE);
  const best = bestContent(columns, classes);
  let count = 0;
  let crowds = 0;
  for (let level = DEEPEST_LEVEL; level >= TELLING_LEVEL; level--) {
    const buckets = bucketsAt(
      level,
      columns,
      classes,
      best,
      (c) => ofClass[c] === NONE && crowdOf[c] === NONE,
    );
    for (let n = 0; n + 1 < buckets.starts.length; n++) {
      const from = buckets.starts[n]!;
      const to = buckets.starts[n + 1]!;
      if (to - from < 2) continue;
      const apart = areApart(columns, classes, buckets.items, from, to);
      for (let k = from; k < to; k++) (apart ? ofClass : crowdOf)[buckets.items[k]!] = apart ? count : crowds;
      if (apart) count++;
      else crowds++;
    }
  }
  for (let c = 0; c < classes.count; c++)
    if (ofClass[c] === NONE && crowdOf[c] === NONE && starts[c]! < starts[c + 1]!) ofClass[c] = count++;
  const firstBySize = count;
  const bySize = equallyLong(columns, classes, crowdOf);
  for (let n = 0; n + 1 < bySize.starts.length; n++) {
    const from = bySize.starts[n]!;
    const to = bySize.starts[n + 1]!;
    if (to - from < 2 || !areApart(columns, classes, bySize.items, from, to)) continue;
    for (let k = from; k < to; k++) ofClass[bySize.items[k]!] = count;
    count++;
  }
  return assigned(columns, classes, { ofClass, count, firstBySize, firstByPace: count, equals: bySize });
}

/** Streams of one crowd that carry equally much each way, at every point that saw them. */
function equallyLong(
  columns: FlowColumns,
  { members: { items, starts }, count }: Classes,
  crowdOf: Int32Array,
): Lists {
  const index = new PairIndex();
  const listOf = new Int32Array(count).fill(NONE);
  for (let c = 0; c < count; c++) {
    if (crowdOf[c] === NONE || (columns.marks[items[starts[c]!]!]! & Mark.Tcp) === 0) continue;
    const size = columns.sizes(items[starts[c]!]!);
    let isSame = true;
    for (let k = starts[c]! + 1; k < starts[c + 1]!; k++) isSame &&= columns.sizes(items[k]!) === size;
    if (isSame) listOf[c] = index.numberOf(crowdOf[c]!, size);
  }
  return listsOf(count, index.size, (c) => listOf[c]!);
}

interface BestContent {
  /** The flow that shows most of each direction, and how much. */
  readonly forward: Int32Array;
  readonly reverse: Int32Array;
}

function bestContent(columns: FlowColumns, { members: { items, starts }, count }: Classes): BestContent {
  const forward = new Int32Array(count).fill(NONE);
  const reverse = new Int32Array(count).fill(NONE);
  for (let c = 0; c < count; c++) {
    let most = 0;
    let mostBack = 0;
    for (let k = starts[c]!; k < starts[c + 1]!; k++) {
      const levels = columns.levels(items[k]!);
      if (levels >>> 8 > most) {
        most = levels >>> 8;
        forward[c] = items[k]!;
      }
      if ((levels & 255) > mostBack) {
        mostBack = levels & 255;
        reverse[c] = items[k]!;
      }
    }
  }
  return { forward, reverse };
}

/** Classes that are in no conversation yet, by their content up to a level. */
function bucketsAt(
  level: number,
  columns: FlowColumns,
  classes: Classes,
  best: BestContent,
  isOpen: (c: number) => boolean,
): Lists {
  const { items, starts } = classes.members;
  const index = new PairIndex();
  const bucket = new Int32Array(classes.count).fill(NONE);
  for (let c = 0; c < classes.count; c++) {
    if (starts[c] === starts[c + 1] || !isOpen(c)) continue;
    const f = best.forward[c]!;
    const r = best.reverse[c]!;
    const there = f === NONE ? 0 : Math.min(level, columns.levels(f) >>> 8);
    const back = r === NONE ? 0 : Math.min(level, columns.levels(r) & 255);
    if (Math.max(there, back) < TELLING_LEVEL) continue;
    const protocol = columns.marks[items[starts[c]!]!]! & Mark.Tcp;
    const a = there === 0 ? 0 : mix(there, columns.contentAt(f, false, there));
    const b = back === 0 ? 0 : mix(back, columns.contentAt(r, true, back));
    bucket[c] = index.numberOf(mix(a, protocol), b);
  }
  return listsOf(classes.count, index.size, (c) => bucket[c]!);
}

/** A few classes, each seen elsewhere than the others: what lies between them is a relay. */
export function areApart(
  columns: FlowColumns,
  { members }: Classes,
  items: ArrayLike<number>,
  from: number,
  to: number,
): boolean {
  if (to - from > MOST_CLASSES) return false;
  const seen: number[] = [];
  for (let k = from; k < to; k++) {
    const c = items[k]!;
    for (let m = members.starts[c]!; m < members.starts[c + 1]!; m++) {
      const point = columns.point(members.items[m]!);
      if (seen.includes(point)) return false;
      seen.push(point);
    }
  }
  return true;
}

interface Assigned {
  readonly ofClass: Int32Array;
  readonly count: number;
  readonly firstBySize: number;
  readonly firstByPace: number;
  readonly equals: Lists;
}

function assigned(
  columns: FlowColumns,
  classes: Classes,
  { ofClass, count, firstBySize, firstByPace, equals }: Assigned,
): Conversations {
  const { classOf } = classes;
  const conversationOf = (flow: number): number => (classOf[flow] === NONE ? NONE : ofClass[classOf[flow]!]!);
  const members = listsOf(classOf.length, count, conversationOf);
  for (let n = 0; n < count; n++) byPoint(columns, members.items, members.starts[n]!, members.starts[n + 1]!);
  const withPairs = (pairs: readonly ClassPair[]): Conversations => {
    const paired = ofClass.slice();
    pairs.forEach(([a, b], i) => (paired[a] = paired[b] = count + i));
    return assigned(columns, classes, {
      ofClass: paired,
      count: count + pairs.length,
      firstBySize,
      firstByPace,
      equals,
    });
  };
  return { count, firstBySize, firstByPace, conversationOf, members, equals, withPairs };
}

/** A handful each. */
function byPoint({ point }: FlowColumns, items: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const flow = items[i]!;
    let j = i - 1;
    for (; j >= from && point(items[j]!) > point(flow); j--) items[j + 1] = items[j]!;
    items[j + 1] = flow;
  }
}
