// Diagram edges → wires between placed things: through interfaces without a capture, over marks, alike ones merged, all turned so
// that the picture has no circle and reads from left to right. e.g. nat edge docker0 → eth0 gives docker0 → mark, mark → eth0
import type { Diagram, DiagramEdge, DiagramNode, DiagramPort } from './diagram.js';
import { markOf, type MarkItem } from './svg-scene-marks.js';

export interface Wire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Laid out from → to, but packets of the client travel to → from. */
  readonly reversed: boolean;
  /** Some paths use it one way, some the other. */
  readonly both: boolean;
  readonly edges: readonly DiagramEdge[];
  /** `faint`: where packets should have gone; `member`: an interface of a bridge no path shows together with it. */
  readonly style: DiagramEdge['kind'] | 'faint' | 'member';
}

/** One piece of wire before merging: ids of items. */
interface Piece {
  readonly from: string;
  readonly to: string;
  readonly style: Wire['style'];
  readonly edge?: DiagramEdge;
}

/** Where the ports of a diagram are drawn. */
export interface Places {
  readonly ports: ReadonlyMap<string, DiagramPort>;
  /** Port id → item id. */
  readonly items: ReadonlyMap<string, string>;
  readonly boxes: readonly DiagramNode[];
}

/** The marks that stand on the edges, and the wires between everything. */
export function wiresOf(
  diagram: Diagram,
  places: Places,
): { marks: readonly MarkItem[]; wires: readonly Wire[] } {
  const marks = new Map<string, MarkItem>();
  const pieces = diagram.edges.flatMap((edge) => piecesOf(edge, diagram, places, marks));
  pieces.push(...membership(places, pieces));
  return { marks: [...marks.values()], wires: orient(mergePieces(pieces)) };
}

function piecesOf(
  edge: DiagramEdge,
  diagram: Diagram,
  places: Places,
  marks: Map<string, MarkItem>,
): Piece[] {
  const route = [edge.from, ...edge.through, edge.to].flatMap((id) => places.items.get(id) ?? []);
  if (route.length < 2) return [];
  // packets are translated where they leave, so a NAT stands before the last interface; a relay or tunnel starts at the first
  const at = edge.kind === 'nat' ? route.length - 2 : 0;
  const [before, after] = [route[at]!, route[at + 1]!];
  const key = `${edge.kind} ${edge.status} ${before} ${after}`;
  const box = commonBox(edge, diagram, places);
  const mark = markOf(edge, before, after, box, diagram, marks.get(key));
  if (mark) marks.set(key, mark);
  return route.slice(0, -1).flatMap((from, i): Piece[] => {
    const to = route[i + 1]!;
    const style = edge.kind === 'tunnel' && i > 0 ? 'route' : edge.kind;
    if (!mark || i !== at) return [{ from, to, style, edge }];
    const entering: Piece = { from, to: mark.id, style, edge };
    if (from === to) return [entering];
    return [entering, { from: mark.id, to, style: style === 'stop' ? 'faint' : style, edge }];
  });
}

/** The innermost box that holds both ends of an edge. */
function commonBox(edge: DiagramEdge, diagram: Diagram, places: Places): string | undefined {
  const isBox = new Set(places.boxes.map((b) => b.id));
  const around = (port: string): string[] => {
    const found: string[] = [];
    let id = places.ports.get(port)?.node;
    while (id !== undefined && !found.includes(id)) {
      found.push(id);
      id = diagram.nodes.find((n) => n.id === id)?.inside;
    }
    return found.filter((n) => isBox.has(n));
  };
  const other = new Set(around(edge.to));
  return around(edge.from).find((id) => other.has(id));
}

/** Bridge ports that no path shows next to their bridge. */
function membership(places: Places, pieces: readonly Piece[]): Piece[] {
  const joined = new Set(pieces.flatMap((p) => [`${p.from} ${p.to}`, `${p.to} ${p.from}`]));
  return [...places.ports.values()].flatMap((port): Piece[] => {
    const from = places.items.get(port.id);
    const to = port.master === undefined ? undefined : places.items.get(port.master);
    if (!from || !to || from === to || joined.has(`${from} ${to}`)) return [];
    return [{ from, to, style: 'member' }];
  });
}

function mergePieces(pieces: readonly Piece[]): Wire[] {
  const merged = new Map<string, { piece: Piece; both: boolean; edges: DiagramEdge[] }>();
  for (const piece of pieces) {
    const { from, to, style, edge } = piece;
    const back = merged.get(`${to} ${from} ${style}`);
    const entry = back ?? merged.get(`${from} ${to} ${style}`) ?? { piece, both: false, edges: [] };
    if (back) back.both = true;
    else merged.set(`${from} ${to} ${style}`, entry);
    if (edge) entry.edges.push(edge);
  }
  return [...merged.values()].map(({ piece, both, edges }, i) => {
    const { from, to, style } = piece;
    const reversed = edges[0]?.status === 'reply-lost' && (style === 'stop' || style === 'faint');
    const ends = reversed ? { from: to, to: from } : { from, to };
    return { id: `w${i}`, ...ends, reversed, both, edges, style };
  });
}

/** Turns wires around that would close a circle, so that everything else still reads from left to right. */
function orient(wires: readonly Wire[]): Wire[] {
  const next = new Map<string, string[]>();
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const id of seen) {
      if (id === to) return true;
      next.get(id)?.forEach((n) => seen.add(n));
    }
    return false;
  };
  return wires.map((wire) => {
    const turn = reaches(wire.to, wire.from);
    const result = turn ? { ...wire, from: wire.to, to: wire.from, reversed: !wire.reversed } : wire;
    const list = next.get(result.from);
    if (list) list.push(result.to);
    else next.set(result.from, [result.to]);
    return result;
  });
}
