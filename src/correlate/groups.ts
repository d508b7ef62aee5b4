// All proposals → groups of flows that are the same packets: strongest evidence first, one-to-one where NAT candidates compete,
// and never two copies of one tuple at one point in a group.
import { assign } from '../lib/assignment.js';
import { pairKey } from '../lib/pair-key.js';
import { unionFind, type UnionFind } from '../lib/union-find.js';
import type { FlowRecord } from '../model/flow.js';
import type { Match } from '../model/match.js';
import { reverseTuple, type FiveTuple } from '../model/five-tuple.js';
import type { Refusal } from '../model/segment.js';
import type { ConntrackIndex } from './evidence/by-conntrack.js';
import { translatedTuple, validFor } from './evidence/by-conntrack.js';
import { directionKnown } from './orient.js';
import { proposeByIsn } from './evidence/isn.js';
import { proposeSameTuple } from './evidence/same-tuple.js';
import { proposeTranslated, type Group } from './evidence/translated.js';
import { matchPackets } from '../model/packet-match.js';
import { roughClocks, type RoughClocks } from './rough-clocks.js';
import { findCopies, type Copies } from './copies.js';

export interface Grouping {
  /** Flow indices of each group, all turned to one orientation by `turned`. */
  readonly groups: readonly (readonly number[])[];
  readonly turned: readonly boolean[];
  readonly clocks: RoughClocks;
  readonly refusals: readonly Refusal[];
  readonly isCopy: Copies['barred'];
  /** Pairs of flows a NAT match would join equally well as another. */
  readonly tied: readonly { readonly a: number; readonly b: number }[];
}

/** Below this loss of weight another assignment is as good: then nothing is joined. */
const MARGIN = 0.05;

export function groupFlows(
  flows: readonly FlowRecord[],
  nodes: readonly string[],
  conntrack: ConntrackIndex,
  baseSeconds: number,
): Grouping {
  const sets = unionFind(flows.length);
  const turned = new Array<boolean>(flows.length).fill(false);
  const clocks = roughClocks();
  const { barred: isCopy, refusals } = findCopies(flows);
  const join = joiner(flows, sets, turned, isCopy);
  const learnClock = clockLearner(flows, nodes, clocks);

  for (const match of proposeByIsn(flows, isCopy)) if (join(match)) learnClock(match);
  const open = flows.flatMap((f, i) => (needsPackets(f) ? [i] : []));
  const halves = flows.flatMap((f, i) => (needsTuple(f) ? [i] : []));
  const sameTuple = proposeSameTuple(flows, halves, nodes, clocks).sort(
    (p, q) => q.weight - p.weight || p.a - q.a || p.b - q.b,
  );
  for (const match of sameTuple) if (join(match)) learnClock(match);

  const tied = joinTranslated(flows, open, nodes, clocks, sets, join, isCopy);
  joinByConntrack(flows, open, conntrack, baseSeconds, sets, join);
  return { groups: collect(flows, sets), turned, clocks, refusals, isCopy, tied };
}

/** Flows whose identity is not settled by both initial sequence numbers. */
function needsPackets(flow: FlowRecord): boolean {
  return flow.forward.tcp === undefined || (flow.forward.tcp.isn === null && flow.reverse.tcp?.isn === null);
}

/** Those, and where one number is missing: it may be the only one that another point saw. */
function needsTuple(flow: FlowRecord): boolean {
  return flow.forward.tcp === undefined || flow.forward.tcp.isn === null || flow.reverse.tcp?.isn === null;
}

type Joiner = (match: Match) => boolean;

function joiner(
  flows: readonly FlowRecord[],
  sets: UnionFind,
  turned: boolean[],
  isCopy: Copies['barred'],
): Joiner {
  const members = new Map<number, number[]>();
  const of = (root: number): number[] => members.get(root) ?? [root];
  return (match) => {
    const [x, y] = [sets.find(match.a), sets.find(match.b)];
    if (x === y || isOfCopy(flows[match.a]!, flows[match.b]!, isCopy)) return false;
    const [left, right] = [of(x), of(y)];
    if (match.by !== 'isn' && clash(flows, left, right)) return false;
    const flipRight = turned[match.a]! !== (turned[match.b]! !== match.turned);
    if (flipRight) for (const i of right) turned[i] = !turned[i];
    sets.union(x, y);
    members.set(sets.find(x), [...left, ...right]);
    return true;
  };
}

function clash(flows: readonly FlowRecord[], left: readonly number[], right: readonly number[]): boolean {
  return left.some((i) =>
    right.some((j) => {
      const [x, y] = [flows[i]!, flows[j]!];
      if (x.point !== y.point || x.encapsulation.length !== y.encapsulation.length) return false;
      const ends = [y.tuple.src, y.tuple.dst];
      return (
        ends.includes(x.tuple.src) &&
        ends.includes(x.tuple.dst) &&
        x.icmpId === y.icmpId &&
        oneWay(x) === oneWay(y)
      );
    }),
  );
}

function oneWay(f: FlowRecord): boolean {
  return f.forward.packets === 0 || f.reverse.packets === 0;
}

/** So many joins between two nodes are all asked for times; of more, some: a rough clock gets no better by them. */
const ALL_ASKED = 1024;
const ASKED_OF_MORE = 16;

