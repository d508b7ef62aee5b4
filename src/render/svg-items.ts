// One placed thing of a map → SVG. Bodies (boxes of small nodes, far ends) lie under the wires, fronts (interfaces, marks) over them.
// What can be chosen in the HTML page carries its group ids (`data-groups`, ours, no text of an input) or its point.
import type { Rectangle } from './graph-layout.js';
import { markup, type Markup } from './html/markup.js';
import {
  kindWord,
  leafNote,
  PILL_HEIGHT,
  ROW_HEIGHT,
  type LeafItem,
  type OutsideItem,
} from './svg-scene-items.js';
import type { SceneItem } from './svg-scene.js';
import { GLYPH_WIDTH, MARK_LINE_HEIGHT, type MarkItem } from './svg-scene-marks.js';
import { outcomeTone } from './outcome.js';
import { outcomeGlyph, px } from './svg-shapes.js';
import type { DiagramPort } from './diagram.js';
import { countOf, formatBytes } from './amount.js';

export function drawItem(item: SceneItem, at: Rectangle | undefined, layer: 'body' | 'front'): Markup {
  if (!at) return markup``;
  switch (item.kind) {
    case 'port':
      return layer === 'front' ? pill(item.port, item.name, at) : markup``;
    case 'leaf':
      return layer === 'front' ? pill(item.port, item.name, pillArea(item, at)) : leafBody(item, at);
    case 'outside':
      return layer === 'body' ? outside(item, at) : markup``;
    case 'mark':
      return layer === 'front' ? mark(item, at) : markup``;
  }
}

/** Where the interface of a small node stands: half out of its side. */
export function pillArea({ side, pillWidth }: LeafItem, at: Rectangle): Rectangle {
  const upright = side === 'top' || side === 'bottom';
  const x = upright ? at.x + (at.width - pillWidth) / 2 : side === 'right' ? at.x + at.width - pillWidth : at.x; // prettier-ignore
  const y = !upright ? at.y + (at.height - PILL_HEIGHT) / 2 : side === 'bottom' ? at.y + at.height - PILL_HEIGHT : at.y; // prettier-ignore
  return { x, y, width: pillWidth, height: PILL_HEIGHT };
}

/** The box of a small node, without the half of its interface that stands out. */
export function leafArea({ side, pillWidth }: LeafItem, at: Rectangle): Rectangle {
  const across = pillWidth / 2;
  const along = PILL_HEIGHT / 2;
  if (side === 'right') return { ...at, width: at.width - across };
  if (side === 'left') return { ...at, x: at.x + across, width: at.width - across };
  if (side === 'bottom') return { ...at, height: at.height - along };
  return { ...at, y: at.y + along, height: at.height - along };
}

function leafBody(item: LeafItem, at: Rectangle): Markup {
  const area = leafArea(item, at);
  const end = item.side === 'left';
  const x = end ? area.x + area.width - 10 : area.x + 10;
  const anchor = end ? 'end' : 'start';
  const upright = item.side === 'top' || item.side === 'bottom';
  const top = area.y + (item.side === 'top' ? 28 : 17);
  const bottom = upright ? top + 15 : area.y + area.height - 9;
  return markup`<g><title>${item.node.label} (${kindWord(item.node)})</title>${rectangle(area, 'box', 8)}
<text class="title" text-anchor="${anchor}" x="${px(x)}" y="${px(top)}">${item.title}</text>
<text class="small mono dim" text-anchor="${anchor}" x="${px(x)}" y="${px(bottom)}">${leafNote(item.node, item.port)}</text></g>\n`;
}

function pill(port: DiagramPort, name: string, at: Rectangle): Markup {
  const style = `pill ${port.kind === 'bridge' ? 'bridge' : ''} ${port.observed ? '' : 'unseen'}`;
  const seen = port.observed
    ? `captured: ${countOf(port.packets ?? 0, 'packet')}, ${formatBytes(port.bytes ?? 0)}`
    : 'no capture here';
  const about = [port.id, port.kind, ...port.addresses, seen].filter((t) => t !== undefined).join(' · ');
  return markup`<g class="port" data-point="${port.id}"><title>${about}</title>${rectangle(at, style, port.kind === 'bridge' ? 3 : 12)}
<text class="name mono" text-anchor="middle" x="${px(at.x + at.width / 2)}" y="${px(at.y + at.height / 2 + 4)}">${name}</text>${focusFrame(at)}</g>\n`;
}

function outside(item: OutsideItem, at: Rectangle): Markup {
  const middle = px(at.x + at.width / 2);
  const top = at.y + (item.rows.length ? 19 : at.height / 2 + 4);
  const rows = item.rows.map(
    (row, i) =>
      markup`<text class="small mono dim" text-anchor="middle" x="${middle}" y="${px(top + (i + 1) * ROW_HEIGHT)}">${row}</text>`,
  );
  return markup`<g><title>${item.node.label}: no capture there</title>${rectangle(at, 'outside', 10)}
<text class="name mono" text-anchor="middle" x="${middle}" y="${px(top)}">${item.title}</text>${rows}</g>\n`;
}

function mark(item: MarkItem, at: Rectangle): Markup {
  const glyph = item.mark === 'stop' || item.mark === 'candidate';
  const left = at.x + (glyph ? GLYPH_WIDTH : 0);
  const middle = px(left + (at.width - (glyph ? GLYPH_WIDTH : 0)) / 2);
  const top = at.y + (item.mark === 'relay' ? 21 : 16);
  const lines = item.lines.map(
    (line, i) =>
      markup`<text class="small mono" text-anchor="middle" x="${middle}" y="${px(top + (i + 1) * MARK_LINE_HEIGHT)}">${line}</text>`,
  );
  const unsure = item.status !== undefined && outcomeTone(item.status) === 'unsure';
  const style = unsure ? 'candidate' : item.mark;
  const groups = [...new Set(item.edges.flatMap((e) => e.groups))].join(' ');
  return markup`<g class="mark" data-groups="${groups}"><title>${titleOf(item)}</title>${rectangle(at, `tag ${style}`, 4)}${item.mark === 'relay' && hatched(at)}
<text class="head ink-${style}" text-anchor="middle" x="${middle}" y="${px(top)}">${item.head}</text>${lines}${
    glyph &&
    outcomeGlyph(item.mark === 'stop' ? item.status : 'candidate', px(at.x + 15), px(at.y + at.height / 2))
  }${focusFrame(at)}</g>\n`;
}

function titleOf(item: MarkItem): string {
  const paths = new Set(item.edges.flatMap((e) => e.paths)).size;
  const why = [...new Set(item.edges.flatMap((e) => [e.relay?.why ?? e.label]))].filter((t) => t !== '');
  const all = item.edges.flatMap((e) => e.translations);
  return [`${item.head}: ${countOf(paths, 'path')}`, ...why.slice(0, 4), ...all.slice(0, 8)].join('; ');
}

/** Hatch all over, with a plain plate behind the words. */
function hatched(at: Rectangle): Markup {
  const plate = { x: at.x + 8, y: at.y + 7, width: at.width - 16, height: at.height - 14 };
  return markup`<rect fill="url(#hatch)" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}"/>${rectangle(plate, 'plate', 2)}`;
}

function focusFrame(at: Rectangle): Markup {
  const around = { x: at.x - 3, y: at.y - 3, width: at.width + 6, height: at.height + 6 };
  return rectangle(around, 'focus', 8);
}

function rectangle(at: Rectangle, style: string, radius: number): Markup {
  return markup`<rect class="${style.trim().replace(/ +/g, ' ')}" rx="${radius}" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}"/>`;
}
