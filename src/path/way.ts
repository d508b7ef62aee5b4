// The layer-2 way between two interfaces by the topology: which veth pairs, bridge ports and tunnels lie between, unseen ones included.
import type { Adjacency, Topology } from '../model/topology.js';

export interface Way {
  readonly steps: readonly Adjacency[];
  /** Interface ids passed in between, in order. */
  readonly through: readonly string[];
}

const MAX_STEPS = 6;
const cache = new WeakMap<
  Topology,
  { neighbors: Map<string, { to: string; step: Adjacency }[]>; ways: Map<string, Way | undefined> }
>();

export function wayBetween(topology: Topology, from: string, to: string): Way | undefined {
  const known = cache.get(topology) ?? index(topology);
  const key = `${from} ${to}`;
  if (!known.ways.has(key)) known.ways.set(key, search(known.neighbors, from, to));
  return known.ways.get(key);
}

function index(topology: Topology): {
  neighbors: Map<string, { to: string; step: Adjacency }[]>;
  ways: Map<string, Way | undefined>;
} {
  const neighbors = new Map<string, { to: string; step: Adjacency }[]>();
  for (const step of topology.adjacencies) {
    neighbors.set(step.a, [...(neighbors.get(step.a) ?? []), { to: step.b, step }]);
    neighbors.set(step.b, [...(neighbors.get(step.b) ?? []), { to: step.a, step }]);
  }
  const made = { neighbors, ways: new Map<string, Way | undefined>() };
  cache.set(topology, made);
  return made;
}

function search(
  neighbors: Map<string, { to: string; step: Adjacency }[]>,
  from: string,
  to: string,
): Way | undefined {
  let frontier: { at: string; steps: Adjacency[]; through: string[] }[] = [
    { at: from, steps: [], through: [] },
  ];
  const seen = new Set([from]);
  for (let depth = 0; depth < MAX_STEPS && frontier.length > 0; depth++) {
    const next: typeof frontier = [];
    for (const { at, steps, through } of frontier) {
      for (const n of neighbors.get(at) ?? []) {
        if (seen.has(n.to)) continue;
        seen.add(n.to);
        if (n.to === to) return { steps: [...steps, n.step], through };
        next.push({ at: n.to, steps: [...steps, n.step], through: [...through, n.to] });
      }
    }
    frontier = next;
  }
  return undefined;
}
