// Weighed pairs → joins, one-to-one for all at once; what two continuations fit equally stays apart, with both as candidates.
import { assign } from '../../lib/assignment.js';
import type { RelayJoin, Segment, SegmentCandidate } from '../../model/segment.js';
import { isAskedOn } from './forwarded-lookups.js';
import { dropReturns } from './no-return.js';
import { answersNearby } from './possible.js';
import type { Weighed } from './weigh.js';

/** Another assignment that loses less than this fits as well. */
const MIN_MARGIN = 0.4;

export interface Believed {
  readonly weighed: readonly Weighed[];
  /** Those that lead to another server, and what is missing for that to be believed. */
  readonly doubted: readonly Doubted[];
}

interface Doubted {
  readonly weighed: Weighed;
  readonly because: string;
}

/**
 * Equal byte totals, or content that others have as well (another destination, no process that says so), are believed of a port forwarder only when
 * several conversations go from its one port to one server the same way, and it answers from next door: who leads to another server is the server
 * itself to the client. What only one side says, though nobody else here says it, may be asked of two servers: at a time that is not this relay's it is
 * believed where another conversation shows the way.
 */
export function withoutLoneLooks(all: readonly Weighed[], isForwarded: (w: Weighed) => boolean): Believed {
  const unshown = all.filter((w) => isAskedOn(w) && !isForwarded(w));
  const weighed = unshown.length === 0 ? all : all.filter((w) => !isAskedOn(w) || isForwarded(w));

  const isElsewhere = ({ pair: { up, down, process } }: Weighed): boolean =>
    process === undefined && !(up.dst === down.dst && up.dport === down.dport);
  const isTold = (w: Weighed): boolean => isAskedOn(w) || (w.fit.contentBytes >= 16 && w.unique);
  const byLooks = (w: Weighed): boolean => isElsewhere(w) && !isTold(w);
  const isOneSided = (w: Weighed): boolean =>
    isElsewhere(w) &&
    isTold(w) &&
    w.fit.isFar &&
    Math.min(w.pair.content.forward, w.pair.content.reverse) === 0;
  const mapping = ({ pair: { up, down } }: Weighed): string =>
    `${up.point} ${up.dst} ${up.dport} ${down.point} ${down.dst} ${down.dport}`;
  const ups = new Map<string, Set<number>>();
  const downs = new Map<string, Set<number>>();
  const shown = new Set<string>();
  for (const w of weighed) {
    const key = mapping(w);
    if (isTold(w) && !isOneSided(w)) shown.add(key);
    if (!byLooks(w) || !answersNearby(w.pair.up)) continue;
    ups.set(key, (ups.get(key) ?? new Set<number>()).add(w.pair.up.segment));
    downs.set(key, (downs.get(key) ?? new Set<number>()).add(w.pair.down.segment));
  }
  const areSeveral = (key: string): boolean =>
    Math.min(ups.get(key)?.size ?? 0, downs.get(key)?.size ?? 0) >= 2;
  const isLone = (w: Weighed): boolean => !areSeveral(mapping(w));
  const oneSided = weighed.filter((w) => isOneSided(w) && !shown.has(mapping(w)) && isLone(w));
  const dropped = new Set(oneSided);
  return {
    weighed: weighed.filter((w) => !dropped.has(w) && !(byLooks(w) && isLone(w))),
    doubted: [
      ...oneSided.map((w) => ({ weighed: w, because: ONE_SIDED })),
      ...unshown.map((w) => ({ weighed: w, because: ASKED_ONCE })),
    ],
  };
}

export function decide(
  { weighed, doubted }: Believed,
  segments: readonly Segment[],
): {
  joins: RelayJoin[];
  candidates: SegmentCandidate[];
} {
  const pairKey = (from: number, to: number): number => from * segments.length + to;
  const byPair = new Map(weighed.map((w) => [pairKey(w.pair.up.segment, w.pair.down.segment), w]));
  const ofUp = new Map<number, Weighed[]>();
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
    if (margin >= MIN_MARGIN && !chosen.unsure)
      chosenPairs.push({ from: proposal.row, to: proposal.column, weight: chosen.fit.weight });
    else candidates.push(...rivals(ofUp.get(proposal.row)!, chosen.unsure));
  }
  const joins = dropReturns(chosenPairs, segments).map((j) => joinOf(byPair.get(pairKey(j.from, j.to))!));
  candidates.push(...unbelieved(doubted, joins));
  return { joins: joins.sort((a, b) => a.from - b.from), candidates };
}

const SHOWN_RIVALS = 4;
const ONE_SIDED =
  'only what one side says can be compared, not when this relay passes things on, and nothing else shows that who asks this server is led to the other one';

const ASKED_ONCE =
  'only the DNS question is the same, and hardly any other lookup at this server shows that it asks on there';

/** Of each that joins nothing, the likeliest. */
function unbelieved(doubted: readonly Doubted[], joins: readonly RelayJoin[]): SegmentCandidate[] {
  const left = new Set(joins.map((j) => j.from));
  const entered = new Set(joins.map((j) => j.to));
  const shown = new Map<number, SegmentCandidate[]>();
  for (const { weighed: w, because } of [...doubted].sort(byWeight)) {
    const { up, down } = w.pair;
    const own = shown.get(up.segment) ?? [];
    if (left.has(up.segment) || entered.has(down.segment) || own.length === SHOWN_RIVALS) continue;
    shown.set(up.segment, [...own, candidate(w, because)]);
  }
  return [...shown.values()].flat();
}

function byWeight({ weighed: a }: Doubted, { weighed: b }: Doubted): number {
  return b.fit.weight - a.fit.weight || a.pair.down.segment - b.pair.down.segment;
}

function rivals(all: readonly Weighed[], unsure: boolean): SegmentCandidate[] {
  const because = unsure
    ? 'so many begin at once that not all were compared'
    : 'another continuation fits as well';
  return [...all]
    .sort((a, b) => b.fit.weight - a.fit.weight || a.pair.down.segment - b.pair.down.segment)
    .slice(0, SHOWN_RIVALS)
    .map((w) => candidate(w, because));
}

function candidate({ pair, fit }: Weighed, because: string): SegmentCandidate {
  const words = fit.explain();
  const against = [...words.against, because];
  return { from: pair.up.segment, to: pair.down.segment, for: words.for, against };
}

export function joinOf({ pair, fit }: Pick<Weighed, 'pair' | 'fit'>): RelayJoin {
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
