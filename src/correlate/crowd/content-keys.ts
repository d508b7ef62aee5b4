// What a flow's content says in one word, at each level that it shows or that others may show: equal words, equal beginnings.
import { mix } from '../../lib/hash.js';
import type { FlowColumns } from '../../model/flow-columns.js';
import { DEEPEST_LEVEL, TELLING_LEVEL } from './content-alike.js';

/** Set apart from other words of leftovers.ts. */
const enum Kind {
  Content = 16,
  /** And one more for the other way. */
  OneWay,
}

/** For what shows as much or more, each beginning under the length that `f` has in all: what differs further on is no match. */
export function eachOneWayKey(columns: FlowColumns, f: number, use: (key: number) => void): void {
  const levels = columns.levels(f);
  for (const isReverse of [false, true]) {
    const most = isReverse ? levels & 255 : levels >>> 8;
    for (let level = TELLING_LEVEL; level <= most; level++)
      use(mix(oneWayKey(columns, f, isReverse, level), most));
  }
}

/** Those of the above that others would have, whatever they show in all, that begin as `f` does. */
export function someOneWayMatch(columns: FlowColumns, f: number, isKnown: (key: number) => boolean): boolean {
  const levels = columns.levels(f);
  for (const isReverse of [false, true]) {
    const own = isReverse ? levels & 255 : levels >>> 8;
    if (own < TELLING_LEVEL) continue;
    for (let theirs = TELLING_LEVEL; theirs <= DEEPEST_LEVEL; theirs++)
      if (isKnown(mix(oneWayKey(columns, f, isReverse, Math.min(own, theirs)), theirs))) return true;
  }
  return false;
}

export function contentKey(columns: FlowColumns, f: number, there: number, back: number): number {
  const ways = mix(mix(Kind.Content, there), columns.contentAt(f, false, there));
  return mix(mix(ways, back), columns.contentAt(f, true, back));
}

function oneWayKey(columns: FlowColumns, f: number, isReverse: boolean, level: number): number {
  return mix(mix(Kind.OneWay + Number(isReverse), level), columns.contentAt(f, isReverse, level));
}

export function showsContent(columns: FlowColumns, f: number): boolean {
  const levels = columns.levels(f);
  return levels >>> 8 >= TELLING_LEVEL && (levels & 255) >= TELLING_LEVEL;
}
