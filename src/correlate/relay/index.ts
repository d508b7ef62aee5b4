// Segments → relay joins. For each pair of nodes with candidates: find the clock offset they agree on, weigh every pair, assign one-to-one for
// all at once; what two continuations fit equally stays apart, with both as candidates.
import { pairKey, pairOf } from '../../lib/pair-key.js';
import type { FlowRecord } from '../../model/flow.js';
import type { RelayJoin, Segment, SegmentCandidate } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import type { RoughClocks } from '../rough-clocks.js';
import { relayPairs, type RelayPair } from './candidates.js';
import { decide, withoutLoneLooks } from './decide.js';
import { settleDirections } from './direction.js';
import type { Offset } from './offset-vote.js';
import { forwardersOf } from './forwarded-lookups.js';
import { offsetOf } from './pair-offset.js';
import { placesOf } from './possible.js';
import { dialMappings } from './process-evidence.js';
import { refineOffset } from './refine-offset.js';
import { clientEnd, serverEnd, type RelayEnd } from './relay-end.js';
import { weigh, type Weighed } from './weigh.js';

export interface RelayResult {
  readonly joins: readonly RelayJoin[];
  readonly candidates: readonly SegmentCandidate[];
  /** pairKey(node 1, node 2) → clock 2 − clock 1. */
  readonly offsets: ReadonlyMap<string, Offset>;
}

/** `known`: offsets that are settled already. */
export function joinRelays(
  segments: readonly Segment[],
  topology: Topology,
  clocks: RoughClocks,
  nodeOf: (point: string) => string,
  isCopy: (flow: FlowRecord) => boolean = () => false,
  known: ReadonlyMap<string, Offset> = new Map(),
): RelayResult {
  const settled = [...known].filter(([, offset]) => offset.supporters > 0);
  const anyTime = segments[0]?.sightings[0]?.flow.firstNs ?? 0;
  for (const [key, { at }] of settled) clocks.learn(...pairOf(key), anyTime, at);
  const ups = segments.map((s) => serverEnd(s, nodeOf));
  // seen at one point only, both ends are the same
  const downs = segments.map((s, i) => (s.sightings.length === 1 ? ups[i]! : clientEnd(s, nodeOf)));
  const context = { places: segments.map(placesOf), mappings: dialMappings(topology), topology };
  // what a rewritten copy fits, its original fits as well
  const real = segments.map((s) => !s.sightings.some(({ flow }) => isCopy(flow)));
  const among = (ends: readonly RelayEnd[]): readonly RelayEnd[] => ends.filter((e) => real[e.segment]);
  const possible = relayPairs(
    segments,
    among(ups),
    among(downs),
    context,
    (a, b) => clocks.offset(a, b) ?? 0,
  );
  const pairs = settleDirections(
    possible,
    segments,
    ({ up }) => isOwn(topology, up.node, up.dst),
    settled.map(([key]) => pairOf(key)),
  );
  const offsets = new Map<string, Offset>();
  const weighed: Weighed[] = [];
  // best supported pair of stacks first: what it says of two kernels' clocks binds every other pair of stacks on them
  const groups = [...groupByNodes(pairs)].sort(
    (a, b) => supporters(b[1]) - supporters(a[1]) || (a[0] < b[0] ? -1 : 1),
  );
  for (const [key, group] of groups) {
    const { up, down } = group[0]!;
    const told = known.get(key);
    const offset = told && told.supporters > 0 ? told : offsetOf(group, clocks);
    if (!offset) continue;
    offsets.set(key, offset);
    if (offset.supporters > 0) clocks.learn(up.node, down.node, up.times.first, offset.at);
    for (const w of weigh(group, offset, context)) weighed.push(w);
  }
  const isForwarded = forwardersOf(weighed, ups, topology);
  const decided = decide(withoutLoneLooks(weighed, isForwarded), segments);
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
    const key = pairKey(p.up.node, p.down.node);
    const list = groups.get(key);
    if (list) list.push(p);
    else groups.set(key, [p]);
  }
  return groups;
}
