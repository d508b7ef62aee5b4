// Flows of a crowd → classes: those that are the same packets beyond doubt, each at a point of its own. TCP by both initial sequence numbers,
// datagrams by all their digests. What is not beyond doubt is in no class.
import { mix } from '../../lib/hash.js';
import { listsOf, type Lists } from '../../lib/lists.js';
import { PairIndex } from '../../lib/pair-index.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';

export const NONE = -1;

export interface Classes {
  /** Of each flow, or NONE. */
  readonly classOf: Int32Array;
  readonly members: Lists;
  readonly count: number;
}

/** `isRotated`: points that several files show, where a flow may go on in the next file. */
export function classesOf(columns: FlowColumns, isRotated: readonly boolean[]): Classes {
  const index = new PairIndex();
  const classOf = new Int32Array(columns.flows).fill(NONE);
  const excluded = echoSeries(columns);
  markRepeatedTuples(columns, isRotated, excluded);
  for (let f = 0; f < columns.flows; f++) {
    if ((columns.marks[f]! & Mark.Telling) === 0 || excluded[f] !== 0) continue;
    classOf[f] = index.numberOf(columns.identityA(f), columns.identityB(f));
  }
  const membersOf = (): Lists => listsOf(columns.flows, index.size, (f) => classOf[f]!);
  const all = membersOf();
  const members = dropDoubtful(columns, classOf, all) ? membersOf() : all;
  return { classOf, members, count: index.size };
}

/** Two flows of a class at one point are a hairpin or a copy: for the whole correlation to tell. Whether there were any. */
function dropDoubtful(columns: FlowColumns, classOf: Int32Array, { items, starts }: Lists): boolean {
  let dropped = false;
  for (let n = 0; n + 1 < starts.length; n++) {
    if (!isDoubtful(columns, items, starts[n]!, starts[n + 1]!)) continue;
    for (let k = starts[n]!; k < starts[n + 1]!; k++) classOf[items[k]!] = NONE;
    dropped = true;
  }
  return dropped;
}

function isDoubtful(columns: FlowColumns, items: Int32Array, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k++) {
    const flow = items[k]!;
    for (let j = from; j < k; j++)
      if (columns.point(items[j]!) === columns.point(flow) || isCopy(columns, items[j]!, flow)) return true;
  }
  return false;
}

/** The same instant and TTL under another tuple: a copy with rewritten addresses (groups.ts, copyRefusal). */
function isCopy(columns: FlowColumns, a: number, b: number): boolean {
  return (
    columns.firstNs(a) === columns.firstNs(b) &&
    columns.ttls(a) === columns.ttls(b) &&
    (columns.src(a) !== columns.src(b) ||
      columns.dst(a) !== columns.dst(b) ||
      columns.ports(a) !== columns.ports(b))
  );
}

/** Flows of one echo each between two hosts, with different sequence numbers, may be one ping (echo-series.ts). */
function echoSeries(columns: FlowColumns): Uint8Array {
  const { flows, marks, forward, reverse, src, dst, point, largest } = columns;
  const excluded = new Uint8Array(flows);
  const single: number[] = [];
  for (let f = 0; f < flows; f++)
    if ((marks[f]! & Mark.Echo) !== 0 && forward(f) <= 1 && reverse(f) <= 1) single.push(f);
  const index = new PairIndex();
  const bucket = new Int32Array(single.length);
  const firstSeq = new Int32Array(single.length);
  const mixed = new Uint8Array(single.length);
  for (const [i, f] of single.entries()) {
    const a = src(f);
    const b = dst(f);
    const ends = a < b ? mix(mix(0, a), b) : mix(mix(0, b), a);
    const before = index.size;
    const n = index.numberOf(ends, point(f));
    bucket[i] = n;
    if (index.size > before) firstSeq[n] = largest(f);
    else if (firstSeq[n] !== largest(f)) mixed[n] = 1;
  }
  for (const [i, f] of single.entries()) if (mixed[bucket[i]!] !== 0) excluded[f] = 1;
  return excluded;
}

/** At a rotated point a tuple that comes again may be the same conversation (continuations.ts). */
function markRepeatedTuples(columns: FlowColumns, isRotated: readonly boolean[], excluded: Uint8Array): void {
  if (!isRotated.includes(true)) return;
  const index = new PairIndex();
  const first = new Int32Array(columns.flows).fill(NONE);
  for (let f = 0; f < columns.flows; f++) {
    if (!isRotated[columns.point(f)]) continue;
    const n = index.numberOf(columns.tuple(f), columns.point(f));
    if (first[n] === NONE) first[n] = f;
    else excluded[f] = excluded[first[n]!] = 1;
  }
}
