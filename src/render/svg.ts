// Report → one SVG file: heading, map, legend; light and dark by the viewer's preference, no script, no font, no link.
// `pathstitch report BUNDLE --format svg > path.svg`; GitHub and Markdown viewers show it as an image.
import type { Report } from '../model/report.js';
import { countOf } from './amount.js';
import { diagramOf } from './diagram.js';
import { markup, type Markup } from './html/markup.js';
import { outcomeWord } from './outcome.js';
import { drawLegend } from './svg-legend.js';
import { drawMap } from './svg-map.js';
import { px } from './svg-shapes.js';
import { COLOURS, SVG_STYLE } from './svg-style.js';
import { fitText } from './svg-text.js';

const HEADING_HEIGHT = 34;
const NARROWEST = 620;
const SIDE = 10;

export const svg = { id: 'svg', extension: 'svg', render: renderSvg } as const;

export async function renderSvg(report: Report): Promise<string> {
  const map = await drawMap(report, diagramOf(report));
  const width = Math.ceil(Math.max(NARROWEST, map.width));
  const legend = drawLegend(map.scene, width - 2 * SIDE);
  const height = Math.ceil(HEADING_HEIGHT + map.height + legend.height + 14);
  const heading = `${report.bundle}: ${summaryOf(report)}`;
  const { markup: text } =
    markup`<svg xmlns="http://www.w3.org/2000/svg" class="ps" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="map-title">
<title id="map-title">${heading}</title><style>${style()}</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="title" x="${SIDE + 2}" y="22">${fitText(heading, { family: 'bold', size: 12 }, width - 2 * SIDE)}</text>
<g transform="translate(${px((width - map.width) / 2)} ${HEADING_HEIGHT})">${map.content}</g>
<g transform="translate(${SIDE} ${px(HEADING_HEIGHT + map.height + 6)})">${legend.content}</g></svg>
`;
  return text;
}

function style(): Markup {
  return { markup: `${COLOURS}${SVG_STYLE}`.replaceAll(':root', 'svg') };
}

/** `6 paths over 6 observation points: 5 ok, 1 lost`. */
export function summaryOf(report: Report): string {
  const counts = new Map<string, number>();
  for (const { outcome } of report.paths) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
  const words = [...counts].map(([status, n]) => `${n} ${outcomeWord(status as never)}`);
  const paths = `${countOf(report.paths.length, 'path')} over ${countOf(report.points.length, 'observation point')}`;
  return words.length ? `${paths}: ${words.join(', ')}` : paths;
}
