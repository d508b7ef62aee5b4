// The packets of a path → two small plots, where people would rather look than read: the delay of each link over time, and the
// packets at each point over time. Own axes, no library; times are seconds since the path's first packet.
// e.g. docker0 → eth0: dots at (0 s, 4 µs), (0.02 s, 6 µs) over a line at 0
import type { LadderEvent, Path } from '../../model/report.js';
import { px } from '../svg-shapes.js';
import { fitText } from '../svg-text.js';
import { formatDuration, secondsBetween } from '../time.js';
import { markup, type Markup } from './markup.js';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

const LEFT = 190;
const WIDTH = 700;
const RIGHT = WIDTH - 76;
const DELAY_ROW = 52;
const TICK_ROW = 26;
const AXIS = 26;
const LABEL = { family: 'mono', size: 10.5 } as const;

interface Dot {
  readonly seconds: number;
  readonly delay: number;
  readonly forward: boolean;
}

export function drawDelays(path: Path): Picture | undefined {
  const events = path.ladder ?? [];
  const rows = path.links
    .map((link, i) => ({ label: `${shortName(link.from)} → ${shortName(link.to)}`, dots: dotsOf(events, i) }))
    .filter((r) => r.dots.length > 1);
  if (rows.length === 0) return undefined;
  const time = timeAxis(events, rows.length * DELAY_ROW);
  const parts = rows.map(({ label, dots }, i) => {
    const [top, base] = [i * DELAY_ROW + 8, (i + 1) * DELAY_ROW - 6];
    const values = dots.map((d) => d.delay);
    const [low, high] = [Math.min(0, ...values), Math.max(...values, 1e-9)];
    const y = (delay: number): number => base - ((delay - low) / (high - low)) * (base - top);
    return markup`<path class="axis" d="M${LEFT} ${px(y(0))}H${RIGHT}"/>${rowLabel(label, base - 12)}
<text class="small dim" x="${RIGHT + 8}" y="${px(top + 6)}">${formatDuration(high)}</text><text class="small dim" x="${RIGHT + 8}" y="${px(base)}">${formatDuration(low)}</text>
${dots.map((d) => markup`<circle class="dot ${d.forward ? 'there' : 'back'}" cx="${px(time.x(d.seconds))}" cy="${px(y(d.delay))}" r="3"><title>${formatDuration(d.delay)} at +${formatDuration(d.seconds)}</title></circle>`)}`;
  });
  return { width: WIDTH, height: rows.length * DELAY_ROW + AXIS, content: markup`${parts}${time.drawn}` };
}

export function drawSightings(path: Path): Picture | undefined {
  const events = path.ladder ?? [];
  if (events.length < 2) return undefined;
  const start = startOf(events);
  const time = timeAxis(events, path.hops.length * TICK_ROW);
  const parts = path.hops.map((hop, h) => {
    const middle = h * TICK_ROW + TICK_ROW / 2;
    const ticks = events.flatMap((e) =>
      e.sightings
        .filter((s) => s.hop === h)
        .map((s) => {
          const up = e.direction === 'forward';
          const x = px(time.x(secondsBetween(start, s.time)));
          return markup`<path class="packet-tick ${up ? 'there' : 'back'}" d="M${x} ${middle}v${up ? -9 : 9}"/>`;
        }),
    );
    return markup`<path class="axis" d="M${LEFT} ${middle}H${RIGHT}"/>${rowLabel(hop.point, middle + 4)}${ticks}<text class="small dim" x="${RIGHT + 8}" y="${middle + 4}">${ticks.length}</text>`;
  });
  return { width: WIDTH, height: path.hops.length * TICK_ROW + AXIS, content: markup`${parts}${time.drawn}` };
}

/** Time between neighbouring hops for every packet seen at both. */
function dotsOf(events: readonly LadderEvent[], link: number): readonly Dot[] {
  const start = startOf(events);
  return events.flatMap((event): Dot[] => {
    const a = event.sightings.find((s) => s.hop === link);
    const b = event.sightings.find((s) => s.hop === link + 1);
    if (!a || !b) return [];
    const forward = event.direction === 'forward';
    const delay = forward ? secondsBetween(a.time, b.time) : secondsBetween(b.time, a.time);
    return [{ seconds: secondsBetween(start, forward ? a.time : b.time), delay, forward }];
  });
}

function startOf(events: readonly LadderEvent[]): string {
  return events.find((e) => e.sightings.length > 0)?.sightings[0]?.time ?? '0.0';
}

function timeAxis(
  events: readonly LadderEvent[],
  y: number,
): { x: (seconds: number) => number; drawn: Markup } {
  const start = startOf(events);
  const ends = events.flatMap((e) => e.sightings.map((s) => secondsBetween(start, s.time)));
  const [low, high] = [Math.min(0, ...ends), Math.max(...ends, 1e-9)];
  const x = (seconds: number): number => LEFT + 6 + ((seconds - low) / (high - low)) * (RIGHT - LEFT - 12);
  const drawn = markup`<text class="small dim" x="${LEFT}" y="${y + 16}">${low < 0 ? formatDuration(low) : '0 s'}</text><text class="small dim" text-anchor="end" x="${RIGHT}" y="${y + 16}">${formatDuration(high)} after the first packet</text>`;
  return { x, drawn };
}

function rowLabel(text: string, y: number): Markup {
  return markup`<text class="small mono dim" x="8" y="${y}">${fitText(text, LABEL, LEFT - 16)}</text>`;
}

function shortName(point: string): string {
  return point.slice(point.indexOf('/') + 1);
}
