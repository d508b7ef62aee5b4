// Report → a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html): nodes as nested subgraphs, interfaces as
// boxes, one arrow for alike paths. GitHub draws it inside Markdown. Names never become ids: ids are n0, p0, …, and every
// label is quoted with its syntax characters as entities (escape.ts).
//   p0 -- "veth pair ifindex 4 ↔ 5<br/>50 paths" --> p1
import type { Report } from '../model/report.js';
import { countOf, formatBytes } from './amount.js';
import { diagramOf, type DiagramEdge, type DiagramNode, type DiagramPort } from './diagram.js';
import { escapeMermaid } from './escape.js';
import { certaintyMark, linkWord, outcomeMark, outcomeTone, outcomeWord, relayName } from './outcome.js';

export function renderMermaid(report: Report): string {
  const { nodes, edges } = diagramOf(report);
  const portIds = new Map(nodes.flatMap((n) => n.ports).map((p, i) => [p.id, `p${i}`]));
  const nodeIds = new Map(nodes.map((n, i) => [n.id, `n${i}`]));
  const inside = nodes.filter((n) => n.kind !== 'outside');
  const drawn = edges.filter((e) => portIds.has(e.from) && portIds.has(e.to));
  const lines = [
    'flowchart LR',
    ...inside
      .filter((n) => n.inside === undefined)
      .flatMap((n) => subgraph(inside, n, nodeIds, portIds, '  ')),
    ...nodes
      .filter((n) => n.kind === 'outside')
      .flatMap((n) => n.ports.map((p) => outsideBox(n, p, portIds.get(p.id)!))),
    ...drawn.map((e) => arrow(e, portIds.get(e.from)!, portIds.get(e.to)!)),
    ...classLines(nodes, portIds),
    ...edgeStyles(drawn),
  ];
  return `${lines.join('\n')}\n`;
}

function subgraph(
  nodes: readonly DiagramNode[],
  node: DiagramNode,
  nodeIds: ReadonlyMap<string, string>,
  portIds: ReadonlyMap<string, string>,
  indent: string,
): string[] {
  return [
    `${indent}subgraph ${nodeIds.get(node.id)}[${label([`${node.label} (${node.kind})`])}]`,
    ...node.ports.map((p) => `${indent}  ${portIds.get(p.id)}[${label(portWords(p))}]`),
    ...nodes
      .filter((n) => n.inside === node.id)
      .flatMap((n) => subgraph(nodes, n, nodeIds, portIds, `${indent}  `)),
    `${indent}end`,
  ];
}

function portWords(port: DiagramPort): string[] {
  return [port.name, ...port.addresses.slice(0, 3), ...(port.observed ? [] : ['no capture'])];
}

function outsideBox(node: DiagramNode, port: DiagramPort, id: string): string {
  return `  ${id}([${label([node.label, port.name])}])`;
}

function arrow(edge: DiagramEdge, from: string, to: string): string {
  const text = label(edgeWords(edge));
  if (edge.kind === 'stop') return `  ${from} -- ${text} --x ${to}`;
  if (edge.kind === 'relay' || edge.kind === 'candidate') return `  ${from} -. ${text} .-> ${to}`;
  if (edge.kind === 'nat' || edge.kind === 'tunnel') return `  ${from} == ${text} ==> ${to}`;
  return `  ${from} -- ${text} --> ${to}`;
}

/** What an edge is called, one line each: kind, translation, count, how it ended. */
export function edgeWords(edge: DiagramEdge): string[] {
  const sure = edge.certainty === undefined ? '' : ` ${certaintyMark(edge.certainty)} ${edge.certainty}`;
  return [
    `${edgeTitle(edge)}${sure}`,
    ...edge.translations.slice(0, 3),
    ...(edge.translations.length > 3 ? [`and ${edge.translations.length - 3} more translations`] : []),
    ...edge.tunnels,
    ...(edge.lost === null || edge.lost === 0 ? [] : [`${countOf(edge.lost, 'packet')} lost`]),
    `${countOf(edge.paths.length, 'path')}, ${formatBytes(edge.bytes)}`,
  ];
}

function edgeTitle({ kind, status, relay }: DiagramEdge): string {
  switch (kind) {
    case 'stop':
      return `${outcomeMark(status ?? 'partial')} ${outcomeWord(status ?? 'partial')}`;
    case 'beyond':
      // where replies were lost, the server did answer; without a status the edge comes from an outside client
      return status === 'reply-lost'
        ? 'answered'
        : status === undefined
          ? ''
          : `${outcomeMark(status)} ${outcomeWord(status)}`;
    case 'candidate':
      return '? could be';
    case 'relay':
      return `GAP ${relayName(relay)}: packets not visible`;
    default:
      return linkWord(kind);
  }
}

/** `<br/>` is ours; everything else is escaped. */
function label(words: readonly string[]): string {
  return `"${
    words
      .filter((w) => w !== '')
      .map(escapeMermaid)
      .join('<br/>') || ' '
  }"`;
}

function classLines(nodes: readonly DiagramNode[], portIds: ReadonlyMap<string, string>): string[] {
  const unseen = nodes
    .flatMap((n) => n.ports)
    .filter((p) => !p.observed)
    .map((p) => portIds.get(p.id)!);
  if (unseen.length === 0) return [];
  return ['  classDef unseen stroke-dasharray: 4 3', `  class ${unseen.join(',')} unseen`];
}

/** Colour repeats what the arrow's head and words say. */
function edgeStyles(edges: readonly DiagramEdge[]): string[] {
  return edges.flatMap((edge, i) => {
    if (edge.kind === 'stop' && outcomeTone(edge.status ?? 'partial') === 'bad')
      return [`  linkStyle ${i} stroke:#c0392b`];
    return edge.kind === 'relay' ? [`  linkStyle ${i} stroke:#b7791f`] : [];
  });
}
