// A first idea of how far the clocks of two nodes are apart, from packets already known to be the same: medians of their time
// differences along the time line, so drift and a step show. Good to a few milliseconds, which is what gating look-alikes needs; clocks.ts
// bounds it properly later. What conversations across a relay say of two clocks is learned as it is.

import { pairKey } from '../lib/pair-key.js';

/** Clock b − clock a at a time of clock a, ns. */
export type OffsetLine = (ns: number) => number;

export interface RoughClocks {
  /** Adds one packet seen by two nodes. */
  readonly add: (nodeA: string, nsA: number, nodeB: string, nsB: number) => void;
  /** `line` is good around `atNs` (clock a). */
  readonly learn: (nodeA: string, nodeB: string, atNs: number, line: OffsetLine) => void;
  /** b − a for the same instant, ns; undefined when no packet was seen by both (directly or over a third node). */
  readonly offset: (nodeA: string, nodeB: string) => number | undefined;
  /** The same along the time line. */
  readonly line: (nodeA: string, nodeB: string) => OffsetLine | undefined;
}

interface Difference {
  readonly atNs: number;
  readonly by: number;
}

/** What is known of two nodes by themselves. */
interface Edge {
  /** Every `stride`-th difference is kept, evenly over the time, never more than KEEP. */
  kept: Difference[];
  stride: number;
  seen: number;
  learned?: { readonly atNs: number; readonly line: OffsetLine };
}

const KEEP = 512; // differences kept per pair of nodes: the median does not get better with more
const PIECES = 16; // of the time line
const PER_PIECE = 8;

export function roughClocks(): RoughClocks {
  const edges = new Map<string, Map<string, Edge>>();
  /** Answers since the last difference was kept: asked far more often than added to. */
  let answers = new Map<string, OffsetLine | undefined>();
  let typical = new Map<string, number | undefined>();
  const edgeOf = (a: string, b: string): Edge => {
    const row = edges.get(a) ?? new Map<string, Edge>();
    edges.set(a, row);
    const edge = row.get(b) ?? { kept: [], stride: 1, seen: 0 };
    row.set(b, edge);
    return edge;
  };
  const changed = (): void => {
    if (answers.size > 0) answers = new Map();
    if (typical.size > 0) typical = new Map();
  };
  const note = (a: string, b: string, difference: Difference): void => {
    const edge = edgeOf(a, b);
    if (edge.seen++ % edge.stride !== 0) return;
    edge.kept.push(difference);
    if (edge.kept.length > KEEP) {
      edge.kept = edge.kept.filter((_, i) => i % 2 === 0);
      edge.stride *= 2;
    }
    changed();
  };
  /** Over the fewest nodes in between. */
  const search = <T>(
    from: string,
    to: string,
    start: T,
    pass: (value: T, edge: Edge) => T,
  ): T | undefined => {
    const reached = new Map([[from, start]]);
    const queue = [from];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      if (at === to) return reached.get(at);
      for (const [next, edge] of edges.get(at) ?? []) {
        if (reached.has(next)) continue;
        reached.set(next, pass(reached.get(at)!, edge));
        queue.push(next);
      }
    }
    return undefined;
  };
  const line = (a: string, b: string): OffsetLine | undefined =>
    search<OffsetLine>(
      a,
      b,
      () => 0,
      (before, edge) => chained(before, lineOf(edge)),
    );
  const offset = (a: string, b: string): number | undefined =>
    search(a, b, 0, (before, edge) => before + typicalOf(edge));
  return {
    add(nodeA, nsA, nodeB, nsB) {
      if (nodeA === nodeB) return;
      note(nodeA, nodeB, { atNs: nsA, by: nsB - nsA });
      note(nodeB, nodeA, { atNs: nsB, by: nsA - nsB });
    },
    learn(nodeA, nodeB, atNs, forward) {
      if (nodeA === nodeB) return;
      const there = atNs + forward(atNs);
      edgeOf(nodeA, nodeB).learned = { atNs, line: forward };
      // offsets hardly change while a clock runs on by as much as the offset is
      const back = (ns: number): number => -forward(ns - forward(ns - forward(atNs)));
      edgeOf(nodeB, nodeA).learned = { atNs: there, line: back };
      changed();
    },
    offset: (a, b) => remembered(typical, a, b, offset),
    line: (a, b) => remembered(answers, a, b, line),
  };
}

function remembered<T>(answers: Map<string, T>, a: string, b: string, ask: (a: string, b: string) => T): T {
  const key = pairKey(a, b);
  if (!answers.has(key)) answers.set(key, ask(a, b));
  return answers.get(key)!;
}

function chained(first: OffsetLine, second: OffsetLine): OffsetLine {
  return (ns) => first(ns) + second(ns + first(ns));
}

function typicalOf({ learned, kept }: Edge): number {
  return learned ? learned.line(learned.atNs) : median(kept.map((d) => d.by));
}

/** Medians of equal parts of the time line, joined by straight lines. */
function lineOf({ learned, kept }: Edge): OffsetLine {
  if (learned) return learned.line;
  const sorted = [...kept].sort((a, b) => a.atNs - b.atNs);
  const pieces = Math.max(1, Math.min(PIECES, Math.floor(sorted.length / PER_PIECE)));
  const knots = Array.from({ length: pieces }, (_, i) => {
    const part = sorted.slice(
      Math.floor((i * sorted.length) / pieces),
      Math.floor(((i + 1) * sorted.length) / pieces),
    );
    return { atNs: median(part.map((d) => d.atNs)), by: median(part.map((d) => d.by)) };
  });
  return (ns) => between(knots, ns);
}

function between(knots: readonly Difference[], ns: number): number {
  const after = knots.findIndex((k) => k.atNs > ns);
  if (after <= 0) return after === 0 ? knots[0]!.by : knots.at(-1)!.by;
  const [p, q] = [knots[after - 1]!, knots[after]!];
  return p.by + ((q.by - p.by) * (ns - p.atNs)) / (q.atNs - p.atNs || 1);
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  if (values.length === 1) return values[0]!;
  if (values.length === 2) return (values[0]! + values[1]!) / 2;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
