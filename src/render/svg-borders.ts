// Where the border of a node's box runs: through the middle of the interfaces that face outwards, so that they stand on it, as sockets
// do. Only where nothing else is near that border, and never so that the box gets too small for its title.
// e.g. eth0 is the last thing in the VM and its wire goes on to a relay → the VM's right border runs through eth0
import type { Layout, Rectangle } from './graph-layout.js';
import { layoutInput, type Scene, type SceneItem } from './svg-scene.js';

/** An interface may stand out of its box by no more than this when the border is moved to its middle. */
const NEAR_BORDER = 40;

interface Inner {
  readonly at: Rectangle;
  /** Absent: a box in the box. */
  readonly item?: SceneItem;
}

export function borderOnPorts(id: string, scene: Scene, layout: Layout): Rectangle {
  const area = layout.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const inner: Inner[] = [
    ...scene.items.filter((i) => i.box === id).map((item) => ({ at: layout.nodes.get(item.id), item })),
    ...scene.boxes.filter((b) => b.inside === id).map((b) => ({ at: layout.boxes.get(b.id) })),
  ].flatMap((i) => (i.at ? [{ ...i, at: i.at }] : []));
  const facing = facingPorts(inner, scene);
  if (scene.direction === 'down') {
    const bottom = border(inner, facing.out, (r) => [r.y + r.height, r.y + r.height / 2], 1);
    return { ...area, height: (bottom ?? area.y + area.height) - area.y };
  }
  const left = border(inner, facing.in, (r) => [r.x, r.x + r.width / 2], -1) ?? area.x;
  const right =
    border(inner, facing.out, (r) => [r.x + r.width, r.x + r.width / 2], 1) ?? area.x + area.width;
  const title = layoutInput(scene).boxes.find((b) => b.id === id)?.titleWidth ?? 0;
  if (right - left < title + 20) return area;
  return { ...area, x: left, width: right - left };
}

/** Ids of the interfaces with a wire that comes from outside the box, or leads out of it. */
function facingPorts(
  inner: readonly Inner[],
  scene: Scene,
): { in: ReadonlySet<string>; out: ReadonlySet<string> } {
  const within = new Set(inner.flatMap(({ item }) => (item ? [item.id] : [])));
  const leaving = scene.wires.filter((w) => within.has(w.from) && !within.has(w.to)).map((w) => w.from);
  const coming = scene.wires.filter((w) => within.has(w.to) && !within.has(w.from)).map((w) => w.to);
  return { in: new Set(coming), out: new Set(leaving) };
}

/** `edges`: outer edge and middle of a rectangle on the axis; `sign` 1 towards larger numbers. Undefined: leave the border. */
function border(
  inner: readonly Inner[],
  facing: ReadonlySet<string>,
  edges: (r: Rectangle) => readonly [edge: number, middle: number],
  sign: 1 | -1,
): number | undefined {
  const edge = (i: Inner): number => sign * edges(i.at)[0];
  const extreme = Math.max(...inner.map(edge));
  const near = inner.filter((i) => edge(i) > extreme - NEAR_BORDER);
  const middle = Math.max(...near.map((i) => sign * edges(i.at)[1]));
  const isPort = ({ item }: Inner): boolean => item?.kind === 'port' && item.port.kind !== 'bridge';
  const clear = inner.every((i) => i.item?.kind === 'port' || edge(i) < middle - 8);
  const wanted = near.every(isPort) && near.some(({ item }) => item && facing.has(item.id));
  return wanted && clear ? sign * middle : undefined;
}
