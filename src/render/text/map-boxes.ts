// Diagram nodes → nested boxes in text; a port of a bridge stands below its bridge.
//  ┌ VM · vm ───────────────────────────────────────────────┐
//  │ ● docker0      172.17.0.1/16      3,026 packets 1.8 MiB │
//  │   ● veth47f9c0b                     97 packets  65 KiB  │
import { formatBytes, formatCount } from '../amount.js';
import type { DiagramNode, DiagramPort } from '../diagram.js';
import { padEnd, padStart, shorten, widthOf } from './layout.js';
import type { Pen } from './pen.js';

interface BoxSigns {
  readonly side: string;
  readonly top: readonly [left: string, right: string];
  readonly bottom: readonly [left: string, right: string];
}

const FANCY: BoxSigns = { side: '│', top: ['┌', '┐'], bottom: ['└', '┘'] };
const PLAIN: BoxSigns = { side: '|', top: ['+', '+'], bottom: ['+', '+'] };

/** Wider boxes hold nothing more. */
const WIDEST = 110;

export function boxLines(pen: Pen, nodes: readonly DiagramNode[]): string[] {
  const width = Math.min(pen.width, WIDEST);
  const roots = nodes.filter((n) => n.inside === undefined && n.kind !== 'outside');
  const outside = nodes.filter((n) => n.kind === 'outside');
  return [
    ...roots.flatMap((n) => nodeBox(pen, nodes, n, width)),
    ...outside.map((n) => outsideLine(pen, n, width)),
  ];
}

function nodeBox(pen: Pen, nodes: readonly DiagramNode[], node: DiagramNode, width: number): string[] {
  const signs = pen.ascii ? PLAIN : FANCY;
  const { rule, dots } = pen.glyph;
  const inner = width - 4;
  const title = shorten(pen.say(`${node.label} · ${node.kind}`), inner - 2, dots);
  const children = nodes.filter((n) => n.inside === node.id);
  const content = [
    ...portLines(pen, node.ports, inner),
    ...children.flatMap((c) =>
      inner > 30 ? nodeBox(pen, nodes, c, inner) : [`${c.label} (nested too deep to draw)`],
    ),
  ];
  const side = pen.dim(signs.side);
  const top = `${pen.dim(signs.top[0])} ${pen.bold(title)} ${pen.dim(rule.repeat(Math.max(0, width - 4 - widthOf(title))) + signs.top[1])}`;
  return [
    top,
    ...content.map((line) => `${side} ${padPainted(line, inner)} ${side}`),
    pen.dim(signs.bottom[0] + rule.repeat(width - 2) + signs.bottom[1]),
  ];
}

/** Content of inner boxes may be painted: escape sequences take no columns. */
function padPainted(line: string, width: number): string {
  const bare = line.replace(/\x1b\[[0-9;]*m/g, '');
  return line + padEnd(bare, width).slice(bare.length);
}

/** Bridges with their ports below them, then the rest, each in the diagram's order. */
function portLines(pen: Pen, ports: readonly DiagramPort[], width: number): string[] {
  const ids = new Set(ports.map((p) => p.id));
  const top = ports.filter((p) => p.master === undefined || !ids.has(p.master) || p.master === p.id);
  return top.flatMap((port) => [
    portLine(pen, port, width, ''),
    ...ports
      .filter((p) => p.master === port.id && p.id !== port.id)
      .map((p) => portLine(pen, p, width, '  ')),
  ]);
}

function portLine(pen: Pen, port: DiagramPort, width: number, indent: string): string {
  const sign = port.observed ? pen.glyph.hop : pen.glyph.unseen;
  const seen = port.observed
    ? `${padStart(formatCount(port.packets ?? 0), 7)} packets ${padStart(formatBytes(port.bytes ?? 0), 8)}`
    : 'no capture';
  const kind = port.kind === 'bridge' ? ' (bridge)' : '';
  const name = pen.say(`${port.name}${kind}`);
  const addresses = pen.say(port.addresses.join(' '));
  const about = `${indent}${sign} ${padEnd(name, 20 - indent.length)} ${addresses}`.trimEnd();
  const room = width - widthOf(seen) - 1;
  return `${padEnd(shorten(about, room, pen.glyph.dots), room + 1)}${seen}`;
}

function outsideLine(pen: Pen, node: DiagramNode, width: number): string {
  const ports = node.ports.map((p) => p.name).filter((name) => name !== '');
  const text = pen.say(`${node.label}${ports.length > 0 ? `: ${ports.join(', ')}` : ''}`);
  return `${pen.glyph.unseen} ${shorten(text, width - 24, pen.glyph.dots)} ${pen.dim('(beyond the captures)')}`;
}
