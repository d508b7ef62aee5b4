// Report → Graphviz DOT (https://graphviz.org/doc/info/lang.html): nodes as nested clusters, interfaces as boxes, one
// edge for alike paths, wider for more bytes. Names never become ids; labels are quoted (escape.ts).
//   p1 -> p2 [label="NAT = proven\n40 paths, 717 KiB", penwidth=2.1]
import type { Report } from '../model/report.js';
import { diagramOf, type DiagramEdge, type DiagramNode, type DiagramPort } from './diagram.js';
import { quoteDot } from './escape.js';
import { edgeWords } from './mermaid.js';

export function renderDot(report: Report): string {
  const { nodes, edges } = diagramOf(report);
  const ids = new Map(nodes.flatMap((n) => n.ports).map((p, i) => [p.id, `p${i}`]));
  const inside = nodes.filter((n) => n.kind !== 'outside');
  const clusters = new Map(inside.map((n, i) => [n.id, `cluster_${i}`]));
  const most = Math.max(1, ...edges.map((e) => e.bytes));
  const lines = [
    `digraph ${quoteDot(report.bundle)} {`,
    '  rankdir=LR; compound=true; fontname="Helvetica";',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
    ...inside.filter((n) => n.inside === undefined).flatMap((n) => cluster(inside, n, clusters, ids, '  ')),
    ...nodes
      .filter((n) => n.kind === 'outside')
      .flatMap((n) =>
        n.ports.map(
          (p) => `  ${ids.get(p.id)} [shape=oval, style=dashed, label=${words([n.label, p.name])}];`,
        ),
      ),
    ...edges.flatMap((e) => edgeLine(e, ids, most)),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function cluster(
  nodes: readonly DiagramNode[],
  node: DiagramNode,
  clusters: ReadonlyMap<string, string>,
  ids: ReadonlyMap<string, string>,
  indent: string,
): string[] {
  return [
    `${indent}subgraph ${clusters.get(node.id)} {`,
    `${indent}  label=${words([`${node.label} (${node.kind})`])}; style=rounded;`,
    ...node.ports.map((p) => `${indent}  ${ids.get(p.id)} [${portAttributes(p)}];`),
    ...nodes
      .filter((n) => n.inside === node.id)
      .flatMap((n) => cluster(nodes, n, clusters, ids, `${indent}  `)),
    `${indent}}`,
  ];
}

function portAttributes(port: DiagramPort): string {
  const label = words([port.name, ...port.addresses.slice(0, 3), ...(port.observed ? [] : ['no capture'])]);
  return port.observed ? `label=${label}` : `label=${label}, style="rounded,dashed"`;
}

function edgeLine(edge: DiagramEdge, ids: ReadonlyMap<string, string>, most: number): string[] {
  const [from, to] = [ids.get(edge.from), ids.get(edge.to)];
  if (from === undefined || to === undefined) return [];
  const width = (1 + 4 * Math.sqrt(edge.bytes / most)).toFixed(1);
  return [`  ${from} -> ${to} [label=${words(edgeWords(edge))}, penwidth=${width}${edgeLook(edge)}];`];
}

/** Shape first, colour second. */
function edgeLook(edge: DiagramEdge): string {
  if (edge.kind === 'stop') {
    return ', style=dotted, arrowhead=tee, color="#c0392b"';
  }
  if (edge.kind === 'relay') return ', style=dashed, color="#b7791f"';
  if (edge.kind === 'candidate') return ', style=dotted, arrowhead=odot';
  return edge.kind === 'nat' ? ', arrowtail=diamond, dir=both' : '';
}

/** Lines joined by the DOT escape for a line break; the text itself is escaped first. */
function words(lines: readonly string[]): string {
  return `"${lines
    .filter((l) => l !== '')
    .map((l) => quoteDot(l).slice(1, -1))
    .join('\\n')}"`;
}
