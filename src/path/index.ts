// Segments and relay joins → paths: one conversation end to end, in the client's direction, with its outcome.
import { formatTuple } from '../model/five-tuple.js';
import { hashText } from '../lib/hash-text.js';
import { epochSeconds } from '../model/epoch.js';
import type { Candidate, Certainty, Hop, Link, Path } from '../model/report.js';
import type { RelayJoin, Segment, SegmentCandidate, Sighting } from '../model/segment.js';
import { onReference, type PathContext } from './context.js';
import { clientOf, serverOf } from './ends.js';
import { attachFragments } from './fragments.js';
import { hopOf } from './hops.js';
import { ladderEvents } from './ladder-events.js';
import { kernelLink } from './links.js';
import { nextPoints, type NextPoints } from './next-point.js';
import { notedEnds } from './noted-ends.js';
import { judgeOutcome } from './outcome.js';
import { relayLink } from './relay-link.js';
import { assumedWay } from './assumed-way.js';

export type { PathContext } from './context.js';
export { onReference } from './context.js';
export { alignHops, type LadderHop } from './ladder-events.js';

/** Ladders are kept for every path up to this many; beyond, only for paths that are not `ok`, so a report stays small. */
const LADDERS_FOR_ALL = 400;

/** Of so many conversations two would have one id of six digits, and the one that is shown alone, of a crowd, another's. */
const MANY = 4096;

/**
 * Conversations that went through without a loss and without a doubt are listed up to this many in all; of more, only what deserves a look is
 * kept, since a path takes some 10 KB and nobody reads the hundred thousandth that says the same.
 */
export const MOST_UNREMARKABLE = 100_000;

export interface BuiltPaths {
  readonly paths: readonly Path[];
  /** Unremarkable conversations beyond those. */
  readonly unlisted: number;
  /** Path of a segment that begins one, for the segments asked for. */
  readonly idOf: ReadonlyMap<number, string>;
}

export interface PathOptions {
  /** Unremarkable paths listed. */
  readonly mostUnremarkable?: number;
  /** False where nobody looks at them. */
  readonly ladders?: boolean;
  /** Conversations of a crowd that have no segments here. */
  readonly elsewhere?: number;
  /** Segments whose paths' ids are wanted. */
  readonly heads?: ReadonlySet<number>;
}

export function buildPaths(
  context: PathContext,
  { mostUnremarkable = MOST_UNREMARKABLE, ladders = true, heads, elsewhere = 0 }: PathOptions = {},
): BuiltPaths {
  const { segments, relays } = context.correlation;
  const { whole, notesFor } = attachFragments(segments);
  const chains = chainSegments(whole, relays).sort(byFirstPacket);
  const shared: Shared = {
    next: nextPoints(context, segments),
    ids: new Map(),
    idDigits: chains.length + elsewhere > MANY ? 8 : 6,
    ladders: !ladders ? 'none' : chains.length <= LADDERS_FOR_ALL ? 'all' : 'failed',
    candidates: candidatesByStart(context.correlation.candidates),
  };
  const paths: Path[] = [];
  const idOf = new Map<number, string>();
  let unremarkable = 0;
  for (const chain of chains) {
    const path = pathOf(chain, context, shared);
    if (isUnremarkable(path) && ++unremarkable > mostUnremarkable) continue;
    const head = chain.segments[0]!.id;
    if (heads?.has(head)) idOf.set(head, path.id);
    const notes = [
      ...chain.segments.flatMap((s) => notesFor(s)),
      ...path.notes,
      ...wayNotes(chain, path.outcome, context),
    ];
    paths.push({ ...path, notes });
  }
  paths.sort((a, b) => compareTimes(a.first, b.first) || (a.id < b.id ? -1 : 1));
  return { paths, unlisted: Math.max(0, unremarkable - mostUnremarkable), idOf };
}

export function isUnremarkable({ outcome, candidates, links }: Path): boolean {
  const lossless = (l: Link): boolean => !l.lost?.forward && !l.lost?.reverse;
  return outcome.status === 'ok' && candidates.length === 0 && links.every(lossless);
}

/** What is made once for all paths. */
interface Shared {
  readonly next: NextPoints;
  /** How often an id was given. */
  readonly ids: Map<string, number>;
  readonly idDigits: number;
  readonly ladders: 'all' | 'failed' | 'none';
  /** By the segment that stops. */
  readonly candidates: ReadonlyMap<number, readonly SegmentCandidate[]>;
}

function candidatesByStart(all: readonly SegmentCandidate[]): Map<number, SegmentCandidate[]> {
  const byStart = new Map<number, SegmentCandidate[]>();
  for (const c of all) {
    const list = byStart.get(c.from);
    if (list) list.push(c);
    else byStart.set(c.from, [c]);
  }
  return byStart;
}

function compareTimes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Where the topology says it came from and went, beyond what packets show. A conversation that was lost is explained by its outcome. */
function wayNotes(chain: Chain, outcome: Path['outcome'], context: PathContext): string[] {
  if (outcome.status === 'lost') return [];
  const sightings = chain.segments.flatMap((s) => s.sightings);
  const hops = sightings.map((s) => s.flow.point);
  return assumedWay(sightings[0]!.flow, sightings.at(-1)!.flow, hops, context);
}