function clockLearner(
  flows: readonly FlowRecord[],
  nodes: readonly string[],
  clocks: RoughClocks,
): (match: Match) => void {
  const joins = new Map<string, number>();
  return ({ a, b, turned }) => {
    if (nodes[a] === nodes[b]) return;
    const key = pairKey(nodes[a]!, nodes[b]!);
    const n = joins.get(key) ?? 0;
    joins.set(key, n + 1);
    if (n >= ALL_ASKED && n % ASKED_OF_MORE !== 0) return;
    for (const p of matchPackets(flows[a]!, flows[b]!, turned).slice(0, 4))
      clocks.add(nodes[a]!, p.upstreamNs, nodes[b]!, p.downstreamNs);
  };
}

function joinTranslated(
  flows: readonly FlowRecord[],
  open: readonly number[],
  nodes: readonly string[],
  clocks: RoughClocks,
  sets: UnionFind,
  join: Joiner,
  isCopy: Copies['barred'],
): { a: number; b: number }[] {
  const byRoot = new Map<number, number[]>();
  // flows that have an ISN take part only where a protocol-mate without one could be their copy
  const wanted = new Set(open.map((i) => flows[i]!.tuple.protocol));
  flows.forEach((f, i) => {
    if (!wanted.has(f.tuple.protocol)) return;
    const root = sets.find(i);
    const list = byRoot.get(root);
    if (list) list.push(i);
    else byRoot.set(root, [i]);
  });
  const groups: Group[] = [...byRoot.values()]
    .filter((members) => !members.some((i) => isCopy(flows[i]!)))
    .map((members) => ({ members }));
  const proposals = proposeTranslated(flows, groups, nodes, clocks);
  const assigned = assign(
    proposals.map((p) => ({ row: p.upstream, column: p.downstream, weight: p.weight })),
    MARGIN,
  );
  const byPair = new Map(proposals.map((p) => [`${p.upstream} ${p.downstream}`, p]));
  const tied: { a: number; b: number }[] = [];
  for (const { proposal, margin } of [...assigned].sort((p, q) => q.proposal.weight - p.proposal.weight)) {
    const match = byPair.get(`${proposal.row} ${proposal.column}`)!;
    if (margin >= MARGIN) join(match);
    else tied.push({ a: match.a, b: match.b });
  }
  return tied;
}

/** T2 where no packet digest joined: the entry names both tuples, and one flow each fits in time. */
function joinByConntrack(
  flows: readonly FlowRecord[],
  open: readonly number[],
  conntrack: ConntrackIndex,
  baseSeconds: number,
  sets: UnionFind,
  join: Joiner,
): void {
  if (conntrack.size === 0) return;
  const byTuple = new Map<string, number[]>();
  for (const i of open) {
    const key = conntrackKey(flows[i]!.tuple, flows[i]!.icmpId);
    byTuple.set(key, [...(byTuple.get(key) ?? []), i]);
  }
  for (const i of open) {
    const flow = flows[i]!;
    for (const timed of conntrack.byOriginal(flow.tuple, flow.icmpId)) {
      if (!validFor(timed, flow, baseSeconds)) continue;
      const after = translatedTuple(timed.entry);
      const id = timed.entry.reply.icmp?.id;
      // a point that saw an answer first has the flow the other way round
      for (const turned of [false, true]) {
        const tuple = turned ? reverseTuple(after) : after;
        const fits = (byTuple.get(conntrackKey(tuple, id)) ?? []).filter(
          (j) => j !== i && overlaps(flow, flows[j]!) && !(turned && directionKnown(flows[j]!)),
        );
        const roots = new Set(fits.map((j) => sets.find(j)));
        if (roots.size === 1) join({ a: i, b: fits[0]!, turned, weight: 1, by: 'conntrack' });
      }
    }
  }
}

function conntrackKey(t: FiveTuple, icmpId: number | undefined): string {
  return `${t.protocol} ${t.src} ${t.sport ?? ''} ${t.dst} ${t.dport ?? ''} ${icmpId ?? ''}`;
}

function overlaps(x: FlowRecord, y: FlowRecord): boolean {
  const slack = 5e9;
  return x.firstNs <= y.lastNs + slack && y.firstNs <= x.lastNs + slack;
}

/** What a rewritten copy might have to do with another tuple is its original's. */
function isOfCopy(x: FlowRecord, y: FlowRecord, isCopy: Copies['barred']): boolean {
  if (!isCopy(x) && !isCopy(y)) return false;
  const [p, q] = [x.tuple, y.tuple];
  const straight = p.src === q.src && p.dst === q.dst && p.sport === q.sport && p.dport === q.dport;
  return !straight && !(p.src === q.dst && p.dst === q.src && p.sport === q.dport && p.dport === q.sport);
}

function collect(flows: readonly FlowRecord[], sets: UnionFind): number[][] {
  const byRoot = new Map<number, number[]>();
  flows.forEach((_, i) => {
    const root = sets.find(i);
    const list = byRoot.get(root);
    if (list) list.push(i);
    else byRoot.set(root, [i]);
  });
  return [...byRoot.values()];
}
