// What issue 3 asks of reading speed and memory, beside what was measured: one row a target, met or missed.
import type { Measured } from './measure.js';

interface Target {
  readonly what: string;
  readonly limit: number;
  readonly kind: 'at most' | 'at least';
  readonly unit: string;
  readonly measured: number | undefined;
}

const targets: Target[] = [];

export function atMost(what: string, limit: number, unit: string, measured: number | undefined): void {
  targets.push({ what, limit, kind: 'at most', unit, measured });
}

export function atLeast(what: string, limit: number, unit: string, measured: number | undefined): void {
  targets.push({ what, limit, kind: 'at least', unit, measured });
}

/** Of CPU time, where both were measured. */
export function cpuRatio(a: Measured | undefined, b: Measured | undefined): number | undefined {
  return a && b && a.cpu / b.cpu;
}

export function wallRatio(a: Measured | undefined, b: Measured | undefined): number | undefined {
  return a && b && a.wall / b.wall;
}

export function targetTable(): string {
  const rows = targets.map(({ what, limit, kind, unit, measured }) => {
    const must = `${kind} ${limit} ${unit}`;
    if (measured === undefined || Number.isNaN(measured)) return `| ${what} | ${must} | not measured | |`;
    const met = kind === 'at most' ? measured <= limit : measured >= limit;
    const seen = measured >= 100 ? measured.toFixed(0) : measured.toFixed(2);
    return `| ${what} | ${must} | ${seen} | ${met ? 'met' : '**missed**'} |`;
  });
  return ['| target | must | measured | |', '|---|---|---|---|', ...rows].join('\n');
}
