// Segments → relay joins. For each pair of nodes with candidates: find the clock offset they agree on, weigh every pair, assign one-to-one for
// all at once; what two continuations fit equally stays apart, with both as candidates.
import { assign } from '../../lib/assignment.js';
import { sameTuple } from '../../model/five-tuple.js';
import type { RelayJoin, Segment, SegmentCandidate } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import type { RoughClocks } from '../rough-clocks.js';
import { relayPairs, timesOf, type RelayPair } from './candidates.js';
import { settleDirections } from './direction.js';
import { dropReturns } from './no-return.js';
import { boundOffset, voteOffset, type Offset, type OffsetBound } from './offset-vote.js';
import { EVENTS, paceOf } from './pace.js';
import { dialMappings } from './process-evidence.js';
import { refineOffset } from './refine-offset.js';
import { clientEnd, serverEnd } from './relay-end.js';
import { fitRelay, type RelayFit } from './score.js';

export interface RelayResult {
  readonly joins: readonly RelayJoin[];
  readonly candidates: readonly SegmentCandidate[];
  /** `${node1} ${node2}` → clock 2 − clock 1. */
  readonly offsets: ReadonlyMap<string, Offset>;
}

/** A pair below this has nothing that identifies it. */
const MIN_WEIGHT = 3;
/** Stream bytes that a second conversation is unlikely to repeat both ways. */
const IDENTIFYING_BYTES = 64;
/** Fewer bytes, when no other conversation has them. */
const TELLING_BYTES = 16;
const UNKNOWN_PACE = new Float64Array(EVENTS);
const NEARLY_AGREE_NS = 10e9;
/** Two kernels' stamps on one packet: interrupt and queue jitter. */
const JITTER_NS = 300e3;
/** Few conversations leave the offset in doubt by this much at most; beyond, times would no longer tell them apart. */
const MAX_DOUBT_NS = 2e6;
/** Of clocks compared packet by packet, or by conversations across another relay: what wander is left between these. */
const KNOWN_DRIFT = 5e-6;
/** Another assignment that loses less than this fits as well. */
const MIN_MARGIN = 0.4;

export function joinRelays(
  segments: readonly Segment[],
  topology: Topology,
  clocks: RoughClocks,
  nodeOf: (point: string) => string,
): RelayResult {
  const ups = segments.map((s) => serverEnd(s, nodeOf));
  // seen at one point only, both ends are the same
  const downs = segments.map((s, i) => (s.sightings.length === 1 ? ups[i]! : clientEnd(s, nodeOf)));
  const mappings = dialMappings(topology);
  const possible = relayPairs(segments, ups, downs, mappings, topology, (a, b) => clocks.offset(a, b) ?? 0);
  const pairs = settleDirections(possible, segments, ({ up }) => isOwn(topology, up.node, up.dst));
  const offsets = new Map<string, Offset>();
  const weighed: { pair: RelayPair; fit: RelayFit }[] = [];
  // best supported pair of stacks first: what it says of two kernels' clocks binds every other pair of stacks on them
  const groups = [...groupByNodes(pairs)].sort(
    (a, b) => supporters(b[1]) - supporters(a[1]) || (a[0] < b[0] ? -1 : 1),
  );
  for (const [key, group] of groups) {
    const { up, down } = group[0]!;
    const offset = offsetOf(group, clocks);
    if (!offset) continue;
    offsets.set(key, offset);
    if (offset.supporters > 0) clocks.learn(up.node, down.node, up.times.first, offset.at);
    for (const w of weigh(group, offset)) weighed.push(w);
  }
  const decided = decide(withoutLoneSizes(weighed), segments);
  const joined = new Map(decided.joins.map((j) => [j.from, j.to]));
  const crossing = groupByNodes(
    weighed.flatMap(({ pair }) => (joined.get(pair.up.segment) === pair.down.segment ? [pair] : [])),
  );
  for (const [key, offset] of offsets) offsets.set(key, refineOffset(offset, crossing.get(key) ?? []));
  return { ...decided, offsets };
}

/** The conversation ends in this stack: what is relayed on from here was sent to here. */
function isOwn(topology: Topology, node: string, address: string): boolean {
  return (topology.owners.get(address) ?? []).some((i) => i.node === node);
}

function supporters(group: readonly RelayPair[]): number {
  return Math.min(
    new Set(group.map((p) => p.up.segment)).size,
    new Set(group.map((p) => p.down.segment)).size,
  );
}

