// Classes that begin alike and are equally long (polling, health checks, one file asked for again and again) → the pairs whose times fit nobody else:
// a relay takes about as long for these as for the conversations of the same shape that were correlated whole.
import { placeFrom } from '../../lib/sorted.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { areApart, flowsOf, type ClassPair, type Conversations, type Flows } from './content-alike.js';
import { NONE, type Classes } from './packets-alike.js';
import type { Shapes } from './shapes.js';
import type { Template } from './templates.js';
import type { Times } from './times.js';

/** Lags of a relay within which its conversations are looked for, ns: the least and the most. */
interface Window {
  readonly dialled: readonly [number, number];
  readonly answered: readonly [number, number];
}

interface Pace {
  readonly template: Template;
  /** Where partners lie. */
  readonly own: Window;
  /** Where another one makes it doubtful. */
  readonly wide: Window;
}

/** Stamps of two kernels on one packet. */
const LEAST_SPREAD_NS = 200e3;
/** How much further than the proofs' lags partners, and rivals, are looked for; times their spread. */
const OWN_MARGIN = 1;
const WIDE_MARGIN = 5;
/** So many lags at either end are not usual. */
const RARE = 0.1;
/** What was not seen of a stranger's beginning is a round trip, or a little more. */
const MISSED_NS = 250e6;
/** From a machine's first point to its last one. */
const PASSING_NS = 1e6;
/** More around one at once are not told apart by times. */
const MOST_NEAR = 32;

export interface PaceContext {
  readonly columns: FlowColumns;
  readonly classes: Classes;
  readonly conversations: Conversations;
  readonly shapes: Shapes;
  readonly templates: readonly (Template | undefined)[];
  readonly proofs: readonly Int32Array[];
  readonly times: Times;
}

export interface PaceOfRelays {
  /** Whether a conversation of a shape takes as long as its proofs; true where it crosses no relay. */
  readonly isUsual: (flows: Flows, shape: number) => boolean;
  readonly pairs: () => ClassPair[];
}

export function paceOf(context: PaceContext): PaceOfRelays {
  const paces = pacesOf(context);
  return {
    isUsual(flows, shape) {
      const pace = paces.get(shape);
      if (!pace) return context.templates[shape]?.length === 1;
      const { template, own } = pace;
      return lies(context.times, own, flows[template[0]!.at(-1)!]!, flows[template[1]![0]!]!);
    },
    pairs: () => (paces.size === 0 ? [] : pairsByPace(context, paces)),
  };
}

function pairsByPace(context: PaceContext, paces: ReadonlyMap<number, Pace>): ClassPair[] {
  const { columns, classes, conversations, times } = context;
  const strangers = strangersBySize(context);
  const furthest = Math.max(...[...paces.values()].flatMap(({ wide }) => wide.dialled.map(Math.abs)));
  const { items, starts } = conversations.equals;
  const first = (c: number): number => classes.members.items[classes.members.starts[c]!]!;
  const pairs: ClassPair[] = [];
  for (let n = 0; n + 1 < starts.length; n++) {
    const open = [...items.subarray(starts[n], starts[n + 1])].filter(
      (c) => conversations.conversationOf(first(c)) === NONE,
    );
    if (open.length < 2) continue;
    const begun = open.map((c) => ({ class: c, at: times.begun(first(c)) })).sort((a, b) => a.at - b.at);
    const others = strangers.get(columns.sizes(first(open[0]!))) ?? [];
    for (const pair of pairsOf(begun, furthest + PASSING_NS, (a, b) => fit(context, paces, others, a, b)))
      pairs.push(pair);
  }
  return pairs;
}

interface Begun {
  readonly class: number;
  readonly at: number;
}

const enum Fit {
  None = 0,
  /** It may be, but is no usual partner. */
  Rival,
  Partner,
}

/** Pairs of which neither fits anyone else. */
function pairsOf(begun: readonly Begun[], furthest: number, fitOf: (a: Begun, b: Begun) => Fit): ClassPair[] {
  const near = new Int32Array(begun.length);
  const partner = new Int32Array(begun.length).fill(NONE);
  for (let i = 0; i < begun.length; i++) {
    for (let j = i + 1; j < begun.length && begun[j]!.at - begun[i]!.at <= furthest; j++) {
      if (j - i > MOST_NEAR) {
        near[i]! += 2;
        near[j]! += 2;
        break;
      }
      const fits = fitOf(begun[i]!, begun[j]!);
      if (fits === Fit.None) continue;
      near[i]!++;
      near[j]!++;
      if (fits === Fit.Partner) partner[i] = j;
    }
  }
  const pairs: ClassPair[] = [];
  for (let i = 0; i < begun.length; i++) {
    const j = partner[i]!;
    if (j !== NONE && near[i] === 1 && near[j] === 1) pairs.push([begun[i]!.class, begun[j]!.class]);
  }
  return pairs;
}

