// Epoch-second strings and durations in seconds → text with a unit. Times are compared as bigint nanoseconds: a double
// of epoch seconds is only good to 0.2 µs.
// e.g. formatTime('1795195732.157048000') → "2026-11-20 17:28:52.157048", formatDuration(0.000147) → "147 µs"
import type { DelayRange, EpochSeconds } from '../model/report.js';

const NS = 1_000_000_000n;

/** Nanoseconds since the epoch; 0 for text that is no time. */
export function nanoseconds(time: EpochSeconds): bigint {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,9})\d*)?$/.exec(time);
  if (!match) return 0n;
  const value = BigInt(match[2]!) * NS + BigInt((match[3] ?? '').padEnd(9, '0'));
  return match[1] ? -value : value;
}

/** `later - earlier` in seconds. */
export function secondsBetween(earlier: EpochSeconds, later: EpochSeconds): number {
  return Number(nanoseconds(later) - nanoseconds(earlier)) / 1e9;
}

/** UTC date and time, cut (not rounded) to `digits` after the point: `2026-11-20 17:28:52.157048`. */
export function formatTime(time: EpochSeconds, digits = 6): string {
  return `${formatDate(time)} ${formatClock(time, digits)}`;
}

/** UTC time of day: `17:28:52.157048`. */
export function formatClock(time: EpochSeconds, digits = 6): string {
  const ns = nanoseconds(time);
  const fraction = String(((ns % NS) + NS) % NS).padStart(9, '0');
  return `${isoSeconds(ns).slice(11, 19)}.${fraction.slice(0, digits)}`;
}

function formatDate(time: EpochSeconds): string {
  return isoSeconds(nanoseconds(time)).slice(0, 10);
}

function isoSeconds(ns: bigint): string {
  const ms = Number((ns < 0n ? ns - NS + 1n : ns) / NS) * 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '????-??-??T??:??:??';
}

const UNITS: readonly (readonly [scale: number, unit: string])[] = [
  [1e-9, 'ns'],
  [1e-6, 'µs'],
  [1e-3, 'ms'],
  [1, 's'],
];

/** Three significant digits and a unit: `0 s`, `147 µs`, `3.99 ms`, `30.4 s`, `12 min 5 s`, `8 h 18 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds < 5e-10) return '0 s';
  if (seconds >= 59.95) return longDuration(Math.round(seconds));
  // 999.6 µs must read 1 ms, not 1000 µs, so the unit is chosen from the rounded value
  const [scale, unit] = UNITS.find(([s]) => Number((seconds / s).toPrecision(3)) < 1000) ?? [1, 's'];
  return `${Number((seconds / scale).toPrecision(3))} ${unit}`;
}

function longDuration(seconds: number): string {
  const [minutes, s] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return s ? `${minutes} min ${s} s` : `${minutes} min`;
  const [hours, m] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return m ? `${hours} h ${m} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
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
