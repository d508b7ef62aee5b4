// Which interfaces share packets at layer 2: veth pairs over namespaces and bridge ports.
// A veth pair needs both sides' word: A is index i with peer j, B is index j with peer i (ip-link(8): `name@ifN`). Indices restart in every
// namespace, so where several fit, the neighbour table (`ip neigh`: the peer's MAC behind the bridge) decides, else none is believed.
import { formatPlace } from '../model/diagnostic.js';
import type { NeighborFact } from '../model/fact.js';
import type { Adjacency, NetworkInterface } from '../model/topology.js';

export function findAdjacencies(
  interfaces: readonly NetworkInterface[],
  neighbors: ReadonlyMap<string, readonly NeighborFact[]>,
): { adjacencies: Adjacency[]; ambiguous: string[] } {
  const veth = vethPairs(interfaces, neighbors);
  return { adjacencies: [...veth.pairs, ...bridgePorts(interfaces)], ambiguous: veth.ambiguous };
}

function vethPairs(
  interfaces: readonly NetworkInterface[],
  neighbors: ReadonlyMap<string, readonly NeighborFact[]>,
): { pairs: Adjacency[]; ambiguous: string[] } {
  const byIndices = new Map<string, NetworkInterface[]>();
  for (const i of interfaces) {
    if (i.ifindex === undefined || i.peerIfindex === undefined) continue;
    const key = `${i.ifindex} ${i.peerIfindex}`;
    byIndices.set(key, [...(byIndices.get(key) ?? []), i]);
  }
  const pairs: Adjacency[] = [];
  const ambiguous: string[] = [];
  const taken = new Set<string>();
  for (const a of interfaces) {
    if (a.ifindex === undefined || a.peerIfindex === undefined || taken.has(a.id)) continue;
    const fits = (byIndices.get(`${a.peerIfindex} ${a.ifindex}`) ?? []).filter(
      (b) => b.node !== a.node && !taken.has(b.id),
    );
    const rivals = (byIndices.get(`${a.ifindex} ${a.peerIfindex}`) ?? []).length;
    const sure =
      fits.length === 1 && rivals === 1 ? fits[0] : fits.find((b) => knowsNeighbor(a, b, neighbors));
    if (!sure) {
      if (fits.length > 0) ambiguous.push(a.id);
      continue;
    }
    taken.add(a.id).add(sure.id);
    pairs.push(pair(a, sure));
  }
  return { pairs, ambiguous };
}

/** The host resolved the container's address on a's bridge to b's MAC, or the other way round. */
function knowsNeighbor(
  a: NetworkInterface,
  b: NetworkInterface,
  neighbors: ReadonlyMap<string, readonly NeighborFact[]>,
): boolean {
  const sees = (x: NetworkInterface, y: NetworkInterface): boolean =>
    (neighbors.get(x.node) ?? []).some(
      (n) => n.mac !== undefined && n.mac === y.mac && (n.interface === x.name || n.interface === x.master),
    );
  return sees(a, b) || sees(b, a);
}

function pair(a: NetworkInterface, b: NetworkInterface): Adjacency {
  const says = `veth pair: ${a.id} is index ${a.ifindex} with peer ${a.peerIfindex}, ${b.id} is index ${b.ifindex} with peer ${b.peerIfindex}`;
  return {
    kind: 'veth',
    a: a.id,
    b: b.id,
    says: `veth pair, ifindex ${a.ifindex} ↔ ${b.ifindex}`,
    evidence: [{ source: 'topology', says, at: `${a.at}, ${b.at}` }],
  };
}

function bridgePorts(interfaces: readonly NetworkInterface[]): Adjacency[] {
  const byId = new Map(interfaces.map((i) => [i.id, i]));
  return interfaces.flatMap((port): Adjacency[] => {
    const bridge = port.master === undefined ? undefined : byId.get(`${port.node}/${port.master}`);
    if (!bridge) return [];
    const at = formatPlace((port.facts.find((f) => f.master !== undefined) ?? port.facts[0]!).at);
    return [
      {
        kind: 'bridge',
        a: port.id,
        b: bridge.id,
        says: `port of bridge ${bridge.name}`,
        evidence: [{ source: 'topology', says: `${port.name} is a port of bridge ${bridge.name}`, at }],
      },
    ];
  });
}
