// A relay carries one side's conversations to the other; read backwards, the same pairs look like a relay too. Before pairs are weighed, the
// direction between every two kernels is settled by the round trips of all conversations: what is before a relay waits longer for
// the same servers than what is behind it, which shows in the crowd even where no single pair is sure.
import { pairKey } from '../../lib/pair-key.js';
import { unionFind } from '../../lib/union-find.js';
import type { Segment } from '../../model/segment.js';
import { median } from '../rough-clocks.js';
import type { RelayPair } from './candidates.js';

/** Two stamps of one kernel are this exact (interrupt jitter). */
export const JITTER_NS = 30e3;

/** Resolution of microsecond stamps. */
const STAMP_NS = 2e3;

/**
 * `endsHere`: the conversation was sent to this very stack, so it may be relayed on from it whatever others do. `known`: pairs of nodes between which a
 * relay is known to lead from the first to the second.
 */
export function settleDirections(
  pairs: readonly RelayPair[],
  segments: readonly Segment[],
  endsHere: (p: RelayPair) => boolean,
  known: readonly (readonly [from: string, to: string])[] = [],
): RelayPair[] {
  const kernelOf = kernels(segments);
  const passes = (p: RelayPair): boolean =>
    preservesDestination(p) && p.up.node !== p.down.node && !endsHere(p);
  const passing = pairs.filter(passes);
  const ways = waysOf(passing, kernelOf);
  const weaker = weakerWays(ways);
  const led = new Set(known.map(([from, to]) => pairKey(kernelOf(from), kernelOf(to))));
  const backwards = (p: RelayPair): boolean => {
    const [from, to] = [kernelOf(p.up.node), kernelOf(p.down.node)];
    const [there, back] = [led.has(pairKey(from, to)), led.has(pairKey(to, from))];
    if (there !== back) return back;
    return from === to || weaker.has(ways.get(from)!.get(to)!);
  };
  const nestsBetter = turnedSlacks(pairs, segments.length);
  const forwardedBack = mirroredMappings(pairs, kernelOf);
  return pairs.filter(
    (p) => !(p.slack < -JITTER_NS) && !nestsBetter(p) && !forwardedBack(p) && !(passes(p) && backwards(p)),
  );
}

type Ways = ReadonlyMap<string, ReadonlyMap<string, Way>>;

function waysOf(passing: readonly RelayPair[], kernelOf: (node: string) => string): Ways {
  const ways = new Map<string, Map<string, Way>>();
  const onlyLike = loneLikenesses(passing);
  for (const p of passing) {
    const [from, to] = [kernelOf(p.up.node), kernelOf(p.down.node)];
    const row = ways.get(from) ?? new Map<string, Way>();
    ways.set(from, row);
    const way = row.get(to) ?? { slacks: [], sure: [], ups: new Set<number>() };
    row.set(to, way);
    way.ups.add(p.up.segment);
    if (Number.isNaN(p.slack)) continue;
    way.slacks.push(p.slack);
    if (onlyLike(p)) way.sure.push(p.slack);
  }
  return ways;
}

/** Those that the other direction between the same two kernels outweighs. */
function weakerWays(ways: Ways): ReadonlySet<Way> {
  const weaker = new Set<Way>();
  for (const [from, row] of ways) {
    for (const [to, way] of row) {
      const other = ways.get(to)?.get(from);
      if (other && isWeaker(way, other)) weaker.add(way);
    }
  }
  return weaker;
}

/** Whether a pair nests better read the other way round. Clearly nested both ways, a capture missed a packet: which is right is for the others to say. */
function turnedSlacks(pairs: readonly RelayPair[], segments: number): (p: RelayPair) => boolean {
  const inDoubt = (p: RelayPair): boolean => Math.abs(p.slack) <= JITTER_NS;
  const slacks = new Map<number, number>();
  for (const p of pairs) if (inDoubt(p)) slacks.set(p.down.segment * segments + p.up.segment, NaN);
  for (const p of pairs) {
    const key = p.up.segment * segments + p.down.segment;
    if (slacks.has(key)) slacks.set(key, p.slack);
  }
  return (p) => inDoubt(p) && slacks.get(p.down.segment * segments + p.up.segment)! > p.slack + STAMP_NS;
}

/**
 * A forwarder leads from one address and port to another, never also back: of the two readings the one that more of the conversations alike on
 * both sides are nested by is kept.
 */
