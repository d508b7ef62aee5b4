// Pairs between two stacks whose clocks are settled → those that fit, each with its weight: by the relay's own pace, and by how many others have
// the same content or sizes.
import { beyondNeighbours, type Reach } from './beyond-neighbours.js';
import type { PairingContext, RelayPair } from './candidates.js';
import { comparedWithAll } from './neighbours.js';
import type { Offset } from './offset-vote.js';
import { OPENING_EVENTS, paceOf, type Pace } from './pace.js';
import { fitRelay, RARE, RARE_STRAY, type FitContext, type RelayFit } from './score.js';

export interface Weighed {
  readonly pair: RelayPair;
  readonly fit: RelayFit;
  /** Others that were not compared may fit as well. */
  readonly unsure: boolean;
  /** No other end on either side has the content these two share. */
  readonly unique: boolean;
}

/** A pair below this has nothing that identifies it. */
const MIN_WEIGHT = 3;
/** The same of attempts that carried nothing: their one destination, and a dial no later than is rare of this relay. */
const MIN_BARE_WEIGHT = 2 + 4 * RARE;
/** Two kernels' stamps on one packet: interrupt and queue jitter. */
export const JITTER_NS = 300e3;
/** Few conversations leave the offset in doubt by this much at most; beyond, times would no longer tell them apart. */
const MAX_DOUBT_NS = 2e6;

export function weigh(neighbours: readonly RelayPair[], offset: Offset, context: PairingContext): Weighed[] {
  const pace = paceOf(comparedWithAll(neighbours), offset);
  const times = neighbours.map((p) => p.up.times.first);
  const oneClock = neighbours[0]!.up.node === neighbours[0]!.down.node;
  const tolerance =
    JITTER_NS +
    (oneClock
      ? 0
      : Math.min(MAX_DOUBT_NS, offset.doubtNs) +
        offset.driftDoubt *
          (times.reduce((a, b) => Math.max(a, b)) - times.reduce((a, b) => Math.min(a, b))));
  const beyond = beyondNeighbours(neighbours, offset.at, reachOf(pace, tolerance), context);
  const group = beyond.pairs.length > 0 ? [...neighbours, ...beyond.pairs] : neighbours;
  const downs = new Map(group.map((p) => [p.down.segment, p.down]));
  const count = (key: (end: RelayPair['down']) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const d of downs.values()) counts.set(key(d), (counts.get(key(d)) ?? 0) + 1);
    return counts;
  };
  const alone = uniqueContent(group);
  const contents = count((d) => d.contentKey);
  const questions = count((d) => `${d.question}`);
  const sizes = count((d) => d.sizeKey);
  const rarity = (n: number): number => Math.min(6, Math.log2(downs.size / Math.max(1, n)));
  const fitting: FitContext = {
    offset: offset.at,
    ...pace,
    tolerance,
    unique: (p) => p.up.content.forward.length > 1 && alone(p),
    rarity(kind, down) {
      if (kind === 'size') return rarity(sizes.get(down.sizeKey) ?? 1) / 2;
      return rarity(
        (kind === 'content' ? contents.get(down.contentKey) : questions.get(`${down.question}`)) ?? 1,
      );
    },
  };
  const weighed: Weighed[] = [];
  for (const pair of group) {
    const fit = fitRelay(pair, fitting);
    if (!fit || fit.weight < (fit.isBare ? MIN_BARE_WEIGHT : MIN_WEIGHT)) continue;
    const unsure = pair.among !== undefined && beyond.unknown.has(pair.among);
    weighed.push({ pair, fit, unsure, unique: alone(pair) });
  }
  return weighed;
}

function reachOf({ typical, scale }: Pace, tolerance: number): Reach {
  let late = 0;
  for (let i = 0; i < OPENING_EVENTS; i++) late = Math.max(late, typical[i]! + RARE_STRAY * scale[i]!);
  return { early: tolerance, late: late + tolerance };
}

/** Whether no other end on either side has the content, or asks the question, that a pair shares. */
export function uniqueContent(group: readonly RelayPair[]): (p: RelayPair) => boolean {
  const ups = new Map<string, number>();
  const downs = new Map<string, number>();
  const key = ({ content }: RelayPair, end: RelayPair['up']): string =>
    content.question ? `? ${end.question}` : end.contentKey;
  const note = (owners: Map<string, number>, shared: string, segment: number): void => {
    const known = owners.get(shared);
    if (known !== segment) owners.set(shared, known === undefined ? segment : SEVERAL);
  };
  for (const p of group) {
    note(ups, key(p, p.up), p.up.segment);
    note(downs, key(p, p.down), p.down.segment);
  }
  return (p) => ups.get(key(p, p.up)) !== SEVERAL && downs.get(key(p, p.down)) !== SEVERAL;
}

const SEVERAL = -1;
