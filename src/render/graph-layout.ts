// Boxes in boxes and arrows between them → coordinates, by Graphviz' dot (compiled to WebAssembly, @viz-js/viz).
// Only sizes go in and only positions come out: names are `n0 n1 …`, so no text from an input ever reaches the DOT grammar.
// Reference: https://graphviz.org/docs/outputs/json/ e.g. {"name":"n0","pos":"84,92.8"} with y upwards, in points.

export interface LayoutBox {
  readonly id: string;
  /** Id of the box around this one. */
  readonly inside?: string;
  readonly titleWidth: number;
  readonly titleHeight: number;
}

export interface LayoutNode {
  readonly id: string;
  /** Id of the box it lies in. */
  readonly box?: string;
  readonly width: number;
  readonly height: number;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Heavier edges are kept shorter and straighter. */
  readonly weight?: number;
}

export interface LayoutGraph {
  /** Which way edges lead. */
  readonly direction: 'right' | 'down';
  /** Outer boxes before inner ones. */
  readonly boxes: readonly LayoutBox[];
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** y grows downwards; an edge is a cubic Bezier chain: start, then (control, control, end) repeated. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Rectangle>;
  readonly nodes: ReadonlyMap<string, Rectangle>;
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

/** Inner distance between a box and what it holds, in pixels (Graphviz points). */
export const BOX_MARGIN = 12;
const NODE_GAP_INCHES = 0.2;
const RANK_GAP_INCHES = 0.27;
const DOWN_GAP_INCHES = 0.36;
const POINTS_PER_INCH = 72;

/** Throws when Graphviz refuses the graph, which would be our fault: the names and sizes are all ours. */
export async function layoutGraph(graph: LayoutGraph): Promise<Layout> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const result = viz.render(dotOf(graph), { format: 'json' });
  if (result.status !== 'success') {
    throw new Error(`graphviz: ${result.errors.map((e) => e.message).join('; ')}`);
  }
  return readLayout(JSON.parse(result.output) as GraphvizJson, graph);
}

function dotOf(graph: LayoutGraph): string {
  const number = new Map(graph.nodes.map((n, i) => [n.id, i]));
  const inches = (pixels: number): string => (pixels / POINTS_PER_INCH).toFixed(4);
  const nodeLine = (n: LayoutNode): string =>
    `n${number.get(n.id)} [width=${inches(n.width)} height=${inches(n.height)}];`;
  const boxLines = (parent: string | undefined): string[] =>
    graph.boxes.flatMap((box, i) =>
      box.inside !== parent
        ? []
        : [
            `subgraph cluster_b${i} { margin=${BOX_MARGIN}; labeljust=l; label=${titleOf(box)};`,
            ...graph.nodes.filter((n) => n.box === box.id).map(nodeLine),
            ...boxLines(box.id),
            '}',
          ],
    );
  const down = graph.direction === 'down';
  const [tail, head] = down ? ['s', 'n'] : ['e', 'w'];
  return [
    `digraph { rankdir=${down ? 'TB' : 'LR'}; nodesep=${NODE_GAP_INCHES}; ranksep=${down ? DOWN_GAP_INCHES : RANK_GAP_INCHES}; splines=true;`,
    'node [shape=box fixedsize=true label=""]; edge [arrowhead=none];',
    ...boxLines(undefined),
    ...graph.nodes.filter((n) => n.box === undefined).map(nodeLine),
    ...graph.edges.map(
      (e, i) =>
        `n${number.get(e.from)}:${tail} -> n${number.get(e.to)}:${head} [id=e${i} weight=${e.weight ?? 1}];`,
    ),
    '}',
  ].join('\n');
}

/** An empty table of fixed size: reserves the room of a title that we draw ourselves. */
function titleOf(box: LayoutBox): string {
  const [width, height] = [Math.ceil(box.titleWidth), Math.ceil(box.titleHeight)];
  return `<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"><TR><TD></TD></TR></TABLE>>`;
}

interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id: string; readonly pos?: string }[];
}

function readLayout(json: GraphvizJson, graph: LayoutGraph): Layout {
  const [, , width = 0, height = 0] = json.bb.split(',').map(Number);
  const boxes = new Map<string, Rectangle>();
  const nodes = new Map<string, Rectangle>();
  for (const { name, bb, pos } of json.objects ?? []) {
    const box = /^cluster_b(\d+)$/.exec(name);
    const node = /^n(\d+)$/.exec(name);
    if (box && bb) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = bb.split(',').map(Number);
      boxes.set(graph.boxes[Number(box[1])]!.id, { x: x1, y: height - y2, width: x2 - x1, height: y2 - y1 });
    } else if (node && pos) {
      const [x = 0, y = 0] = pos.split(',').map(Number);
      const { id, width: w, height: h } = graph.nodes[Number(node[1])]!;
      nodes.set(id, { x: x - w / 2, y: height - y - h / 2, width: w, height: h });
    }
  }
  const edges = new Map<string, readonly Point[]>();
  for (const { id, pos } of json.edges ?? []) {
    if (pos) edges.set(graph.edges[Number(id.slice(1))]!.id, splinePoints(pos, height));
  }
  return { width, height, boxes, nodes, edges };
}

function splinePoints(pos: string, height: number): readonly Point[] {
  return pos
    .split(/[ ;]/)
    .filter((part) => /^[-\d]/.test(part)) // `e,x,y` and `s,x,y` are arrowhead tips; there are none
    .map((part) => {
      const [x = 0, y = 0] = part.split(',').map(Number);
      return { x, y: height - y };
    });
}
