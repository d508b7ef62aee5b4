// Weighed pairs → joins, one-to-one for all at once; what two continuations fit equally stays apart, with both as candidates.
import { assign } from '../../lib/assignment.js';
import type { RelayJoin, Segment, SegmentCandidate } from '../../model/segment.js';
import type { RelayPair } from './candidates.js';
import { dropReturns } from './no-return.js';
import { answersNearby } from './possible.js';
import type { Weighed } from './weigh.js';

/** Another assignment that loses less than this fits as well. */
const MIN_MARGIN = 0.4;

/**
 * Equal byte totals, or content that others have as well (another destination, no process that says so), are believed of a port forwarder only when
 * several conversations go from its one port to one server the same way, and it answers from next door: who leads to another server is the server
 * itself to the client.
 */
export function withoutLoneLooks(weighed: readonly Weighed[]): Weighed[] {
  const byLooks = ({ pair: { up, down, process }, fit, unique }: Weighed): boolean =>
    !(fit.contentBytes >= 16 && unique) &&
    process === undefined &&
    !(up.dst === down.dst && up.dport === down.dport);
  const mapping = ({ up, down }: RelayPair): string =>
    `${up.point} ${up.dst} ${up.dport} ${down.point} ${down.dst} ${down.dport}`;
  const ups = new Map<string, Set<number>>();
  const downs = new Map<string, Set<number>>();
  for (const w of weighed) {
    if (!byLooks(w) || !answersNearby(w.pair.up)) continue;
    ups.set(mapping(w.pair), (ups.get(mapping(w.pair)) ?? new Set<number>()).add(w.pair.up.segment));
    downs.set(mapping(w.pair), (downs.get(mapping(w.pair)) ?? new Set<number>()).add(w.pair.down.segment));
  }
  return weighed.filter(
    (w) =>
      !byLooks(w) ||
      Math.min(ups.get(mapping(w.pair))?.size ?? 0, downs.get(mapping(w.pair))?.size ?? 0) >= 2,
  );
}

export function decide(
  weighed: readonly Weighed[],
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
  return { joins: joins.sort((a, b) => a.from - b.from), candidates };
}

const SHOWN_RIVALS = 4;

function rivals(all: readonly Weighed[], unsure: boolean): SegmentCandidate[] {
  const because = unsure
    ? 'so many begin at once that not all were compared'
    : 'another continuation fits as well';
  return [...all]
    .sort((a, b) => b.fit.weight - a.fit.weight || a.pair.down.segment - b.pair.down.segment)
    .slice(0, SHOWN_RIVALS)
    .map(({ pair, fit }) => {
      const words = fit.explain();
      const against = [...words.against, because];
      return { from: pair.up.segment, to: pair.down.segment, for: words.for, against };
    });
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
