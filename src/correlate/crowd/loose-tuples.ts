// Flows outside of a crowd's settled conversations, by tuple: which nodes saw it, when, and where it leads.
import { mix } from '../../lib/hash.js';
import { WordSet } from '../../lib/word-set.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { showsContent } from './content-keys.js';

interface Loose {
  /** A bit each. */
  nodes: number;
  sure: boolean;
  readonly destination: number;
  readonly question: number;
  /** Of each flow its node, first and last ns; a stream whose beginning was missed has no bounds. */
  readonly spans: number[];
}

/** How far apart in time flows of one tuple of one node are when they have nothing to do with each other: a port that is used again. */
const APART_NS = 2e9;

export class LooseTuples {
  /** Asked of every flow: most have nothing here. */
  private readonly words = new WordSet();
  private readonly loose = new Map<number, Loose>();

  constructor(
    private readonly columns: FlowColumns,
    private readonly nodes: Int32Array,
  ) {}

  get isEmpty(): boolean {
    return this.loose.size === 0;
  }

  add(f: number): void {
    const { columns } = this;
    const tuple = columns.tuple(f);
    const node = this.nodes[columns.point(f)]!;
    const isOpen = (columns.marks[f]! & (Mark.Tcp | Mark.Telling)) === Mark.Tcp;
    const from = isOpen ? -Infinity : columns.firstNs(f);
    const to = isOpen ? Infinity : columns.lastNs(f);
    const known = this.loose.get(tuple);
    if (known) {
      known.nodes |= 1 << node;
      known.sure &&= isSureFlow(columns, f);
      known.spans.push(node, from, to);
      return;
    }
    this.words.add(tuple);
    this.loose.set(tuple, {
      nodes: 1 << node,
      sure: isSureFlow(columns, f),
      destination: destinationOf(columns, f),
      question: columns.question(f),
      spans: [node, from, to],
    });
  }

  values(): Iterable<Loose> {
    return this.loose.values();
  }

  /** Whether a flow with this tuple at this node has to do with one of these: it was there at the same time, or theirs is another clock. */
  concern(f: number, tuple: number, node: number): boolean {
    if (!this.words.has(tuple)) return false;
    const { columns } = this;
    const spans = this.loose.get(tuple)!.spans;
    const from = columns.firstNs(f) - APART_NS;
    const to = columns.lastNs(f) + APART_NS;
    for (let i = 0; i < spans.length; i += 3)
      if (spans[i] !== node || (from <= spans[i + 2]! && spans[i + 1]! <= to)) return true;
    return false;
  }
}

/** A stream's beginning is the same at every point that saw it; of datagrams another may be the first that was seen, and relays rewrite some. */
export function isSureFlow(columns: FlowColumns, f: number): boolean {
  return (columns.marks[f]! & Mark.Tcp) !== 0 && showsContent(columns, f);
}

export function destinationOf({ dst, ports, marks }: FlowColumns, f: number): number {
  return mix(mix(marks[f]! & (Mark.Tcp | Mark.Echo), dst(f)), ports(f) & 0xffff);
}
