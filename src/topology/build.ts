// Facts by node → Topology. What contradicts itself is a diagnostic with both places, never a silent choice.
import { parsePrefix } from '../model/address.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { BridgeFact, Fact, FactKind, InterfaceFact, NeighborFact, RouteFact } from '../model/fact.js';
import type { Manifest } from '../model/manifest.js';
import type { Evidence } from '../model/report.js';
import type { NetworkInterface, NodeEvidence, Route, Topology, TopologyNode } from '../model/topology.js';
import { findAdjacencies } from './adjacency.js';
import { placeContainers } from './containers.js';
import { mergeInterfaces } from './interfaces.js';
import { describeNode } from './nodes.js';

export interface NodeFacts {
  readonly node: string;
  readonly facts: readonly Fact[];
}

/** `nodes`: every node that has a file, with the facts of its files. `hasCapture`: nodes with observation points. `because`: what made a node of some. */
export function buildTopology(
  nodes: readonly NodeFacts[],
  hasCapture: ReadonlySet<string>,
  manifest: Manifest | undefined,
  aliases: ReadonlyMap<string, string> = new Map(),
  because: ReadonlyMap<string, Evidence> = new Map(),
): { topology: Topology; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const evidence = new Map<string, NodeEvidence>();
  const neighbors = new Map<string, readonly NeighborFact[]>();
  for (const { node, facts } of nodes) {
    evidence.set(node, nodeEvidence(node, facts, diagnostics));
    neighbors.set(node, ofKind(facts, 'neighbor'));
  }
  const interfaces = [...evidence.values()].flatMap((e) => [...e.interfaces.values()]);
  const { adjacencies, ambiguous } = findAdjacencies(interfaces, neighbors);
  for (const id of ambiguous) {
    diagnostics.push({
      severity: 'info',
      code: 'ambiguous-veth',
      message: `${id}: several interfaces fit as the other end of this veth pair by index; none is assumed (ip neigh or ip -d link of both sides would tell)`,
    });
  }
  const all = nodes.flatMap((n) => n.facts.map((fact) => ({ node: n.node, fact })));
  const containers = placeContainers(all, interfaces, hasCapture);
  const described = new Map<string, TopologyNode>();
  for (const { node, facts } of nodes) {
    const what = describeNode(node, facts, evidence.get(node)!, containers, adjacencies, manifest);
    const made = because.get(node);
    described.set(node, made ? { ...what, evidence: [made, ...what.evidence] } : what);
  }
  return {
    topology: {
      nodes: described,
      interfaces: new Map(interfaces.map((i) => [i.id, i])),
      adjacencies,
      owners: addressOwners(interfaces),
      containers,
      networks: all.flatMap(({ node, fact }) => (fact.kind === 'network' ? [{ host: node, fact }] : [])),
      pods: all.flatMap(({ fact }) => (fact.kind === 'pod' ? [fact] : [])),
      services: all.flatMap(({ fact }) => (fact.kind === 'service' ? [fact] : [])),
      addressFacts: all.flatMap(({ fact }) => (fact.kind === 'address' ? [fact] : [])),
      aliases,
    },
    diagnostics,
  };
}

export function ofKind<K extends FactKind>(facts: readonly Fact[], kind: K): Extract<Fact, { kind: K }>[] {
  return facts.filter((f): f is Extract<Fact, { kind: K }> => f.kind === kind);
}

function nodeEvidence(node: string, facts: readonly Fact[], diagnostics: Diagnostic[]): NodeEvidence {
  return {
    interfaces: mergeInterfaces(
      node,
      [...ofKind(facts, 'interface'), ...bridgeMembers(ofKind(facts, 'bridge'))],
      ofKind(facts, 'address'),
      diagnostics,
    ),
    routes: sortRoutes(ofKind(facts, 'route')),
    firewall: facts.filter((f) => f.kind === 'firewall-rule' || f.kind === 'firewall-chain'),
    conntrack: ofKind(facts, 'conntrack'),
    sockets: ofKind(facts, 'socket'),
    processes: ofKind(facts, 'process'),
    syscalls: ofKind(facts, 'syscall'),
    settings: ofKind(facts, 'setting'),
  };
}

/** `brctl show` names a bridge and its ports, nothing else of them. */
function bridgeMembers(bridges: readonly BridgeFact[]): InterfaceFact[] {
  return bridges.flatMap(({ name, ports, at }): InterfaceFact[] => [
    { kind: 'interface', name, at },
    ...ports.map((port): InterfaceFact => ({ kind: 'interface', name: port, master: name, at })),
  ]);
}

function sortRoutes(facts: readonly RouteFact[]): Route[] {
  return facts
    .flatMap((fact) => {
      const prefix = parsePrefix(fact.destination);
      return prefix ? [{ fact, prefix }] : [];
    })
    .sort((a, b) => b.prefix.length - a.prefix.length || (a.fact.metric ?? 0) - (b.fact.metric ?? 0));
}

function addressOwners(interfaces: readonly NetworkInterface[]): Map<string, NetworkInterface[]> {
  const owners = new Map<string, NetworkInterface[]>();
  for (const i of interfaces) {
    for (const { address } of i.addresses) owners.set(address, [...(owners.get(address) ?? []), i]);
  }
  return owners;
}
