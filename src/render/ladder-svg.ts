// One path's packets → a ladder: a column per hop, time downwards, each packet an arrow from point to point. The relay is a
// hatched band, a translation is named over the column where it shows, a lost packet ends in a cross, retransmissions and
// resets are named, doubt between two clocks is shaded. Used by `pathstitch ladder --format svg` and by the HTML page.
// e.g. events SYN, SYN/ACK, ACK over vm/docker0 and vm/eth0 → two life lines, three arrows
import type { LadderEvent, Path, Report } from '../model/report.js';
import { countOf } from './amount.js';
import { markup, type Markup } from './html/markup.js';
import { columnsOf, HEADER_HEIGHT, type LadderColumn } from './svg-ladder-columns.js';
import { drawDoubts, drawEvent } from './svg-ladder-events.js';
import { ladderScale, type LadderScale } from './svg-ladder-scale.js';
import { HATCH, px } from './svg-shapes.js';
import { COLOURS, SVG_STYLE } from './svg-style.js';
import { formatDuration } from './time.js';

/** What a ladder needs to know besides the path. */
export type LadderContext = Pick<Report, 'points' | 'nodes'>;

export interface LadderPicture {
  readonly width: number;
  readonly height: number;
  /** Content for an <svg class="ps">. */
  readonly content: Markup;
}

const MAX_EVENTS = 200;
const BOTTOM = 26;

/** A whole SVG file. A path without packets kept says so in the picture. */
export function ladderSvg(path: Path, report: LadderContext): string {
  const { width, height, content } = drawLadder(path, report);
  const style: Markup = { markup: `${COLOURS}${SVG_STYLE}`.replaceAll(':root', 'svg') };
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="ps" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="ladder-title">
<title id="ladder-title">Packets of path ${path.id}</title><style>${style}</style>
<rect class="paper" width="${width}" height="${height}"/>${content}</svg>
`.markup;
}

export function drawLadder(path: Path, report: LadderContext): LadderPicture {
  const events = (path.ladder ?? []).slice(0, MAX_EVENTS).map((e) => withLoss(e, path));
  const columns = columnsOf(path, report);
  const scale = ladderScale(events, events[0]?.sightings[0]?.time ?? path.first);
  const width = Math.ceil((columns.at(-1)?.right ?? 0) + 14);
  const height = Math.ceil(HEADER_HEIGHT + scale.height + BOTTOM);
  const left = events.length - (path.ladder ?? []).length;
  const note =
    events.length === 0
      ? 'No packets of this path are in the report.'
      : left < 0
        ? `${countOf(-left, 'more packet')} not drawn`
        : '';
  const content = markup`${HATCH}${columns.map((c) => backdrop(c, path, height))}${columns.map((c) => c.header)}
<g transform="translate(0 ${HEADER_HEIGHT})">${silences(scale, width)}${drawDoubts(events, scale, columns)}${events.map((e, i) => drawEvent(e, i, scale, columns))}</g>
<text class="small dim" x="12" y="${height - 9}">${note}</text>`;
  return { width, height, content };
}

/** A path lost before a point that is no hop of it: every packet that got to its last hop ended there. */
function withLoss(event: LadderEvent, { hops, outcome }: Path): LadderEvent {
  const last = hops.length - 1;
  const stops = outcome.status === 'lost' && outcome.after === hops[last]?.point;
  const reached = event.direction === 'forward' && event.sightings.at(-1)?.hop === last;
  return stops && reached ? { ...event, lostAfter: event.lostAfter ?? last } : event;
}

/** Life line of a column, and the band of a relay or of two clocks that lies before it. */
function backdrop(column: LadderColumn, path: Path, height: number): Markup {
  const { before, x } = column;
  const top = HEADER_HEIGHT - 10;
  const band = before?.relay && markup`<rect class="tag relay" x="${px(before.x)}" y="${top}" width="${px(before.width)}" height="${height - top - BOTTOM}"/><rect fill="url(#hatch)" x="${px(before.x)}" y="${top}" width="${px(before.width)}" height="${height - top - BOTTOM}"/>`; // prettier-ignore
  return markup`${band}<path class="life ${column.ghost && 'ghost'}" d="M${px(x)} ${top}V${height - BOTTOM}"/>`;
}

function silences(scale: LadderScale, width: number): readonly Markup[] {
  return scale.silences.map(
    ({ y, seconds }) =>
      markup`<path class="silence" d="M12 ${px(y)}H${width - 12}"/><text class="small dim plate-text" x="12" y="${px(y + 3.5)}">${formatDuration(seconds)} later</text>`,
  );
}
