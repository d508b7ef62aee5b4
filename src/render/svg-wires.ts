// A wire of the map → SVG: thickness by bytes (square root, so that a thin one stays visible), one shape per kind: veth is a double
// line, a tunnel a tube, what stopped is dashed, an inferred link has long dashes, an assumed one dots.
import { countOf, formatBytes } from './amount.js';
import type { Point, Rectangle } from './graph-layout.js';
import { markup, type Markup } from './html/markup.js';
import { lowerCertainty, outcomeTone } from './outcome.js';
import type { Wire } from './svg-scene-wires.js';
import type { SceneItem } from './svg-scene.js';
import { leafArea, pillArea } from './svg-items.js';
import { arrowTip, px, splinePath } from './svg-shapes.js';
import { formatDuration } from './time.js';

const THINNEST = 1.4;
const THICKEST = 5;

/** `weight`: bytes of this wire in proportion to the busiest one, 0 to 1. */
export function drawWire(
  wire: Wire,
  spline: readonly Point[],
  weight: number,
  items: ReadonlyMap<string, SceneItem>,
  places: ReadonlyMap<string, Rectangle>,
): Markup {
  const [from, to] = [items.get(wire.from), items.get(wire.to)];
  const points = [...throughLeaf(from, places, 'out'), ...spline, ...throughLeaf(to, places, 'in')];
  const [first, second, beforeLast, last] = [points[0], points[1], points.at(-2), points.at(-1)];
  if (!first || !second || !beforeLast || !last) return markup``;
  const style = styleOf(wire);
  const quiet = style === 'faint' || style === 'member';
  const width = quiet ? 1.4 : px(THINNEST + Math.sqrt(weight) * (THICKEST - THINNEST));
  const pointed = (end: SceneItem | undefined): boolean => !quiet && end?.kind !== 'mark';
  const atEnd = (!wire.reversed || wire.both) && pointed(to);
  const atStart = (wire.reversed || wire.both) && pointed(from);
  const size = 6.5 + width * 1.2;
  const groups = [...new Set(wire.edges.flatMap((e) => e.groups))].join(' ');
  return markup`<g class="edge" data-groups="${groups}"><title>${titleOf(wire)}</title>${lines(splinePath(points), width, style, wire)}${
    atEnd && arrowTip(beforeLast, last, size, style)
  }${atStart && arrowTip(second, first, size, style)}</g>\n`;
}

function lines(d: string, width: number, style: string, wire: Wire): Markup {
  if (wire.style === 'tunnel' || (wire.style === 'wire' && wire.edges.some((e) => e.tunnels.length > 0))) {
    return markup`<path class="wire tube" stroke-width="${width + 9}" d="${d}"/><path class="wire tube-core" stroke-width="${width + 6.5}" d="${d}"/><path class="wire ${style}" stroke-width="${width}" d="${d}"/>`;
  }
  if (wire.style === 'veth') {
    return markup`<path class="wire ${style}" stroke-width="${width + 3}" d="${d}"/><path class="wire core" stroke-width="${px(width * 0.4 + 1)}" d="${d}"/>`;
  }
  return markup`<path class="wire ${style}" stroke-width="${width}" d="${d}"/>`;
}

function styleOf(wire: Wire): string {
  const status = wire.edges[0]?.status;
  if (wire.style === 'stop' && status && outcomeTone(status) === 'unsure') return 'candidate';
  if (['stop', 'faint', 'member', 'candidate'].includes(wire.style)) return wire.style;
  const certainties = wire.edges.flatMap((e) => (e.certainty ? [e.certainty] : []));
  return certainties.length ? certainties.reduce(lowerCertainty) : 'proven';
}

function titleOf(wire: Wire): string {
  const [edge] = wire.edges;
  if (!edge) return 'port of this bridge';
  const paths = new Set(wire.edges.flatMap((e) => e.paths)).size;
  const packets = wire.edges.reduce((sum, e) => sum + e.packets, 0);
  const bytes = wire.edges.reduce((sum, e) => sum + e.bytes, 0);
  const delay = edge.delay && `delay ${formatDuration(edge.delay.min)} to ${formatDuration(edge.delay.max)}`;
  const words = [edge.label || edge.kind, edge.certainty, countOf(paths, 'path'), countOf(packets, 'packet'), formatBytes(bytes), delay]; // prettier-ignore
  return `${edge.from} → ${edge.to}: ${words.filter((w) => w).join(', ')}`;
}

/** A small node has one interface: a wire on its other side goes on through its box to that interface. */
function throughLeaf(
  item: SceneItem | undefined,
  places: ReadonlyMap<string, Rectangle>,
  way: 'in' | 'out',
): readonly Point[] {
  const at = item && places.get(item.id);
  if (!at || item.kind !== 'leaf' || item.side !== (way === 'in' ? 'right' : 'left')) return [];
  const [area, pill] = [leafArea(item, at), pillArea(item, at)];
  const y = at.y + at.height / 2;
  if (way === 'in') return straight({ x: area.x, y }, { x: pill.x, y }).slice(1);
  return straight({ x: pill.x + pill.width, y }, { x: area.x + area.width, y }).slice(0, -1);
}

/** A line as a Bezier piece: start, control, control, end. */
function straight(a: Point, b: Point): readonly Point[] {
  return [a, a, b, b];
}