/** `strangers`: when flows of the same length began that are in no class, in order. */
function fit(
  { columns, classes, shapes, times }: PaceContext,
  paces: ReadonlyMap<number, Pace>,
  strangers: readonly number[],
  a: Begun,
  b: Begun,
): Fit {
  if (!areApart(columns, classes, [a.class, b.class], 0, 2)) return Fit.None;
  const flows = flowsOfBoth(columns, classes, a.class, b.class);
  const pace = paces.get(shapes.find(flows));
  // another shape to the same server, as of one that a point missed, is not known to take longer
  if (!pace) return haveOneServer(columns, flows) ? Fit.Rival : Fit.None;
  const before = flows[pace.template[0]!.at(-1)!]!;
  const behind = flows[pace.template[1]![0]!]!;
  if (!lies(times, pace.wide, before, behind)) return Fit.None;
  const [least, most] = pace.wide.dialled;
  const reach = Math.max(-least, most);
  const isAlone = !hasBetween(strangers, a.at - reach, b.at + reach + MISSED_NS);
  return isAlone && lies(times, pace.own, before, behind) && times.allow(flows, pace.template)
    ? Fit.Partner
    : Fit.Rival;
}

function haveOneServer({ dst, ports }: FlowColumns, flows: Flows): boolean {
  const [f, g] = [flows[0]!, flows.at(-1)!];
  return dst(f) === dst(g) && ((ports(f) ^ ports(g)) & 0xffff) === 0;
}

function lies(times: Times, { dialled, answered }: Window, before: number, behind: number): boolean {
  const asked = times.dialled(before, behind);
  const told = times.answered(before, behind);
  return asked >= dialled[0] && asked <= dialled[1] && told >= answered[0] && told <= answered[1];
}

function flowsOfBoth(columns: FlowColumns, { members }: Classes, a: number, b: number): Flows {
  const flows = [a, b].flatMap((c) => [...members.items.subarray(members.starts[c], members.starts[c + 1])]);
  return flows.sort((f, g) => columns.point(f) - columns.point(g));
}

/** By shape, of those with one relay. */
function pacesOf({ conversations, templates, proofs, times }: PaceContext): Map<number, Pace> {
  const paces = new Map<number, Pace>();
  for (const [s, template] of templates.entries()) {
    if (template?.length !== 2) continue;
    const dialled: number[] = [];
    const answered: number[] = [];
    for (const n of proofs[s]!) {
      const flows = flowsOf(conversations, n);
      const before = flows[template[0]!.at(-1)!]!;
      const behind = flows[template[1]![0]!]!;
      dialled.push(times.dialled(before, behind));
      answered.push(times.answered(before, behind));
    }
    if ([...dialled, ...answered].some(Number.isNaN)) continue;
    const window = (margin: number): Window => ({
      dialled: around(dialled, margin),
      answered: around(answered, margin),
    });
    paces.set(s, { template, own: window(OWN_MARGIN), wide: window(WIDE_MARGIN) });
  }
  return paces;
}

/** Most lags, not all: one lost packet makes a lag of seconds. */
function around(lags: readonly number[], margin: number): [number, number] {
  const sorted = [...lags].sort((a, b) => a - b);
  const few = Math.floor(sorted.length * RARE);
  const least = sorted[few]!;
  const most = sorted[sorted.length - 1 - few]!;
  const room = margin * Math.max(LEAST_SPREAD_NS, most - least);
  return [least - room, most + room];
}

/** TCP flows that are in no class, as their beginning was not seen or is there twice: they might be the partner of one as long. */
function strangersBySize({ columns, classes, times }: PaceContext): Map<number, number[]> {
  const bySize = new Map<number, number[]>();
  for (let f = 0; f < columns.flows; f++) {
    if (classes.classOf[f] !== NONE || (columns.marks[f]! & (Mark.Tcp | Mark.NoFlow)) !== Mark.Tcp) continue;
    const size = columns.sizes(f);
    const known = bySize.get(size);
    if (known) known.push(times.begun(f));
    else bySize.set(size, [times.begun(f)]);
  }
  for (const list of bySize.values()) list.sort((a, b) => a - b);
  return bySize;
}

function hasBetween(sorted: readonly number[], from: number, to: number): boolean {
  const place = placeFrom(sorted.length, (i) => sorted[i]!, from);
  return place < sorted.length && sorted[place]! <= to;
}
