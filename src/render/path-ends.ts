// Whether a conversation's client or server lies in the node of its first or last hop: then nothing is drawn beyond it.
// Believed when the report says so, or when that node has the address (a container can be known under two names).
import type { Path, Report } from '../model/report.js';

export type EndIsInside = (path: Path, side: 'client' | 'server') => boolean;

export function endsInside(report: Report): EndIsInside {
  const nodeOf = new Map(report.points.map((p) => [p.id, p.node]));
  const addresses = new Set(report.topology.addresses.map((a) => JSON.stringify([a.node, a.address])));
  return (path, side) => {
    const hop = side === 'client' ? path.hops[0] : path.hops.at(-1);
    const node = hop && nodeOf.get(hop.point);
    if (node === undefined) return false;
    const end = path[side];
    return end.node === node || addresses.has(JSON.stringify([node, end.address]));
  };
}
