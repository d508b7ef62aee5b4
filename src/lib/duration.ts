// A duration in seconds → text with a unit, three significant digits.
// e.g. formatDuration(0.000147) → "147 µs", formatDuration(725) → "12 min 5 s"

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