function groupByNodes(pairs: readonly RelayPair[]): Map<string, RelayPair[]> {
  const groups = new Map<string, RelayPair[]>();
  for (const p of pairs) {
    const key = `${p.up.node} ${p.down.node}`;
    const list = groups.get(key);
    if (list) list.push(p);
    else groups.set(key, [p]);
  }
  return groups;
}

function offsetOf(group: readonly RelayPair[], clocks: RoughClocks): Offset | undefined {
  const { up, down } = group[0]!;
  const known = up.node === down.node ? () => 0 : clocks.line(up.node, down.node);
  if (known) {
    const here = known(up.times.first);
    return {
      at: known,
      driftPpm: 0,
      driftDoubt: KNOWN_DRIFT,
      low: here,
      high: here,
      doubtNs: 0,
      supporters: 0,
      steps: [],
    };
  }
  const bounds: OffsetBound[] = [];
  const alone = uniqueContent(group);
  let identified = false;
  for (const p of group) {
    const times = timesOf(p);
    const fit = fitRelay(p, {
      offset: undefined,
      typical: UNKNOWN_PACE,
      scale: UNKNOWN_PACE,
      tolerance: JITTER_NS,
      process: p.process?.says,
      rarity: () => 0,
    });
    const bound = fit && fit.weight >= 1 ? boundOffset(times.up, times.down) : undefined;
    if (!bound) continue;
    const sure = fit!.contentBytes >= IDENTIFYING_BYTES && !isReuse(p);
    identified ||= sure;
    bounds.push({
      ...bound,
      row: p.up.segment,
      column: p.down.segment,
      atNs: times.up.first,
      weight: fit!.weight,
      identified: sure,
      unique: fit!.contentBytes >= TELLING_BYTES && alone(p) && !isReuse(p),
    });
  }
  const voted = voteOffset(bounds);
  // one pair fits any offset: without content that identifies it, only clocks that nearly agree are believed
  if (voted && voted.supporters < 2 && !identified && Math.abs(voted.at(0)) > NEARLY_AGREE_NS)
    return undefined;
  return voted;
}

/** Whether no other end on either side has the content that a pair shares. */
function uniqueContent(group: readonly RelayPair[]): (p: RelayPair) => boolean {
  const seen = new Map<string, Set<number>>();
  const note = (side: string, e: RelayPair['up']): void => {
    const key = `${side} ${e.contentKey}`;
    seen.set(key, (seen.get(key) ?? new Set<number>()).add(e.segment));
  };
  for (const p of group) {
    note('up', p.up);
    note('down', p.down);
  }
  return ({ up, down }) =>
    seen.get(`up ${up.contentKey}`)!.size === 1 && seen.get(`down ${down.contentKey}`)!.size === 1;
}

/** The same ends and ports on both sides: as likely the tuple of another hour as a relay that keeps addresses (pasta), whatever it says. */
function isReuse({ up, down }: RelayPair): boolean {
  const [a, b] = [up.flow.tuple, down.flow.tuple];
  return a.sport !== null && sameTuple(a, b);
}

function weigh(group: readonly RelayPair[], offset: Offset): { pair: RelayPair; fit: RelayFit }[] {
  const { typical, scale } = paceOf(group, offset.at);
  const times = group.map((p) => p.up.times.first);
  const oneClock = group[0]!.up.node === group[0]!.down.node;
  const tolerance =
    JITTER_NS +
    (oneClock
      ? 0
      : Math.min(MAX_DOUBT_NS, offset.doubtNs) +
        offset.driftDoubt *
          (times.reduce((a, b) => Math.max(a, b)) - times.reduce((a, b) => Math.min(a, b))));
  const downs = new Map(group.map((p) => [p.down.segment, p.down]));
  const count = (key: (end: RelayPair['down']) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const d of downs.values()) counts.set(key(d), (counts.get(key(d)) ?? 0) + 1);
    return counts;
  };
  const alone = uniqueContent(group);
  const contents = count((d) => d.contentKey);
  const sizes = count((d) => d.sizeKey);
  const rarity = (n: number): number => Math.min(6, Math.log2(downs.size / Math.max(1, n)));
  return group.flatMap((pair) => {
    const fit = fitRelay(pair, {
      offset: offset.at,
      typical,
      scale: scale.map((s) => Math.max(s, offset.doubtNs)),
      tolerance,
      unique: pair.up.content.forward.length > 1 && alone(pair),
      process: pair.process?.says,
      rarity: (kind) =>
        kind === 'content'
          ? rarity(contents.get(pair.down.contentKey) ?? 1)
          : rarity(sizes.get(pair.down.sizeKey) ?? 1) / 2,
    });
    return fit && fit.weight >= MIN_WEIGHT ? [{ pair, fit }] : [];
  });
}

