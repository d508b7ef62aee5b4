// The damages there are, and how a list of them is read: `headers,skew=137ms:40ppm,no-conntrack`, applied left to right.
import type { Bundle } from './bundle.js';
import type { Damage } from './damage.js';
import { noConntrack, noEvidence, noRules } from './evidence.js';
import { headers } from './headers.js';
import { keep } from './keep.js';
import { loss } from './loss.js';
import { cut, gzip, pcapng } from './packaging.js';
import { seededRandom } from '../../support/seeded-random.js';
import { reuse } from './reuse.js';
import { sll } from './sll.js';
import { skew } from './skew.js';
import { step } from './step.js';

export const damages: readonly Damage[] = [
  headers,
  noConntrack,
  noRules,
  noEvidence,
  skew,
  step,
  loss,
  keep,
  reuse,
  sll,
  pcapng,
  gzip,
  cut,
];

/** @throws Error naming the damage and what was expected, when the list cannot be read. */
export function applyDamages(bundle: Bundle, list: string, seed: number): Bundle {
  const random = seededRandom(seed);
  let damaged = bundle;
  for (const item of list.split(',')) {
    const [id, ...argument] = item.split('=');
    const damage = damages.find((known) => known.id === id);
    if (!damage) throw new Error(`unknown damage "${id}" (known: ${damages.map((d) => d.id).join(', ')})`);
    damaged = damage.apply(damaged, argument.join('='), random);
    if (damaged.truth) {
      damaged = { ...damaged, truth: { ...damaged.truth, damage: [...(damaged.truth.damage ?? []), item] } };
    }
  }
  return damaged;
}
