// One packet of a ladder → its arrow: from sighting to sighting in the order of travel, named at its start, with a cross where it
// was seen last although the next point was capturing. A packet seen at one point only (a relay ends the connection there) is a
// dot with a short arrow. e.g. SYN seen at hops 0, 1, 2 and lost after 2 → two slanted lines and a cross
import type { LadderEvent } from '../model/report.js';
import { markup, type Markup } from './html/markup.js';
import type { LadderColumn } from './svg-ladder-columns.js';
import type { LadderScale } from './svg-ladder-scale.js';
import { arrowTip, outcomeGlyph, px } from './svg-shapes.js';
import { textWidth } from './svg-text.js';

const TIP = 8;
const STUB = 34;

export function drawEvent(
  event: LadderEvent,
  index: number,
  scale: LadderScale,
  columns: readonly LadderColumn[],
): Markup {
  const spots = spotsOf(event, index, scale, columns);
  const [first] = spots;
  if (!first) return markup``;
  const lost = event.lostAfter !== undefined;
  const sign = event.direction === 'forward' ? 1 : -1;
  const bad = lost || event.retransmission === true || /RST/.test(event.label);
  const tone = bad ? 'bad' : 'plain';
  const segments = spots.slice(1).map((b, i) => segment(spots[i]!, b, tone, columns));
  const last = spots.at(-1)!;
  const before = spots.at(-2);
  const stub = { x: first.x + sign * STUB, y: first.y };
  const tip =
    before && !lost
      ? arrowTip(before, last, TIP, tone)
      : !before && !lost && markup`<path class="packet ${tone}" d="M${px(first.x)} ${px(first.y)}H${px(stub.x)}"/>${arrowTip(first, stub, TIP, tone)}`; // prettier-ignore
  const time = markup`<text class="small mono dim" x="12" y="${px(first.y + 3.5)}">${sinceStart(first.seconds)}</text>`;
  return markup`<g><title>${titleOf(event)}</title>${segments}${tip}${lost && lossOf(last, sign, columns)}${spots.map((s) => markup`<circle class="seen ${tone}" cx="${px(s.x)}" cy="${px(s.y)}" r="2.4"/>`)}${labelOf(event, first, sign, tone)}${time}</g>\n`;
}

/** How far off each sighting may be, for points on another clock; drawn under all packets. */
export function drawDoubts(
  events: readonly LadderEvent[],
  scale: LadderScale,
  columns: readonly LadderColumn[],
): readonly (Markup | false)[] {
  return events.flatMap((e, i) => spotsOf(e, i, scale, columns).map((spot) => doubtOf(spot, scale)));
}

function spotsOf(
  event: LadderEvent,
  index: number,
  scale: LadderScale,
  columns: readonly LadderColumn[],
): readonly Spot[] {
  return event.sightings.flatMap(({ hop }, i): Spot[] => {
    const column = columns[hop];
    return column
      ? [{ column, hop, x: column.x, y: scale.at(index, i), seconds: scale.secondsOf(index, i) }]
      : [];
  });
}

/** To the microsecond whatever the size, so that rows a few of them apart read differently: `+83 µs`, `+4.317 ms`, `+1.000365 s`. */
function sinceStart(seconds: number): string {
  const sign = seconds < 0 ? '-' : '+';
  const size = Math.abs(seconds);
  if (size < 0.9995e-3) return `${sign}${Math.round(size * 1e6)} µs`;
  if (size < 0.9999995) return `${sign}${(size * 1e3).toFixed(3)} ms`;
  return `${sign}${size.toFixed(size < 10 ? 6 : size < 1000 ? 4 : 1)} s`;
}

interface Spot {
  readonly column: LadderColumn;
  readonly hop: number;
  readonly x: number;
  readonly y: number;
  readonly seconds: number;
}

/** Dashed where a relay lies between: the packet that arrives is another one with the same content. */
function segment(a: Spot, b: Spot, tone: string, columns: readonly LadderColumn[]): Markup {
  const passed = columns.slice(Math.min(a.hop, b.hop) + 1, Math.max(a.hop, b.hop) + 1);
  const dark = passed.some((c) => c.before?.relay);
  return markup`<path class="packet ${tone} ${dark ? 'dark' : ''}" d="M${px(a.x)} ${px(a.y)}L${px(b.x)} ${px(b.y)}"/>`;
}

function lossOf(last: Spot, sign: number, columns: readonly LadderColumn[]): Markup {
  const next = columns[last.hop + sign];
  const x = next ? last.x + (next.x - last.x) * 0.5 : last.x + sign * STUB;
  return markup`<path class="packet bad gone" d="M${px(last.x)} ${px(last.y)}H${px(x - sign * 9)}"/>${outcomeGlyph('lost', px(x), px(last.y))}`;
}

function doubtOf(spot: Spot, scale: LadderScale): Markup | false {
  const { doubtSeconds } = spot.column;
  if (doubtSeconds <= 0) return false;
  const top = Math.min(spot.y - 2, scale.heightOf(spot.seconds - doubtSeconds));
  const bottom = Math.max(spot.y + 2, scale.heightOf(spot.seconds + doubtSeconds));
  return markup`<rect class="doubt" rx="3" x="${px(spot.x - 6)}" y="${px(top)}" width="12" height="${px(bottom - top)}"/>`;
}

function labelOf(event: LadderEvent, first: Spot, sign: number, tone: string): Markup {
  const words = event.retransmission ? `${event.label} (again)` : event.label;
  const anchor = sign > 0 ? 'start' : 'end';
  const reset = /RST/.test(event.label);
  const x = first.x + sign * 7;
  const width = textWidth(words, { family: 'bold', size: 10.5 });
  const glyph = reset && outcomeGlyph('reset', px(x + sign * (width + 10)), px(first.y - 8));
  return markup`<text class="small packet-name ${tone}" text-anchor="${anchor}" x="${px(x)}" y="${px(first.y - 4)}">${words}</text>${glyph}`;
}

function titleOf(event: LadderEvent): string {
  const places = event.sightings.map((s) => s.at).join(', ');
  const lost = event.lostAfter === undefined ? '' : '; not seen at the next point';
  const again = event.retransmission ? ', retransmission' : '';
  return `${event.label}, ${event.bytes} bytes on the wire${again}: ${places}${lost}`;
}
