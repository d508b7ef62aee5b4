// Pairs between two stacks whose clocks are settled → those that fit, each with its weight: by the relay's own pace, and by how many others have
// the same content or sizes.
import type { RelayPair } from './candidates.js';
import type { Offset } from './offset-vote.js';
import { paceOf } from './pace.js';
import { fitRelay, type RelayFit } from './score.js';

export interface Weighed {
  readonly pair: RelayPair;
  readonly fit: RelayFit;
}

/** A pair below this has nothing that identifies it. */
const MIN_WEIGHT = 3;
/** Two kernels' stamps on one packet: interrupt and queue jitter. */
export const JITTER_NS = 300e3;
/** Few conversations leave the offset in doubt by this much at most; beyond, times would no longer tell them apart. */
const MAX_DOUBT_NS = 2e6;

export function weigh(group: readonly RelayPair[], offset: Offset): Weighed[] {
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

/** Whether no other end on either side has the content that a pair shares. */
export function uniqueContent(group: readonly RelayPair[]): (p: RelayPair) => boolean {
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
