// A crowd's flows → its plain conversations, joined by numbers alone, and the correlation of all others. The whole correlation asks every flow
// everything it knows, which takes a quarter of a millisecond for a conversation; most of a crowd's are beyond doubt by two numbers each that
// nobody else has. They are believed where the whole correlation, which gets some of every shape together with all others, joined those
// in the same way.
import type { Crowd } from '../../model/crowd.js';
import type { FlowColumns } from '../../model/flow-columns.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Correlation } from '../../model/segment.js';
import { conversationsOf, type Conversations } from './content-alike.js';
import { unsettle } from './leftovers.js';
import { classesOf, NONE } from './packets-alike.js';
import { plainCrowd, type CrowdPlaces } from './plain.js';
import { proofsOf, shapesOf } from './shapes.js';
import { flowsOf, templatesOf } from './templates.js';
import { timesOf } from './times.js';

/** Of fewer flows the whole correlation takes no longer. */
export const CROWD_FLOWS = 4000;
/** Nodes are bits of a word. */
const MOST_NODES = 31;

export interface CrowdCorrelation {
  readonly correlation: Correlation;
  readonly crowd: Crowd;
}

/** `whole`: the correlation of a part of the flows. Undefined where nothing is plain. */
export function correlateCrowd(
  columns: FlowColumns,
  places: CrowdPlaces,
  whole: (flows: readonly FlowRecord[]) => Correlation,
): CrowdCorrelation | undefined {
  const names = [...new Set(columns.points.map(places.nodeOf))];
  if (columns.flows < CROWD_FLOWS || names.length > MOST_NODES) return undefined;
  const nodes = Int32Array.from(columns.points, (p) => names.indexOf(places.nodeOf(p)));
  const classes = classesOf(
    columns,
    columns.points.map((p) => places.filesOf(p) > 1),
  );
  const conversations = conversationsOf(columns, classes);
  const settled = new Uint8Array(conversations.count).fill(1);
  if (!unsettle(columns, conversations, nodes, settled)) return undefined;
  const shapes = shapesOf(columns, classes, conversations, settled);
  const proofs = proofsOf(shapes, (n) => columns.firstNs[flowsOf(conversations, n)[0]!]!);
  proofs.forEach((own, s) => {
    if (own.length === 0) drop(shapes.members, s, settled);
  });
  const proved = new Uint8Array(conversations.count);
  for (const own of proofs) for (const n of own) proved[n] = 1;
  const rest = (): FlowRecord[] => flowsExcept(columns, conversations, settled, proved);
  let correlation = whole(rest());
  const templates = templatesOf(correlation, columns, conversations, proofs);
  templates.forEach((template, s) => {
    if (!template) drop(shapes.members, s, settled);
  });
  const inTime = timesOf(columns, correlation, places.nodeOf);
  let refused = templates.some((t, s) => !t && proofs[s]!.length > 0);
  for (let n = 0; n < conversations.count; n++) {
    if (settled[n] === 0 || proved[n] !== 0) continue;
    if (inTime(flowsOf(conversations, n), templates[shapes.shapeOf[n]!]!)) continue;
    settled[n] = 0;
    refused = true;
  }
  if (refused) correlation = whole(rest());
  const plain = settled.map((s, n) => (s !== 0 && proved[n] === 0 ? 1 : 0));
  return {
    correlation,
    crowd: plainCrowd({ columns, conversations, shapes, templates, plain, correlation }, places),
  };
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
  columns: FlowColumns,
  { conversationOf }: Conversations,
  settled: Uint8Array,
  proved: Uint8Array,
): FlowRecord[] {
  const flows: FlowRecord[] = [];
  for (let f = 0; f < columns.flows; f++) {
    const n = conversationOf[f]!;
    if (n === NONE || settled[n] === 0 || proved[n] !== 0) flows.push(columns.record(f));
  }
  return flows;
}
