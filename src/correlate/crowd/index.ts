// A crowd's flows → its plain conversations, joined by numbers alone, and the correlation of all others. The whole correlation asks every flow
// everything it knows, which takes a quarter of a millisecond for a conversation; most of a crowd's are beyond doubt by two numbers each that
// nobody else has. They are believed where the whole correlation, which gets some of every shape (together with all others, unless these are many), joined
// those in the same way.
import type { Crowd } from '../../model/crowd.js';
import { collectGarbage, growYoungHeap } from '../../lib/garbage.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Correlation } from '../../model/segment.js';
import { paceOf } from './by-pace.js';
import { conversationsOf, flowsOf, type ClassPair, type Conversations } from './content-alike.js';
import { unsettle } from './leftovers.js';
import { classesOf, NONE } from './packets-alike.js';
import { plainCrowd, type CrowdPlaces } from './plain.js';
import { proofsOf, shapesOf, type Shapes } from './shapes.js';
import { templatesOf } from './templates.js';
import { withTighterClocks, type PlainConversation } from './tighter-clocks.js';
import { timesOf } from './times.js';

/** With 850 flows a fifth of the whole report's time is saved; fewer were not measured. */
export const CROWD_FLOWS = 600;
/** From here on what each step leaves is megabytes, and joining takes long enough for a collection after each. */
const MANY_FLOWS = 200_000;
/** To be correlated whole: more make objects by the hundred megabytes. */
const MANY_RECORDS = 20_000;
/** Nodes are bits of a word. */
const MOST_NODES = 31;
/** Times what proves: more than that is not correlated twice. */
const MUCH = 3;

export interface CrowdCorrelation {
  readonly correlation: Correlation;
  readonly crowd: Crowd;
}

/**
 * `whole`: the correlation of a part of the flows; `affords`: whether so many fit into memory. Undefined when they do not.
 */
export function correlateCrowd(
  columns: FlowColumns,
  places: CrowdPlaces,
  whole: (flows: readonly FlowRecord[], known?: Correlation['offsets'], tidy?: () => void) => Correlation,
  affords: (flows: number) => boolean = () => true,
): CrowdCorrelation | undefined {
  const names = [...new Set(columns.points.map(places.nodeOf))];
  const nodes = Int32Array.from(columns.points, (p) => names.indexOf(places.nodeOf(p)));
  const classes = classesOf(
    columns,
    columns.points.map((p) => places.filesOf(p) > 1),
  );
  const isLarge = columns.flows >= MANY_FLOWS;
  const tidy = isLarge ? collectGarbage : (): void => {};
  growYoungHeap(!isLarge);
  tidy();
  const found = conversationsOf(columns, classes);
  tidy();
  // conversations that nothing else has to do with
  const alone = new Uint8Array(found.count).fill(1);
  if (names.length > MOST_NODES || !unsettle(columns, found, nodes, alone)) alone.fill(0);
  tidy();
  const shapes = shapesOf(columns, classes, found, alone);
  const proofs = proofsOf(shapes);
  const dropShape = (s: number): void => drop(shapes.members, s, alone);
  for (const [s, own] of proofs.entries()) if (own.length === 0) dropShape(s);
  const proved = new Uint8Array(classes.count);
  for (const own of proofs) for (const n of own) proved[n] = 1;
  const proving = proofs.flatMap((own) => [...own].flatMap((n) => [...flowsOf(found, n)])).sort(ascending);
  const first = flowsExcept(columns, found, alone, proved);
  const records = (flows: Iterable<number>): FlowRecord[] => Array.from(flows, columns.record);
  // what proves, and with it the rest unless that is much
  const whollyDone = first.length <= MUCH * proving.length || proving.length === 0;
  if (!affords(whollyDone ? first.length : proving.length)) return undefined;
  growYoungHeap(!isLarge || first.length > MANY_RECORDS);
  let correlation = whole(records(whollyDone ? first : proving), undefined, tidy);
  const templates = templatesOf(correlation, columns, found, proofs);
  for (const [s, template] of templates.entries()) if (!template) dropShape(s);
  const times = timesOf(columns, correlation, places.nodeOf);
  const pace = paceOf({ columns, classes, conversations: found, shapes, templates, proofs, times });
  const own: number[] = [];
  for (let n = 0; n < found.count; n++) {
    if (alone[n] === 0 || proved[n] !== 0) continue;
    const shape = shapes.shapeOf[n]!;
    const flows = flowsOf(found, n, own);
    if (!times.allow(flows, templates[shape]!)) alone[n] = 0;
    if (n >= found.firstBySize && !pace.isUsual(flows, shape)) alone[n] = 0;
  }
  const { conversations, settled, shapeOf } = withPairs(columns, nodes, shapes, {
    ...{ conversations: found, settled: alone, shapeOf: shapes.shapeOf },
    pairs: whollyDone ? [] : pace.pairs(),
  });
  const last = flowsExcept(columns, conversations, settled, proved);
  if (!affords(last.length)) return undefined;
  if (!whollyDone || last.length > first.length)
    correlation = whole(records(last), correlation.offsets, tidy);
  tidy();
  const plain = numbersOf(settled, proved);
  const crossing = function* (): Generator<PlainConversation> {
    for (const n of plain) {
      const template = templates[shapeOf[n]!]!;
      if (template.length > 1) yield { flows: flowsOf(conversations, n, own), template };
    }
  };
  correlation = withTighterClocks(correlation, columns, crossing(), places.nodeOf);
  return {
    correlation,
    crowd: plainCrowd({ columns, conversations, shapeOf, templates, correlation, plain, proved }, places),
  };
}

