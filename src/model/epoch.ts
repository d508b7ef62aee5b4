// Times past the door are f64 nanoseconds since the bundle's base; the report states them as decimal epoch seconds.
import type { EpochBase } from './flow.js';
import type { EpochSeconds } from './report.js';

/** 1795195731, 3151000 → "1795195731.003151000". */
export function epochSeconds(base: EpochBase, ns: number): EpochSeconds {
  const seconds = Math.floor(ns / 1e9);
  const rest = Math.round(ns - seconds * 1e9);
  return rest === 1e9
    ? `${base + seconds + 1}.000000000`
    : `${base + seconds}.${String(rest).padStart(9, '0')}`;
}

/** "1795195731.003151000" → nanoseconds since the epoch, exact; 0 for text that is no time. */
export function epochNanoseconds(time: EpochSeconds): bigint {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,9})\d*)?$/.exec(time);
  if (!match) return 0n;
  const value = BigInt(match[2]!) * 1_000_000_000n + BigInt((match[3] ?? '').padEnd(9, '0'));
  return match[1] ? -value : value;
}
