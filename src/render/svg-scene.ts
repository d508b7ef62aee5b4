// Diagram → the things an SVG map places (ports, small nodes, far ends, marks on edges) and the wires between them, with
// sizes but without coordinates. A NAT, relay, tunnel or stop is a thing of its own between two ports, so that the layout keeps
// room for its words. e.g. edge {from: vm/docker0, to: vm/eth0, kind: nat} → docker0 ─ [NAT source 172.17.0.2 → …] ─ eth0
import type { Diagram, DiagramNode, DiagramPort } from './diagram.js';
import type { LayoutBox, LayoutEdge, LayoutGraph } from './graph-layout.js';
import {
  boxTitle,
  kindWord,
  leafItem,
  outsideItem,
  portItem,
  SMALL,
  TITLE,
  type LeafItem,
  type OutsideItem,
  type PortItem,
} from './svg-scene-items.js';
import type { MarkItem } from './svg-scene-marks.js';
import { wiresOf, type Wire } from './svg-scene-wires.js';
import { textWidth } from './svg-text.js';

export type SceneItem = PortItem | LeafItem | OutsideItem | MarkItem;

/** Wide pictures read from left to right, narrow ones downwards. */
export type Direction = LayoutGraph['direction'];

export interface Scene {
  readonly direction: Direction;
  readonly items: readonly SceneItem[];
  readonly wires: readonly Wire[];
  /** Nodes drawn as a box around their items. */
  readonly boxes: readonly DiagramNode[];
}

export function sceneOf(diagram: Diagram, direction: Direction = 'right'): Scene {
  const places = new Map<string, DiagramPort>();
  const itemOfPort = new Map<string, string>();
  for (const port of diagram.nodes.flatMap((n) => n.ports)) places.set(port.id, port);
  const used = usedPorts(diagram, places);
  const outside = diagram.nodes.filter((n) => n.kind === 'outside' && n.ports.some((p) => used.has(p.id)));
  const inside = diagram.nodes.filter((n) => n.kind !== 'outside');
  const parents = new Set(inside.flatMap((n) => (n.inside ? [n.inside] : [])));
  const items: SceneItem[] = [];
  for (const node of inside) {
    const leaf = node.ports.length === 1 && !parents.has(node.id);
    for (const port of node.ports) {
      const item = leaf ? leafItem(node, port, diagram, direction) : portItem(port);
      items.push(item);
      itemOfPort.set(port.id, item.id);
    }
  }
  for (const node of outside) {
    const item = outsideItem(node, used);
    items.push(item);
    for (const port of node.ports) itemOfPort.set(port.id, item.id);
  }
  const boxes = inside.filter((n) => parents.has(n.id) || n.ports.length !== 1);
  const { marks, wires } = wiresOf(diagram, { ports: places, items: itemOfPort, boxes });
  return { direction, items: [...items, ...marks], boxes, wires };
}

/** What the layout needs to know of a scene. */
export function layoutInput(scene: Scene): LayoutGraph {
  const boxes = scene.boxes.map((n): LayoutBox => {
    const titleWidth = textWidth(boxTitle(n), TITLE) + textWidth(kindWord(n), SMALL) + 14;
    return { id: n.id, titleWidth, titleHeight: 18, ...(n.inside && { inside: n.inside }) };
  });
  const edges = scene.wires.map((w): LayoutEdge => ({
    id: w.id,
    from: w.from,
    to: w.to,
    weight: w.style === 'faint' || w.style === 'stop' ? 1 : 6,
  }));
  return { direction: scene.direction, boxes, nodes: scene.items, edges };
}

/** Ports that some edge touches: an outside address none reaches would float about. */
function usedPorts(diagram: Diagram, places: ReadonlyMap<string, DiagramPort>): Set<string> {
  const ids = diagram.edges.flatMap((e) => (e.kind === 'stop' && isInside(e.to, places) ? [e.from] : [e.from, e.to])); // prettier-ignore
  return new Set(ids);
}

function isInside(id: string, places: ReadonlyMap<string, DiagramPort>): boolean {
  return places.get(id)?.observed === true;
}
