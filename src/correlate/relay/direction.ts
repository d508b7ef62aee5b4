// A relay carries one side's conversations to the other; read backwards, the same pairs look like a relay too. Before pairs are weighed, the
// direction between every two kernels is settled by the round trips of all conversations: what is before a relay waits longer for
// the same servers than what is behind it, which shows in the crowd even where no single pair is sure.
import { unionFind } from '../../lib/union-find.js';
import type { Segment } from '../../model/segment.js';
import { median } from '../rough-clocks.js';
import type { RelayPair } from './candidates.js';

/** Two stamps of one kernel are this exact (interrupt jitter). */
export const JITTER_NS = 30e3;

/** Resolution of microsecond stamps. */
const STAMP_NS = 2e3;

/** `endsHere`: the conversation was sent to this very stack, so it may be relayed on from it whatever others do. */
export function settleDirections(
  pairs: readonly RelayPair[],
  segments: readonly Segment[],
  endsHere: (p: RelayPair) => boolean,
): RelayPair[] {
  const kernelOf = kernels(segments);
  const passing = pairs.filter((p) => preservesDestination(p) && !endsHere(p) && p.up.node !== p.down.node);
  const way = (p: RelayPair): string => `${kernelOf(p.up.node)} ${kernelOf(p.down.node)}`;
  const mirror = (p: RelayPair): string => `${kernelOf(p.down.node)} ${kernelOf(p.up.node)}`;
  const ways = new Map<string, Way>();
  const onlyLike = loneLikenesses(passing);
  for (const p of passing) {
    const entry = ways.get(way(p)) ?? { slacks: [], sure: [], ups: new Set<number>() };
    ways.set(way(p), entry);
    entry.ups.add(p.up.segment);
    if (Number.isNaN(p.slack)) continue;
    entry.slacks.push(p.slack);
    if (onlyLike(p)) entry.sure.push(p.slack);
  }
  const backwards = new Set<string>();
  for (const [key, entry] of ways) {
    const other = ways.get(key.split(' ').reverse().join(' '));
    if (other && isWeaker(entry, other)) backwards.add(key);
  }
  const inPassing = new Set(passing);
  const pairKey = (from: number, to: number): number => from * segments.length + to;
  const both = new Map(pairs.map((p) => [pairKey(p.up.segment, p.down.segment), p]));
  const nestsBetterTurned = (p: RelayPair): boolean => {
    const turned = both.get(pairKey(p.down.segment, p.up.segment));
    // clearly nested both ways: a capture missed a packet, and which way is right is for the others to say
    if (!turned || p.slack > JITTER_NS) return false;
    return turned.slack > p.slack + STAMP_NS;
  };
  const forwardedBack = mirroredMappings(pairs, kernelOf);
  return pairs.filter(
    (p) =>
      !(p.slack < -JITTER_NS) &&
      !nestsBetterTurned(p) &&
      !forwardedBack(p) &&
      !(inPassing.has(p) && (backwards.has(way(p)) || way(p) === mirror(p))),
  );
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

function preservesDestination(p: RelayPair): boolean {
  return p.up.dst === p.down.dst && p.up.dport === p.down.dport;
}

/** Nodes that see the same packets are one side of a relay: container and VM are not two. One such join may be a coincidence. */
function kernels(segments: readonly Segment[]): (node: string) => string {
  const stack = (point: string): string => point.slice(0, point.lastIndexOf('/'));
  const nodes = [...new Set(segments.flatMap((s) => s.sightings.map((x) => stack(x.flow.point))))].sort();
  const index = new Map(nodes.map((n, i) => [n, i]));
  const sets = unionFind(nodes.length);
  const chance = new Map<string, number>();
  for (const { sightings, joinAt } of segments) {
    for (let i = 0; i + 1 < sightings.length; i++) {
      const [a, b] = [stack(sightings[i]!.flow.point), stack(sightings[i + 1]!.flow.point)];
      const [x, y] = [index.get(a)!, index.get(b)!];
      if (sets.find(x) === sets.find(y)) continue;
      const times = (chance.get(`${a} ${b}`) ?? 0) + 1;
      chance.set(`${a} ${b}`, times);
      if (times > 1 || joinAt(i).certainty === 'proven') sets.union(x, y);
    }
  }
  return (node) => nodes[sets.find(index.get(node)!)]!;
}
