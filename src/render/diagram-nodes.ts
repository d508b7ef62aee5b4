// nodes[], points[] and topology → the boxes of a diagram with their ports; parents before children.
// A port is an observation point, an interface some link passes through, or the bridge a shown port belongs to.
// Interfaces nothing passed and nobody captured are left out: a host has dozens.
import type { Report } from '../model/report.js';
import type { DiagramNode, DiagramPort } from './diagram.js';

export function drawNodes(report: Report, outside: readonly DiagramNode[]): readonly DiagramNode[] {
  const ports = portsByNode(report);
  const drawn = report.nodes
    .filter((n) => (ports.get(n.id)?.length ?? 0) > 0 || report.nodes.some((c) => c.inside === n.id))
    .map((n): DiagramNode => {
      const { id, label, kind, clock } = n;
      return { id, label, kind, clock, ports: ports.get(n.id) ?? [], ...(n.inside && { inside: n.inside }) };
    });
  return [...parentsFirst(drawn), ...outside];
}

function portsByNode(report: Report): Map<string, DiagramPort[]> {
  const interfaces = new Map(report.topology.interfaces.map((i) => [`${i.node}/${i.name}`, i]));
  const points = new Map(report.points.map((p) => [p.id, p]));
  const addresses = addressesByPort(report);
  const nodes = new Set(report.nodes.map((n) => n.id));
  const result = new Map<string, DiagramPort[]>();
  for (const id of shownPorts(report, interfaces)) {
    const point = points.get(id);
    const node = point?.node ?? id.slice(0, id.lastIndexOf('/'));
    if (!nodes.has(node)) continue;
    const about = interfaces.get(id);
    const port: DiagramPort = {
      id,
      node,
      name: point?.interface ?? id.slice(node.length + 1),
      observed: point !== undefined,
      kind: about?.kind,
      ifindex: about?.ifindex,
      master: about?.master === undefined ? undefined : `${node}/${about.master}`,
      addresses: addresses.get(id) ?? [],
      packets: point?.packets,
      bytes: point?.bytes,
    };
    const list = result.get(node);
    if (list) list.push(port);
    else result.set(node, [port]);
  }
  return result;
}

/** Captured ones first, in the report's order; a point without packets that no path touches still shows it was watched. */
function shownPorts(
  report: Report,
  interfaces: ReadonlyMap<string, { master?: string; node: string }>,
): Set<string> {
  const shown = new Set(report.points.map((p) => p.id));
  for (const path of report.paths) {
    for (const hop of path.hops) shown.add(hop.point);
    for (const link of path.links) link.through.forEach((id) => shown.add(id));
  }
  for (const id of [...shown]) {
    const about = interfaces.get(id);
    if (about?.master !== undefined) shown.add(`${about.node}/${about.master}`);
  }
  return shown;
}

function addressesByPort(report: Report): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const { node, interface: name, address, prefixLength } of report.topology.addresses) {
    // every interface has a link-local address; they say nothing and push the others out
    if (/^fe[89ab]/i.test(address)) continue;
    const id = `${node}/${name}`;
    const text = prefixLength === undefined ? address : `${address}/${prefixLength}`;
    const list = result.get(id);
    if (list) list.push(text);
    else result.set(id, [text]);
  }
  return result;
}

/** Depth first from the roots; a loop or an unknown parent makes a node a root. */
function parentsFirst(nodes: readonly DiagramNode[]): DiagramNode[] {
  const ids = new Set(nodes.map((n) => n.id));
  const isRoot = (n: DiagramNode): boolean => !n.inside || !ids.has(n.inside) || n.inside === n.id;
  const ordered: DiagramNode[] = [];
  const placed = new Set<string>();
  const place = (node: DiagramNode): void => {
    if (placed.has(node.id)) return;
    placed.add(node.id);
    ordered.push(isRoot(node) ? { ...node, inside: undefined } : node);
    nodes.filter((n) => n.inside === node.id).forEach(place);
  };
  nodes.filter(isRoot).forEach(place);
  for (const node of nodes) {
    if (placed.has(node.id)) continue;
    place({ ...node, inside: undefined });
  }
  return ordered;
}
