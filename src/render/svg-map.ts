// Report → the map: boxes in boxes, interfaces on their edges, wires between them, marks where packets were translated, went
// into a relay or stopped. Placed by graph-layout, drawn here. e.g. [container [eth0]]──[veth1]─[docker0]─(NAT …)─[eth0]─▨ relay ▨─…
import type { Report } from '../model/report.js';
import { diagramOf, type Diagram } from './diagram.js';
import { layoutGraph, type Layout, type Rectangle } from './graph-layout.js';
import { markup, type Markup } from './html/markup.js';
import { drawItem } from './svg-items.js';
import { boxTitle, kindWord, TITLE } from './svg-scene-items.js';
import { layoutInput, sceneOf, type Scene } from './svg-scene.js';
import { HATCH, px } from './svg-shapes.js';
import { textWidth } from './svg-text.js';
import { drawWire } from './svg-wires.js';

export interface MapPicture {
  readonly width: number;
  readonly height: number;
  /** Content for an <svg class="ps">, without its frame, style and legend. */
  readonly content: Markup;
  readonly scene: Scene;
}

const MARGIN = 10;
/** An interface may stand out of its box by no more than this when the border is moved to its middle. */
const NEAR_BORDER = 40;

export async function drawMap(report: Report, diagram: Diagram = diagramOf(report)): Promise<MapPicture> {
  const scene = sceneOf(diagram);
  const layout = await layoutGraph(layoutInput(scene));
  const items = new Map(scene.items.map((i) => [i.id, i]));
  const most = Math.max(1, ...scene.wires.map((w) => bytesOf(w.edges)));
  const boxes = scene.boxes.map((node) => {
    const area = borderOnPorts(node.id, scene, layout);
    const title = boxTitle(node);
    return markup`<rect class="box" rx="9" x="${px(area.x)}" y="${px(area.y)}" width="${px(area.width)}" height="${px(area.height)}"/>
<text class="title" x="${px(area.x + 12)}" y="${px(area.y + 19)}">${title}</text>
<text class="small dim" x="${px(area.x + 12 + textWidth(title, TITLE) + 8)}" y="${px(area.y + 19)}">${kindWord(node)}</text>\n`;
  });
  const bodies = scene.items.map((item) => drawItem(item, layout.nodes.get(item.id), 'body'));
  const wires = scene.wires.map((wire) => {
    const weight = bytesOf(wire.edges) / most;
    return drawWire(wire, layout.edges.get(wire.id) ?? [], weight, items, layout.nodes);
  });
  const fronts = scene.items.map((item) => drawItem(item, layout.nodes.get(item.id), 'front'));
  const content = markup`${HATCH}<g transform="translate(${MARGIN} ${MARGIN})">${boxes}${bodies}${wires}${fronts}</g>`;
  return { width: layout.width + 2 * MARGIN, height: layout.height + 2 * MARGIN, content, scene };
}

function bytesOf(edges: readonly { readonly bytes: number }[]): number {
  return edges.reduce((sum, e) => sum + e.bytes, 0);
}

/** The box Graphviz made, with its left and right border moved to the middle of the interfaces that face outwards. */
function borderOnPorts(id: string, scene: Scene, layout: Layout): Rectangle {
  const area = layout.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const inner = [
    ...scene.items.filter((i) => i.box === id).map((i) => ({ at: layout.nodes.get(i.id), item: i })),
    ...scene.boxes
      .filter((b) => b.inside === id)
      .map((b) => ({ at: layout.boxes.get(b.id), item: undefined })),
  ].flatMap(({ at, item }) => (at ? [{ at, item }] : []));
  const within = new Set(inner.flatMap(({ item }) => (item ? [item.id] : [])));
  const leaves = (itemId: string, sign: 1 | -1): boolean =>
    scene.wires.some((w) => (sign > 0 ? w.from === itemId && !within.has(w.to) : w.to === itemId && !within.has(w.from))); // prettier-ignore
  const border = (edge: (r: Rectangle) => number, sign: 1 | -1, fallback: number): number => {
    const extreme = Math.max(...inner.map(({ at }) => sign * edge(at)));
    const near = inner.filter(({ at }) => sign * edge(at) > extreme - NEAR_BORDER);
    const middles = near.map(({ at }) => sign * (at.x + at.width / 2));
    const facing = near.every(({ item }) => item?.kind === 'port' && item.port.kind !== 'bridge') && near.some(({ item }) => item && leaves(item.id, sign)); // prettier-ignore
    const middle = Math.max(...middles);
    const clear = inner.every(({ at, item }) => item?.kind === 'port' || sign * edge(at) < middle - 8);
    return facing && clear ? sign * middle : fallback;
  };
  const left = border((r) => r.x, -1, area.x);
  const right = border((r) => r.x + r.width, 1, area.x + area.width);
  const title = layoutInput(scene).boxes.find((b) => b.id === id)?.titleWidth ?? 0;
  if (right - left < title + 20) return area;
  return { x: left, y: area.y, width: right - left, height: area.height };
}
