// What an SVG map places, with its size: an interface, a small node with its only interface, an address outside the bundle.
// Sizes come from the measured words, so that nothing is cut; names that are too long lose their middle.
// e.g. interface docker0 → a pill of 7 × 7.2 + 18 px by 24 px
import type { Diagram, DiagramNode, DiagramPort } from './diagram.js';
import { fitText, textWidth, type Font } from './svg-text.js';

export const TITLE: Font = { family: 'bold', size: 12 };
export const SMALL: Font = { family: 'sans', size: 10.5 };
export const MONO: Font = { family: 'mono', size: 12 };
export const SMALL_MONO: Font = { family: 'mono', size: 10.5 };
export const PILL_HEIGHT = 24;
export const LEAF_HEIGHT = 74;
export const ROW_HEIGHT = 15;
const MAX_NAME_WIDTH = 170;
const MAX_ROWS = 6;

interface ItemBase {
  readonly id: string;
  /** Id of the diagram node whose box holds it. */
  readonly box?: string;
  readonly width: number;
  readonly height: number;
}

/** An interface inside a box that has several. */
export interface PortItem extends ItemBase {
  readonly kind: 'port';
  readonly port: DiagramPort;
  readonly name: string;
}

/** A node with a single interface: its box with the interface on its edge, placed as one. */
export interface LeafItem extends ItemBase {
  readonly kind: 'leaf';
  readonly node: DiagramNode;
  readonly port: DiagramPort;
  readonly name: string;
  readonly title: string;
  /** The border of its box that the interface stands on: the one packets leave by. */
  readonly side: 'left' | 'right' | 'top' | 'bottom';
  readonly pillWidth: number;
}

/** An address that is not in the bundle. */
export interface OutsideItem extends ItemBase {
  readonly kind: 'outside';
  readonly node: DiagramNode;
  readonly title: string;
  readonly rows: readonly string[];
}

export function boxTitle(node: DiagramNode): string {
  return fitText(node.label, TITLE, 240);
}

export function kindWord(node: DiagramNode): string {
  return { host: 'host', vm: 'virtual machine', container: 'container', pod: 'pod', namespace: 'namespace', outside: '' }[
    node.kind
  ]; // prettier-ignore
}

export function portItem(port: DiagramPort): PortItem {
  const name = fitText(port.name, MONO, MAX_NAME_WIDTH);
  const width = textWidth(name, MONO) + 18;
  return { kind: 'port', id: port.id, box: port.node, width, height: PILL_HEIGHT, port, name };
}

export function leafItem(
  node: DiagramNode,
  port: DiagramPort,
  diagram: Diagram,
  direction: 'right' | 'down',
): LeafItem {
  const name = fitText(port.name, MONO, MAX_NAME_WIDTH);
  const title = boxTitle(node);
  const pillWidth = textWidth(name, MONO) + 18;
  const words = Math.max(textWidth(title, TITLE), textWidth(leafNote(node, port), SMALL_MONO));
  const out = diagram.edges.some((e) => e.from === port.id && e.to !== port.id);
  const into = diagram.edges.some((e) => e.to === port.id && e.from !== port.id);
  const first = into && !out;
  const body = Math.max(words + 20, pillWidth + 26);
  const shape =
    direction === 'down'
      ? { side: first ? ('top' as const) : ('bottom' as const), width: body, height: LEAF_HEIGHT - 10 }
      : {
          side: first ? ('left' as const) : ('right' as const),
          width: body + pillWidth / 2,
          height: LEAF_HEIGHT,
        };
  return { kind: 'leaf', id: port.id, box: node.inside, ...shape, node, port, name, title, pillWidth };
}

/** The line under a small node's interface: its address, else what it is. */
export function leafNote(node: DiagramNode, port: DiagramPort): string {
  return fitText(port.addresses[0] ?? kindWord(node), SMALL_MONO, 150);
}

export function outsideItem(node: DiagramNode, used: ReadonlySet<string>): OutsideItem {
  const names = node.ports.filter((p) => used.has(p.id) && p.name !== '').map((p) => p.name);
  const title = fitText(node.label, MONO, 230);
  const rows = names.length > MAX_ROWS ? [...names.slice(0, MAX_ROWS - 1), `${names.length - MAX_ROWS + 1} more ports`] : names; // prettier-ignore
  const words = Math.max(textWidth(title, MONO), ...rows.map((r) => textWidth(r, SMALL_MONO)));
  const height = 30 + rows.length * ROW_HEIGHT;
  return { kind: 'outside', id: node.id, width: words + 24, height, node, title, rows };
}
