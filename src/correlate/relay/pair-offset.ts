// All pairs between two stacks → how far their clocks are apart: known by packets both saw, or by another relay, else voted for by causality.
import { sameTuple } from '../../model/five-tuple.js';
import type { RoughClocks } from '../rough-clocks.js';
import { timesOf, type RelayPair } from './candidates.js';
import { boundOffset, voteOffset, type Offset, type OffsetBound } from './offset-vote.js';
import { comparedWithAll } from './neighbours.js';
import { EVENTS } from './pace.js';
import { fitRelay, type FitContext } from './score.js';
import { JITTER_NS, uniqueContent } from './weigh.js';

/** Stream bytes that a second conversation is unlikely to repeat both ways. */
const IDENTIFYING_BYTES = 64;
/** Fewer bytes, when no other conversation has them. */
const TELLING_BYTES = 16;
const UNKNOWN_PACE = new Float64Array(EVENTS);
const CLOCKLESS: FitContext = {
  offset: undefined,
  typical: UNKNOWN_PACE,
  scale: UNKNOWN_PACE,
  tolerance: JITTER_NS,
  unique: () => false,
  rarity: () => 0,
};
const NEARLY_AGREE_NS = 10e9;
/** Of clocks compared packet by packet, or by conversations across another relay: what wander is left between these. */
const KNOWN_DRIFT = 5e-6;

export function offsetOf(group: readonly RelayPair[], clocks: RoughClocks): Offset | undefined {
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
  for (const p of comparedWithAll(group)) {
    const times = timesOf(p);
    const fit = fitRelay(p, CLOCKLESS);
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

/** The same ends and ports on both sides: as likely the tuple of another hour as a relay that keeps addresses (pasta), whatever it says. */
function isReuse({ up, down }: RelayPair): boolean {
  const [a, b] = [up.flow.tuple, down.flow.tuple];
  return a.sport !== null && sameTuple(a, b);
}
