// Report → the map: boxes in boxes, interfaces on their edges, wires between them, marks where packets were translated, went
// into a relay or stopped. Placed by graph-layout, drawn here. e.g. [container [eth0]]──[veth1]─[docker0]─(NAT …)─[eth0]─▨ relay ▨─…
import type { Report } from '../model/report.js';
import { diagramOf, type Diagram } from './diagram.js';
import { layoutGraph } from './graph-layout.js';
import { markup, type Markup } from './html/markup.js';
import { borderOnPorts } from './svg-borders.js';
import { drawItem } from './svg-items.js';
import { boxTitle, kindWord, TITLE } from './svg-scene-items.js';
import { layoutInput, sceneOf, type Direction, type Scene } from './svg-scene.js';
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

export async function drawMap(
  report: Report,
  diagram: Diagram = diagramOf(report),
  direction: Direction = 'right',
): Promise<MapPicture> {
  const scene = sceneOf(diagram, direction);
  const layout = await layoutGraph(layoutInput(scene));
  const items = new Map(scene.items.map((i) => [i.id, i]));
  const most = Math.max(1, ...scene.wires.map((w) => bytesOf(w.edges)));
  const areas = scene.boxes.map((node) => ({ node, area: borderOnPorts(node.id, scene, layout) }));
  const boxes = areas.map(({ area }) => markup`<rect class="box" rx="9" x="${px(area.x)}" y="${px(area.y)}" width="${px(area.width)}" height="${px(area.height)}"/>\n`); // prettier-ignore
  const titles = areas.map(({ node, area }) => {
    const title = boxTitle(node);
    return markup`<text class="title on-box" x="${px(area.x + 12)}" y="${px(area.y + 19)}">${title}</text>
<text class="small dim on-box" x="${px(area.x + 12 + textWidth(title, TITLE) + 8)}" y="${px(area.y + 19)}">${kindWord(node)}</text>\n`;
  });
  const bodies = scene.items.map((item) => drawItem(item, layout.nodes.get(item.id), 'body'));
  const wires = scene.wires.map((wire) => {
    const weight = bytesOf(wire.edges) / most;
    return drawWire(wire, layout.edges.get(wire.id) ?? [], weight, items, layout.nodes);
  });
  const fronts = scene.items.map((item) => drawItem(item, layout.nodes.get(item.id), 'front'));
  const content = markup`${HATCH}<g transform="translate(${MARGIN} ${MARGIN})">${boxes}${bodies}${wires}${titles}${fronts}</g>`;
  return { width: layout.width + 2 * MARGIN, height: layout.height + 2 * MARGIN, content, scene };
}

function bytesOf(edges: readonly { readonly bytes: number }[]): number {
  return edges.reduce((sum, e) => sum + e.bytes, 0);
}
