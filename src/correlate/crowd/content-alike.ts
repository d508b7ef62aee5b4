// Classes → conversations: classes whose stream begins with the same bytes each way, which nobody else's does, are the two sides of a relay
// (knowledge.md 2.4). The longest beginnings are asked first, so that captures with different snap lengths find each other.
import { mix } from '../../lib/hash.js';
import { listsOf, type Lists } from '../../lib/lists.js';
import { PairIndex } from '../../lib/pair-index.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { NONE, type Classes } from './packets-alike.js';

/** Levels of CONTENT lengths: 16 bytes hardly repeat by chance, 128 are the most. */
export const TELLING_LEVEL = 2;
const DEEPEST_LEVEL = 5;
/** Relays behind relays. */
const MOST_CLASSES = 4;

export interface Conversations {
  readonly count: number;
  /** Of a flow, or NONE. */
  readonly conversationOf: (flow: number) => number;
  /** Flows of each, by the number of their point. */
  readonly members: Lists;
}

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
  const ofClass = new Int32Array(classes.count).fill(NONE);
  const crowded = new Uint8Array(classes.count);
  const best = bestContent(columns, classes);
  let count = 0;
  for (let level = DEEPEST_LEVEL; level >= TELLING_LEVEL; level--) {
    const { items, starts } = bucketsAt(level, columns, classes, best, ofClass, crowded);
    for (let n = 0; n + 1 < starts.length; n++) {
      const from = starts[n]!;
      const to = starts[n + 1]!;
      if (to - from < 2) continue;
      const apart = to - from <= MOST_CLASSES && pointsDiffer(columns, classes, items, from, to);
      for (let k = from; k < to; k++) {
        if (apart) ofClass[items[k]!] = count;
        else crowded[items[k]!] = 1;
      }
      if (apart) count++;
    }
  }
  for (let c = 0; c < classes.count; c++)
    if (
      ofClass[c] === NONE &&
      crowded[c] === 0 &&
      classes.members.starts[c]! < classes.members.starts[c + 1]!
    )
      ofClass[c] = count++;
  return assigned(columns, classes, ofClass, count);
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
  ofClass: Int32Array,
  crowded: Uint8Array,
): Lists {
  const { items, starts } = classes.members;
  const isOpen = (c: number): boolean =>
    ofClass[c] === NONE && crowded[c] === 0 && starts[c]! < starts[c + 1]!;
  const index = new PairIndex();
  const bucket = new Int32Array(classes.count).fill(NONE);
  for (let c = 0; c < classes.count; c++) {
    if (!isOpen(c)) continue;
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

function pointsDiffer(
  columns: FlowColumns,
  { members }: Classes,
  items: Int32Array,
  from: number,
  to: number,
): boolean {
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

function assigned(
  columns: FlowColumns,
  { classOf }: Classes,
  ofClass: Int32Array,
  count: number,
): Conversations {
  const conversationOf = (flow: number): number => (classOf[flow] === NONE ? NONE : ofClass[classOf[flow]!]!);
  const members = listsOf(classOf.length, count, conversationOf);
  for (let n = 0; n < count; n++) {
    byPoint(columns, members.items, members.starts[n]!, members.starts[n + 1]!);
  }
  return { count, conversationOf, members };
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