function mirroredMappings(
  pairs: readonly RelayPair[],
  kernelOf: (node: string) => string,
): (p: RelayPair) => boolean {
  const end = (e: RelayPair['up']): string => `${kernelOf(e.node)} ${e.dst} ${e.dport}`;
  const key = (p: RelayPair): string => `${end(p.up)} > ${end(p.down)}`;
  const mirror = (p: RelayPair): string => `${end(p.down)} > ${end(p.up)}`;
  const nested = new Map<string, number>();
  for (const p of pairs) {
    if (preservesDestination(p) || !alike(p) || !(p.slack > STAMP_NS)) continue;
    nested.set(key(p), (nested.get(key(p)) ?? 0) + 1);
  }
  return (p) => !preservesDestination(p) && (nested.get(key(p)) ?? 0) < (nested.get(mirror(p)) ?? 0);
}

/** Whether of all of its like up was compared with, only down has the same content and byte totals: likely the same conversation. */
function loneLikenesses(pairs: readonly RelayPair[]): (p: RelayPair) => boolean {
  const telling = (p: RelayPair): boolean => p.among === undefined && alike(p);
  const count = new Map<number, number>();
  for (const p of pairs) if (telling(p)) count.set(p.up.segment, (count.get(p.up.segment) ?? 0) + 1);
  return (p) => telling(p) && count.get(p.up.segment) === 1;
}

function alike({ up, down }: RelayPair): boolean {
  return up.sizeKey === down.sizeKey && (up.contentKey === down.contentKey || up.contentKey.trim() === '');
}

interface Way {
  readonly slacks: number[];
  /** Of pairs that are likely one conversation. */
  readonly sure: number[];
  readonly ups: Set<number>;
}

/** So many likely pairs say more than all that are possible. */
const ENOUGH = 8;

function isWeaker(a: Way, b: Way): boolean {
  const sure = a.sure.length >= ENOUGH && b.sure.length >= ENOUGH;
  const [x, y] = sure ? [median(a.sure), median(b.sure)] : [median(a.slacks), median(b.slacks)];
  return Number.isNaN(x) || Number.isNaN(y) || x === y ? a.ups.size < b.ups.size : x < y;
}

export function preservesDestination(p: RelayPair): boolean {
  return p.up.dst === p.down.dst && p.up.dport === p.down.dport;
}

/** Of so many segments one may be joined to another's by chance, whatever proves it. */
const ONE_BY_CHANCE = 50_000;
/** Of so many conversations that either node saw one may be a relay's, whose packets look the same (no IP id, one way captured): proven are none. */
const ONE_BY_LOOKS = 50;

/** Nodes that see the same packets are one side of a relay: container and VM are not two. A few such joins may be a coincidence. */
function kernels(segments: readonly Segment[]): (node: string) => string {
  const stack = (point: string): string => point.slice(0, point.lastIndexOf('/'));
  const nodes = [...new Set(segments.flatMap((s) => s.sightings.map((x) => stack(x.flow.point))))].sort();
  const index = new Map(nodes.map((n, i) => [n, i]));
  const sets = unionFind(nodes.length);
  const chance = new Map<string, number>();
  const byChance = Math.floor(segments.length / ONE_BY_CHANCE);
  const seen = new Int32Array(nodes.length);
  for (const { sightings } of segments)
    for (const n of new Set(sightings.map((s) => index.get(stack(s.flow.point))!))) seen[n]!++;
  for (const { sightings, joinAt } of segments) {
    for (let i = 0; i + 1 < sightings.length; i++) {
      const [a, b] = [stack(sightings[i]!.flow.point), stack(sightings[i + 1]!.flow.point)];
      const [x, y] = [index.get(a)!, index.get(b)!];
      if (sets.find(x) === sets.find(y)) continue;
      const times = (chance.get(pairKey(a, b)) ?? 0) + 1;
      chance.set(pairKey(a, b), times);
      const isProven = times > byChance && joinAt(i).certainty === 'proven';
      const byLooks = Math.floor(Math.min(seen[x]!, seen[y]!) / ONE_BY_LOOKS);
      if (isProven || times > byChance + 1 + byLooks) sets.union(x, y);
    }
  }
  return (node) => nodes[sets.find(index.get(node)!)]!;
}