/**
 * Equal byte totals alone (another destination, no process that says so, no content) are believed of a port forwarder only when several conversations
 * go from its one port to one server the same way.
 */
function withoutLoneSizes(
  weighed: readonly { pair: RelayPair; fit: RelayFit }[],
): { pair: RelayPair; fit: RelayFit }[] {
  const bySizes = ({ pair: { up, down, process }, fit }: { pair: RelayPair; fit: RelayFit }): boolean =>
    fit.contentBytes < 16 && process === undefined && !(up.dst === down.dst && up.dport === down.dport);
  const mapping = ({ up, down }: RelayPair): string =>
    `${up.point} ${up.dst} ${up.dport} ${down.point} ${down.dst} ${down.dport}`;
  const ups = new Map<string, Set<number>>();
  const downs = new Map<string, Set<number>>();
  for (const w of weighed) {
    if (!bySizes(w)) continue;
    ups.set(mapping(w.pair), (ups.get(mapping(w.pair)) ?? new Set<number>()).add(w.pair.up.segment));
    downs.set(mapping(w.pair), (downs.get(mapping(w.pair)) ?? new Set<number>()).add(w.pair.down.segment));
  }
  return weighed.filter(
    (w) => !bySizes(w) || Math.min(ups.get(mapping(w.pair))!.size, downs.get(mapping(w.pair))!.size) >= 2,
  );
}

function decide(
  weighed: readonly { pair: RelayPair; fit: RelayFit }[],
  segments: readonly Segment[],
): {
  joins: RelayJoin[];
  candidates: SegmentCandidate[];
} {
  const pairKey = (from: number, to: number): number => from * segments.length + to;
  const byPair = new Map(weighed.map((w) => [pairKey(w.pair.up.segment, w.pair.down.segment), w]));
  const ofUp = new Map<number, { pair: RelayPair; fit: RelayFit }[]>();
  for (const w of weighed)
    (ofUp.get(w.pair.up.segment) ?? ofUp.set(w.pair.up.segment, []).get(w.pair.up.segment)!).push(w);
  const proposals = weighed.map((w) => ({
    row: w.pair.up.segment,
    column: w.pair.down.segment,
    weight: w.fit.weight,
    upTo: w.fit.upTo,
  }));
  const chosenPairs: { from: number; to: number; weight: number }[] = [];
  const candidates: SegmentCandidate[] = [];
  for (const { proposal, margin } of assign(proposals, MIN_MARGIN)) {
    const chosen = byPair.get(pairKey(proposal.row, proposal.column))!;
    if (margin >= MIN_MARGIN)
      chosenPairs.push({ from: proposal.row, to: proposal.column, weight: chosen.fit.weight });
    else candidates.push(...rivals(ofUp.get(proposal.row)!));
  }
  const joins = dropReturns(chosenPairs, segments).map((j) => joinOf(byPair.get(pairKey(j.from, j.to))!));
  return { joins: joins.sort((a, b) => a.from - b.from), candidates };
}

const SHOWN_RIVALS = 4;

function rivals(all: readonly { pair: RelayPair; fit: RelayFit }[]): SegmentCandidate[] {
  return [...all]
    .sort((a, b) => b.fit.weight - a.fit.weight || a.pair.down.segment - b.pair.down.segment)
    .slice(0, SHOWN_RIVALS)
    .map(({ pair, fit }) => {
      const words = fit.explain();
      const against = [...words.against, 'another continuation fits as well'];
      return { from: pair.up.segment, to: pair.down.segment, for: words.for, against };
    });
}

function joinOf({ pair, fit }: { pair: RelayPair; fit: RelayFit }): RelayJoin {
  const { up, down, process } = pair;
  const words = fit.explain();
  const at = `${up.flow.file}#${up.flow.firstFrame}, ${down.flow.file}#${down.flow.firstFrame}`;
  const evidence = words.for.map((says) => ({
    source: says === process?.says ? 'process' : 'packets',
    says,
    at: says === process?.says ? process.mapping.at : at,
  }));
  return {
    from: up.segment,
    to: down.segment,
    certainty: 'inferred',
    evidence: [
      ...evidence,
      ...words.against.map((says) => ({ source: 'packets', says: `against it: ${says}`, at })),
    ],
    hint: process && {
      kind: process.mapping.kind,
      process: process.mapping.process,
      evidence: { source: 'process', says: process.says, at: process.mapping.at },
    },
    preserved: words.preserved,
  };
}