/** Equal ids are numbered in this order, whatever order the segments were found in. */
function byFirstPacket({ segments: [a] }: Chain, { segments: [b] }: Chain): number {
  const [x, y] = [a!.sightings[0]!.flow, b!.sightings[0]!.flow];
  return (
    x.firstNs - y.firstNs ||
    compareTexts(x.point, y.point) ||
    compareTexts(formatTuple(x.tuple), formatTuple(y.tuple))
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Chain {
  readonly segments: readonly Segment[];
  readonly relays: readonly RelayJoin[];
}

function chainSegments(segments: readonly Segment[], relays: readonly RelayJoin[]): Chain[] {
  const onward = new Map(relays.map((r) => [r.from, r]));
  const entered = new Set(relays.map((r) => r.to));
  const byId = new Map(segments.map((s) => [s.id, s]));
  const used = new Set<number>();
  const chains: Chain[] = [];
  // heads first; a ring of relays (which no clock allows) would be left over and starts anywhere
  for (const start of [...segments.filter((s) => !entered.has(s.id)), ...segments]) {
    if (used.has(start.id)) continue;
    const members: Segment[] = [];
    const joins: RelayJoin[] = [];
    for (let at: Segment | undefined = start; at && !used.has(at.id);) {
      used.add(at.id);
      members.push(at);
      const relay = onward.get(at.id);
      at = relay && !used.has(relay.to) ? byId.get(relay.to) : undefined;
      if (at) joins.push(relay!);
    }
    chains.push({ segments: members, relays: joins });
  }
  return chains;
}

function pathOf(chain: Chain, context: PathContext, shared: Shared): Path {
  const sightings: Sighting[] = chain.segments.flatMap((s) => s.sightings);
  const links: Link[] = [];
  const relayAfter = new Set<number>();
  chain.segments.forEach((segment, i) => {
    segment.sightings.slice(1).forEach((down, j) => {
      links.push(kernelLink(segment.sightings[j]!, down, segment.joinAt(j), context));
    });
    const following = chain.segments[i + 1];
    if (!following) return;
    relayAfter.add(links.length);
    links.push(relayLink(segment.sightings.at(-1)!, following.sightings[0]!, chain.relays[i]!, context));
  });
  const first = sightings[0]!.flow;
  const outcome = judgeOutcome(sightings, relayAfter, shared.next, context);
  const hops = sightings.map((s) => hopOf(s, context));
  const noted = notedEnds(sightings, context);
  const begun = sightings.map(({ flow }) => onReference(context, flow.point, flow.firstNs));
  const ended = sightings.map(({ flow }) => onReference(context, flow.point, flow.lastNs));
  return {
    id: pathId(first.tuple, first.icmpId, first.firstNs, shared),
    protocol: first.tuple.protocol,
    client: clientOf(first, context, noted.client),
    server: serverOf(sightings.at(-1)!.flow, context, noted.server),
    hops,
    links,
    outcome,
    candidates: candidatesOf(chain, hops, context, shared),
    certainty: weakest(links),
    first: epochSeconds(context.base, Math.min(...begun, ...ended)),
    last: epochSeconds(context.base, Math.max(...begun, ...ended)),
    notes: noted.notes,
    ladder: wantsLadder(shared, outcome) ? ladderEvents(chain.segments, context) : undefined,
  };
}

function wantsLadder({ ladders }: Shared, { status }: Path['outcome']): boolean {
  return ladders === 'all' || (ladders === 'failed' && status !== 'ok');
}

/** Protocol and a hash of what is seen at the first hop: the same in every run, whatever the order of files. */
function pathId(
  tuple: Parameters<typeof formatTuple>[0],
  icmpId: number | undefined,
  firstNs: number,
  { ids, idDigits }: Shared,
): string {
  const base = `${tuple.protocol}-${hashText(
    `${formatTuple(tuple)} ${icmpId ?? ''} ${Math.round(firstNs / 1e3)}`,
  )
    .toString(16)
    .padStart(8, '0')
    .slice(0, idDigits)}`;
  const n = (ids.get(base) ?? 0) + 1;
  ids.set(base, n);
  return n === 1 ? base : `${base}-${n}`;
}

const LADDER: readonly Certainty[] = ['assumed', 'inferred', 'proven'];

function weakest(links: readonly Link[]): Certainty {
  return LADDER.find((c) => links.some((l) => l.certainty === c)) ?? 'proven';
}

function candidatesOf(
  chain: Chain,
  hops: readonly Hop[],
  { correlation }: PathContext,
  { candidates }: Shared,
): Candidate[] {
  const last = chain.segments.at(-1)!;
  return (candidates.get(last.id) ?? []).map((c) => {
    const flow = correlation.segments[c.to]!.sightings[0]!.flow;
    const { src, sport, dst, dport } = flow.tuple;
    return {
      at: `${flow.file}#${flow.firstFrame}`,
      hop: hops.length - 1,
      point: flow.point,
      src,
      sport,
      dst,
      dport,
      for: c.for,
      against: c.against,
    };
  });
}
