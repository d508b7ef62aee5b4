// How many layer-2 links (veth pair, bridge port, tunnel, wire) lie between two interfaces, by the topology. Breadth first, at most MAX links.
import type { Topology } from '../model/topology.js';

const MAX = 6;

export type Distance = (a: string, b: string) => number | undefined;

export function l2Distance(topology: Topology): Distance {
  const neighbors = new Map<string, string[]>();
  for (const { a, b } of topology.adjacencies) {
    neighbors.set(a, [...(neighbors.get(a) ?? []), b]);
    neighbors.set(b, [...(neighbors.get(b) ?? []), a]);
  }
  const cache = new Map<string, Map<string, number>>();
  const from = (start: string): Map<string, number> => {
    const known = cache.get(start);
    if (known) return known;
    const reached = new Map([[start, 0]]);
    const queue = [start];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const d = reached.get(at)!;
      if (d === MAX) continue;
      for (const next of neighbors.get(at) ?? []) {
        if (reached.has(next)) continue;
        reached.set(next, d + 1);
        queue.push(next);
      }
    }
    cache.set(start, reached);
    return reached;
  };
  return (a, b) => from(a).get(b);
}