interface Settled {
  readonly conversations: Conversations;
  /** Of each, and the number of its shape. */
  readonly settled: Uint8Array;
  readonly shapeOf: Int32Array;
}

/** The pairs that the relay's pace tells are conversations as well, unless something of the rest has to do with them. */
function withPairs(
  columns: FlowColumns,
  nodes: Int32Array,
  shapes: Shapes,
  { pairs, ...before }: Settled & { readonly pairs: readonly ClassPair[] },
): Settled {
  if (pairs.length === 0) return before;
  const conversations = before.conversations.withPairs(pairs);
  const { count, firstByPace } = conversations;
  const settled = new Uint8Array(count).fill(1);
  settled.set(before.settled);
  const shapeOf = new Int32Array(count);
  shapeOf.set(before.shapeOf);
  for (let n = firstByPace; n < count; n++) shapeOf[n] = shapes.find(flowsOf(conversations, n));
  if (!unsettle(columns, conversations, nodes, settled, firstByPace)) settled.fill(0, firstByPace);
  return { conversations, settled, shapeOf };
}

function drop(
  { items, starts }: { items: Int32Array; starts: Int32Array },
  list: number,
  settled: Uint8Array,
): void {
  for (let k = starts[list]!; k < starts[list + 1]!; k++) settled[items[k]!] = 0;
}

/** Flows of no settled conversation, and of those that prove their shape. */
function flowsExcept(
  { marks }: FlowColumns,
  { conversationOf }: Conversations,
  settled: Uint8Array,
  proved: Uint8Array,
): Int32Array {
  const isChosen = (f: number): boolean => {
    const n = conversationOf(f);
    return n === NONE ? marks[f] !== Mark.NoFlow : settled[n] === 0 || proved[n] !== 0;
  };
  let count = 0;
  for (let f = 0; f < marks.length; f++) if (isChosen(f)) count++;
  const chosen = new Int32Array(count);
  for (let f = 0, at = 0; at < count; f++) if (isChosen(f)) chosen[at++] = f;
  return chosen;
}

/** Of the conversations that are settled and prove nothing. */
function numbersOf(settled: Uint8Array, proved: Uint8Array): Int32Array {
  const numbers = new Int32Array(settled.length);
  let count = 0;
  for (let n = 0; n < settled.length; n++) if (settled[n] !== 0 && proved[n] === 0) numbers[count++] = n;
  return numbers.subarray(0, count);
}

function ascending(a: number, b: number): number {
  return a - b;
}
