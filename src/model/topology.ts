// What the evidence says the network looks like: nodes (network stacks), their interfaces, how these are joined, who owns
// which address, and the conntrack entries, rules, sockets and processes of each node. Built by topology/, read by the later stages.
import type { Prefix } from './address.js';
import type {
  AddressFact,
  ConntrackFact,
  ContainerFact,
  InterfaceFact,
  NetworkFact,
  PodFact,
  ProcessFact,
  RouteFact,
  ServiceFact,
  SettingFact,
  SocketFact,
  SyscallFact,
} from './fact.js';
import type { FirewallFact } from './firewall.js';
import type { Evidence, ReportNode } from './report.js';

export interface NetworkInterface {
  /** `<node>/<name>`: the same spelling as an observation point's id. */
  readonly id: string;
  readonly node: string;
  readonly name: string;
  readonly facts: readonly InterfaceFact[];
  readonly ifindex?: number;
  readonly peerIfindex?: number;
  readonly mac?: string;
  readonly mtu?: number;
  readonly master?: string;
  readonly linkKind?: string;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefixLength?: number;
    readonly at: string;
  }[];
  /** Place of the first fact. */
  readonly at: string;
}

/** Two interfaces that share packets without any routing between them. */
export interface Adjacency {
  readonly kind: 'veth' | 'bridge' | 'tunnel' | 'wire';
  readonly a: string;
  readonly b: string;
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** A route, longest prefix first within its node. */
export interface Route {
  readonly fact: RouteFact;
  readonly prefix: Prefix;
}

export interface NodeEvidence {
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly routes: readonly Route[];
  /** Rules and chains. */
  readonly firewall: readonly FirewallFact[];
  readonly conntrack: readonly ConntrackFact[];
  readonly sockets: readonly SocketFact[];
  readonly processes: readonly ProcessFact[];
  readonly syscalls: readonly SyscallFact[];
  readonly settings: readonly SettingFact[];
}

export interface TopologyNode {
  readonly id: string;
  readonly label: string;
  readonly kind: ReportNode['kind'];
  readonly evidence: readonly Evidence[];
  readonly inside?: string;
  readonly facts: NodeEvidence;
}

export interface Topology {
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** By interface id. */
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly adjacencies: readonly Adjacency[];
  /** Address → interfaces that have it. */
  readonly owners: ReadonlyMap<string, readonly NetworkInterface[]>;
  readonly containers: readonly {
    readonly host: string;
    readonly node?: string;
    readonly fact: ContainerFact;
  }[];
  readonly networks: readonly { readonly host: string; readonly fact: NetworkFact }[];
  readonly pods: readonly PodFact[];
  readonly services: readonly ServiceFact[];
  readonly addressFacts: readonly AddressFact[];
  /** Evidence folder → the node whose stack it describes, where captures and evidence came in two folders. */
  readonly aliases: ReadonlyMap<string, string>;
}
