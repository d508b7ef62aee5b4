// How ends, tuples and points are written in text: short names people know (node label and interface), addresses with
// IPv6 in brackets, ICMP echoes by their identifier.
// e.g. tupleText(hop) → ["172.17.0.2:57908", "203.0.113.10:80"]
import type { Hop, PathEnd, Report } from '../../model/report.js';

/** `10.0.0.1:80`, `[2001:db8::1]:80`, `10.0.0.1` without a port. */
export function endpointText(address: string, port: number | null | undefined): string {
  if (port == null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Client and server as seen at this hop; an echo's identifier stands after the server. */
export function tupleText(
  hop: Pick<Hop, 'src' | 'sport' | 'dst' | 'dport' | 'icmp'>,
): readonly [string, string] {
  const server = endpointText(hop.dst, hop.dport);
  return [endpointText(hop.src, hop.sport), hop.icmp ? `${server} ${icmpText(hop.icmp.ids)}` : server];
}

function icmpText(ids: readonly number[]): string {
  if (ids.length === 0) return 'echo';
  if (ids.length === 1) return `id ${ids[0]}`;
  const sorted = [...ids].sort((a, b) => a - b);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return high - low === ids.length - 1 ? `ids ${low}-${high}` : `${ids.length} ids from ${low} to ${high}`;
}

/** `b31e 172.17.0.2:57908`, or the address alone. */
export function pathEndText(end: PathEnd): string {
  const address = endpointText(end.address, end.port);
  return end.name === undefined || end.name === end.address ? address : `${end.name} ${address}`;
}

/** A clock is named after its node; the root's, `.`, by what that is called. */
export function clockName({ nodes }: Pick<Report, 'nodes'>, id: string): string {
  return (id === '.' && nodes.find((n) => n.id === id)?.label) || id;
}

/** Point id → node label and interface; ids without a point print as they are. */
export type PointNames = (id: string) => { readonly node: string; readonly name: string };

export function pointNames(report: Report): PointNames {
  const labels = new Map(report.nodes.map((n) => [n.id, n.label || n.id]));
  const points = new Map(report.points.map((p) => [p.id, p]));
  return (id) => {
    const point = points.get(id);
    if (point) return { node: labels.get(point.node) ?? point.node, name: point.interface };
    const slash = id.lastIndexOf('/');
    const node = id.slice(0, Math.max(0, slash));
    return { node: labels.get(node) ?? node, name: id.slice(slash + 1) };
  };
}

/** `VM docker0`. */
export function pointText(names: PointNames, id: string): string {
  const { node, name } = names(id);
  return node === '' ? name : `${node} ${name}`;
}
