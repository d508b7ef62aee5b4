// Captures of which nobody says where they were taken → those that one stack cannot have taken together. Packets that two captures share put them on one
// side; the same bytes to the same server at the same time in two connections put a relay between them, since a stack's own proxy dials elsewhere.
import { unionFind, type UnionFind } from '../lib/union-find.js';
import { Mark, type FlowColumns } from '../model/flow-columns.js';
import type { FlowRecord } from '../model/flow.js';
import { conversationsOf } from './crowd/content-alike.js';
import { classesOf, type Classes } from './crowd/packets-alike.js';

/** How far apart two captures' clocks and a relay's dialling may put two sides: the same request later is another one. */
const AT_ONCE_NS = 10e9;

/** Two sides of one relay or more. */
export interface Apart {
  /** First point of each. */
  readonly sides: readonly [number, number];
  readonly conversations: number;
  /** The first of them, as each side saw it. */
  readonly example: readonly [FlowRecord, FlowRecord];
}

export interface Sides {
  /** Of each point of the columns, the first point of its side. */
  readonly sideOf: readonly number[];
  readonly apart: readonly Apart[];
}

/** `together`: a word for each point; those of one file were taken on one stack. */
export function stacksApart(columns: FlowColumns, together: (point: string) => string): Sides {
  const points = columns.points.map((_, p) => p);
  const isRotated = points.map(() => false);
  const classes = classesOf(columns, isRotated);
  const sides = unionFind(points.length);
  const files = columns.points.map(together);
  for (const p of points) sides.union(p, files.indexOf(files[p]!));
  joinBy(columns, classes, true, (p, q) => sides.union(p, q));
  const byStream = points.map((p) => sides.find(p));
  const found = acrossRelays(columns, classes, sides);
  // without IP ids the datagrams of a relay look like the sender's: they join what no stream sets apart
  joinBy(columns, classes, false, (p, q) => {
    if (!found.has(pairOf(byStream[p]!, byStream[q]!))) sides.union(p, q);
  });
  const sideOf = points.map((p) => points.find((q) => sides.find(q) === sides.find(p))!);
  const apart = [...found.values()].map(({ pair: [p, q], conversations, example }): Apart => ({
    ...{ sides: [sideOf[p]!, sideOf[q]!], conversations },
    example: [columns.record(example[0]), columns.record(example[1])],
  }));
  return { sideOf, apart: apart.filter(({ sides: [p, q] }) => p !== q) };
}

/** Points that saw the same packets. */
function joinBy(
  columns: FlowColumns,
  { members: { items, starts } }: Classes,
  streams: boolean,
  join: (p: number, q: number) => void,
): void {
  for (let c = 0; c + 1 < starts.length; c++) {
    const from = starts[c]!;
    if (from === starts[c + 1] || ((columns.marks[items[from]!]! & Mark.Tcp) !== 0) !== streams) continue;
    for (let k = from + 1; k < starts[c + 1]!; k++)
      join(columns.point(items[from]!), columns.point(items[k]!));
  }
}

interface Found {
  readonly pair: readonly [number, number];
  readonly example: readonly [number, number];
  conversations: number;
}

/** By the two sides. */
function acrossRelays(columns: FlowColumns, classes: Classes, sides: UnionFind): Map<string, Found> {
  const { classOf } = classes;
  const { members, firstBySize } = conversationsOf(columns, classes);
  const found = new Map<string, Found>();
  for (let n = 0; n < firstBySize; n++) {
    const flows = members.items.subarray(members.starts[n], members.starts[n + 1]);
    // one of each connection
    const ends = [...flows].filter((f, i) => flows.findIndex((g) => classOf[g] === classOf[f]) === i);
    for (const [i, f] of ends.entries()) {
      for (const g of ends.slice(i + 1)) {
        const pair = [columns.point(f), columns.point(g)] as const;
        const [x, y] = [sides.find(pair[0]), sides.find(pair[1])];
        if (x === y || !isDialledOn(columns, f, g)) continue;
        const known = found.get(pairOf(x, y));
        if (known) known.conversations++;
        else found.set(pairOf(x, y), { pair, example: [f, g], conversations: 1 });
      }
    }
  }
  return found;
}

/** The same bytes to the same server, at once. Datagrams have other IP ids, which a kernel on the way leaves alone. */
function isDialledOn(columns: FlowColumns, f: number, g: number): boolean {
  const { marks, dst, ports, firstNs } = columns;
  const either = marks[f]! | marks[g]!;
  return (
    ((marks[f]! ^ marks[g]!) & Mark.Tcp) === 0 &&
    (either & Mark.Echo) === 0 &&
    dst(f) === dst(g) &&
    ((ports(f) ^ ports(g)) & 0xffff) === 0 &&
    Math.abs(firstNs(f) - firstNs(g)) <= AT_ONCE_NS &&
    ((either & Mark.Tcp) !== 0 || !sharePackets(columns, f, g))
  );
}

function sharePackets({ digests }: FlowColumns, f: number, g: number): boolean {
  const seen = new Set<number>();
  digests(f, (strong) => seen.add(strong));
  let shared = false;
  digests(g, (strong) => (shared ||= seen.has(strong)));
  return shared;
}

function pairOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
