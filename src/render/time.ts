// Epoch-second strings and durations in seconds → text with a unit. Times are compared as bigint nanoseconds: a double
// of epoch seconds is only good to 0.2 µs.
// e.g. formatTime('1795195732.157048000') → "2026-11-20 17:28:52.157048", formatDuration(0.000147) → "147 µs"
import { formatDuration } from '../lib/duration.js';
import { epochNanoseconds } from '../model/epoch.js';
import type { DelayRange, EpochSeconds } from '../model/report.js';

export { formatDuration } from '../lib/duration.js';
export { epochNanoseconds as nanoseconds } from '../model/epoch.js';

const NS = 1_000_000_000n;

/** `later - earlier` in seconds. */
export function secondsBetween(earlier: EpochSeconds, later: EpochSeconds): number {
  return Number(epochNanoseconds(later) - epochNanoseconds(earlier)) / 1e9;
}

/** Within the first two days of 1970: a text that prints the time of day alone, or none at all. */
const NO_DATE_NS = 2n * 86_400n * NS;

/**
 * UTC date and time, cut (not rounded) to `digits` after the point: `2026-11-20 17:28:52.157048`. Without a date in the input
 * the time of day alone.
 */
export function formatTime(time: EpochSeconds, digits = 6): string {
  if (epochNanoseconds(time) < NO_DATE_NS) return `${formatClock(time, digits)} (no date)`;
  return `${formatDate(time)} ${formatClock(time, digits)}`;
}

/** UTC time of day: `17:28:52.157048`. */
export function formatClock(time: EpochSeconds, digits = 6): string {
  const ns = epochNanoseconds(time);
  const fraction = String(((ns % NS) + NS) % NS).padStart(9, '0');
  return `${isoSeconds(ns).slice(11, 19)}.${fraction.slice(0, digits)}`;
}

function formatDate(time: EpochSeconds): string {
  return isoSeconds(epochNanoseconds(time)).slice(0, 10);
}

function isoSeconds(ns: bigint): string {
  const ms = Number((ns < 0n ? ns - NS + 1n : ns) / NS) * 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '????-??-??T??:??:??';
}

/** `8 µs`, or `8 µs (6 to 13 µs)` when there is a spread worth a look; `± 25 µs` when the clocks are not one. */
export function formatDelay(delay: DelayRange, clockUncertainty = 0): string {
  const spread = delay.samples > 1 && delay.max > delay.min ? ` (${formatRange(delay.min, delay.max)})` : '';
  const doubt = clockUncertainty > 0 ? ` ± ${formatDuration(clockUncertainty)}` : '';
  return `${formatDuration(delay.median)}${doubt}${spread}`;
}

/** `6 to 13 µs`; both units when they differ. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [formatDuration(low), formatDuration(high)];
  const [number, unit, ...more] = from.split(' ');
  return more.length === 0 && to.split(' ').length === 2 && to.endsWith(` ${unit}`)
    ? `${number} to ${to}`
    : `${from} to ${to}`;
}
