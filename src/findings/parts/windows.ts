// When a point saw its first and its last packet, and how far two points lie apart. Text without dates is compared with its like only.
import { epochSeconds } from '../../model/epoch.js';
import type { ObservationPoint } from '../../model/observation-point.js';
import type { Evidence } from '../../model/report.js';
import type { FindingContext } from './rule.js';

export function windowOf(id: string, { points, base }: FindingContext): Evidence | undefined {
  const point = points.get(id);
  if (!point || Number.isNaN(point.firstNs) || !point.files[0] || point.text?.time === 'none')
    return undefined;
  const [first, last] = [point.firstNs, point.lastNs].map((ns) => clockText(point, base, ns));
  const says = `${id} saw packets from ${first} to ${last}`;
  return { source: 'packets', says, at: point.files[0] };
}

/** Text that printed the time of day alone is quoted as such: there is no date to give. */
function clockText(point: ObservationPoint, base: number, ns: number): string {
  if (point.text?.time !== 'time-of-day') return epochSeconds(base, ns);
  return new Date((base + ns / 1e9) * 1000).toISOString().slice(11, 23);
}

/** Seconds between the windows of two points on one clock; undefined where they overlap or cannot be compared. */
export function gapSeconds(
  a: string,
  b: string,
  { points, correlation, nodeOf }: FindingContext,
): number | undefined {
  const [x, y] = [points.get(a), points.get(b)];
  const oneClock = correlation.clockOf.get(nodeOf(a)) === correlation.clockOf.get(nodeOf(b));
  if (!x || !y || !oneClock || timesOf(x) !== timesOf(y)) return undefined;
  const gap = Math.max(x.firstNs - y.lastNs, y.firstNs - x.lastNs) / 1e9;
  return gap > 0 ? gap : undefined;
}

function timesOf(point: ObservationPoint): string {
  const time = point.text?.time ?? 'epoch';
  // no order between two runs of -t or -ttt
  return time === 'none' || time === 'elapsed' ? `${time} ${point.id}` : time;
}
