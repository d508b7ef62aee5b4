// What a damage is: a pure function bundle -> bundle. One file per damage, listed in index.ts.
import type { Bundle } from './bundle.js';
import type { Random } from '../../support/seeded-random.js';

export interface Damage {
  /** As written in `--damage`: `skew=137ms:40ppm@mac` is id `skew`, argument `137ms:40ppm@mac`. */
  readonly id: string;
  /** One line for `--help`: argument and effect. */
  readonly says: string;
  readonly apply: (bundle: Bundle, argument: string, random: Random) => Bundle;
}

/** `250us`, `137ms`, `2s`, `2h` to nanoseconds. */
export function durationNs(text: string): bigint {
  const parts = /^(-?\d+(?:\.\d+)?)(ns|us|ms|s|m|h)$/.exec(text);
  if (!parts) throw new Error(`not a duration: "${text}" (expected e.g. 137ms, 2s, -1h)`);
  const unitNs = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }[parts[2]!]!;
  return BigInt(Math.round(Number(parts[1]) * unitNs));
}
