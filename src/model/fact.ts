// One thing an input states, with the place it was read from. Text readers turn lines into facts and judge nothing;
// topology/build decides what to believe when facts contradict each other.
// Absent fields mean "not stated by this form", never "none".
import type { Place } from './diagnostic.js';
import type { FiveTuple, Protocol } from './five-tuple.js';

interface FactBase {
  readonly at: Place;
}

/** One half of a conntrack entry (netfilter nf_conntrack_tuple): original is before NAT, reply as the answer is expected to arrive. */
export interface ConntrackTuple extends FiveTuple {
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number };
  readonly packets?: number;
  readonly bytes?: number;
}

/** An entry of conntrack -L / -E / /proc/net/nf_conntrack. */
export interface ConntrackEntry {
  readonly protocol: Protocol;
  readonly original: ConntrackTuple;
  readonly reply: ConntrackTuple;
  readonly state?: string;
  /** Seconds left. */
  readonly timeout?: number;
  /** UNREPLIED ASSURED OFFLOAD HW_OFFLOAD, vendors' words. */
  readonly flags: readonly string[];
  readonly zone?: number;
  readonly zoneOrig?: number;
  readonly zoneReply?: number;
  readonly mark?: number;
  readonly helper?: string;
  /** Kernel's entry id (-o id). */
  readonly id?: string;
  readonly labels?: string;
}

export interface ConntrackFact extends FactBase {
  readonly kind: 'conntrack';
  readonly entry: ConntrackEntry;
  /** 'list' = a snapshot; others are events. */
  readonly event: 'list' | 'new' | 'update' | 'destroy' | 'dying';
  /** Epoch seconds: of the event as read, or [start=…] of a ktimestamp list. */
  readonly time?: number;
  readonly start?: number;
  readonly stop?: number;
  /** Seconds the entry has existed. */
  readonly deltaTime?: number;
}

export interface ConntrackExpectFact extends FactBase {
  readonly kind: 'conntrack-expect';
  readonly tuple: FiveTuple;
  readonly master?: FiveTuple;
  readonly helper?: string;
  readonly event: 'list' | 'new' | 'update' | 'destroy';
  readonly time?: number;
}

/** A number somebody printed: conntrack -S/-C, sysctl, ethtool -S. `name` is the key as printed, e.g. `net.netfilter.nf_conntrack_max`. */
export interface CounterFact extends FactBase {
  readonly kind: 'counter';
  readonly source: 'conntrack-stats' | 'conntrack-count' | 'sysctl' | 'ethtool' | 'proc';
  readonly name: string;
  readonly value: number;
  readonly cpu?: number;
  readonly interface?: string;
}

/** A setting that is not a number: Docker Desktop settings, docker info, ethtool -k, os. */
export interface SettingFact extends FactBase {
  readonly kind: 'setting';
  readonly source: string;
  readonly name: string;
  readonly value: string;
  readonly interface?: string;
}

export interface InterfaceFact extends FactBase {
  readonly kind: 'interface';
  readonly name: string;
  readonly ifindex?: number;
  /** `name@ifN` or -j link_index: index of the peer, in the peer's namespace. Believed only with the other side's word. */
  readonly peerIfindex?: number;
  /** `name@other` of iproute2: a device in the same namespace. Never set from BusyBox or `bridge link`. */
  readonly lowerName?: string;
  readonly linkNetnsid?: number;
  readonly linkNetns?: string;
  readonly mac?: string;
  readonly mtu?: number;
  /** Bridge (or bond, vrf) this interface is a port of. */
  readonly master?: string;
  readonly state?: string;
  readonly flags?: readonly string[];
  /** veth bridge vxlan vlan macvlan tun wireguard … (-d, -j linkinfo). */
  readonly linkKind?: string;
  readonly vni?: number;
  readonly vlanId?: number;
  readonly tunnelLocal?: string;
  readonly tunnelRemote?: string;
  readonly tunnelPort?: number;
  readonly altNames?: readonly string[];
}

export interface AddressFact extends FactBase {
  readonly kind: 'address';
  readonly interface: string;
  readonly address: string;
  readonly prefixLength?: number;
  readonly peer?: string;
  readonly scope?: string;
}

export interface RouteFact extends FactBase {
  readonly kind: 'route';
  /** Prefix text, `0.0.0.0/0` and `::/0` for default; as printed (`_gateway/32`, `fe80::20c…`) where only a name or a cut address was. */
  readonly destination: string;
  /** Canonical address; a name where only a name was printed: there is a gateway, nobody said which. */
  readonly via?: string;
  readonly dev?: string;
  readonly src?: string;
  readonly table?: string;
  readonly metric?: number;
  /** unicast local broadcast multicast anycast blackhole unreachable prohibit throw. */
  readonly type: string;
  readonly nexthops?: readonly { readonly via?: string; readonly dev?: string; readonly weight?: number }[];
  /** True when it is the answer of `ip route get`, not a table line. */
  readonly lookup?: boolean;
}

export interface RoutingRuleFact extends FactBase {
  readonly kind: 'routing-rule';
  readonly priority: number;
  /** `not from …`: the selectors are negated. */
  readonly not?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly iif?: string;
  readonly oif?: string;
  readonly fwmark?: string;
  readonly table?: string;
  readonly action?: string;
}

export interface NeighborFact extends FactBase {
  readonly kind: 'neighbor';
  /** Canonical; the name where only a name was printed. */
  readonly address: string;
  readonly mac?: string;
  readonly interface?: string;
  readonly state?: string;
}

/** A named network namespace (ip netns list, lsns). */
export interface NetnsFact extends FactBase {
  readonly kind: 'netns';
  readonly name: string;
  readonly nsid?: number;
}

export interface BridgeFact extends FactBase {
  readonly kind: 'bridge';
  readonly name: string;
  /** 8000.<mac>. */
  readonly bridgeId?: string;
  readonly ports: readonly string[];
}

export interface FdbFact extends FactBase {
  readonly kind: 'fdb';
  readonly mac: string;
  readonly interface?: string;
  readonly bridge?: string;
  /** brctl showmacs: bridge port number. */
  readonly port?: number;
  readonly local?: boolean;
  /** VXLAN remote. */
  readonly remote?: string;
}

/** One firewall rule, in iptables' terms whatever tool printed it. */
export interface FirewallRuleFact extends FactBase {
  readonly kind: 'firewall-rule';
  readonly tool: 'iptables-save' | 'iptables-S' | 'iptables-L' | 'nft' | 'nft-json' | 'ufw';
  readonly family: 'ip' | 'ip6' | 'inet' | 'bridge' | 'arp' | 'netdev';
  readonly table: string;
  readonly chain: string;
  /** prerouting input forward output postrouting, when the chain is hooked (built-in). */
  readonly hook?: string;
  /** Position in its chain, from 1. */
  readonly number: number;
  readonly protocol?: Protocol;
  /** Address, prefix, or `first-last`; without a length when it is one address; the members of an nft set joined by commas (so are protocol, in and out). */
  readonly src?: string;
  readonly dst?: string;
  /** True when the match on that field is negated. */
  readonly not?: Readonly<
    Partial<Record<'protocol' | 'src' | 'dst' | 'in' | 'out' | 'sport' | 'dport', boolean>>
  >;
  readonly in?: string;
  readonly out?: string;
  readonly sports?: readonly PortRange[];
  readonly dports?: readonly PortRange[];
  /** addrtype --dst-type / fib daddr type. */
  readonly dstType?: string;
  readonly srcType?: string;
  readonly ctStates?: readonly string[];
  /** ACCEPT DROP REJECT RETURN MASQUERADE SNAT DNAT REDIRECT NETMAP LOG MARK …, or the chain jumped to. */
  readonly target?: string;
  /** --to-destination/--to-source/--to-ports as parts. */
  readonly to?: {
    readonly address?: string;
    readonly addressEnd?: string;
    readonly ports?: PortRange;
    readonly prefix?: string;
  };
  /** Matches no other field holds, as printed (`statistic --mode nth …`, `set --match-set blocked src`): the rule could match. */
  readonly otherMatches?: readonly string[];
  readonly packets?: number;
  readonly bytes?: number;
  /** Fields this form cannot show (iptables -L without -v hides interfaces). */
  readonly hidden?: readonly string[];
  /** The rule as printed, for the report. */
  readonly text: string;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A chain's policy or existence. */
export interface FirewallChainFact extends FactBase {
  readonly kind: 'firewall-chain';
  readonly family: FirewallRuleFact['family'];
  readonly table: string;
  readonly chain: string;
  readonly hook?: string;
  readonly policy?: string;
}

export interface ContainerFact extends FactBase {
  readonly kind: 'container';
  readonly engine: 'docker' | 'podman' | 'cri' | 'unknown';
  readonly id: string;
  readonly name?: string;
  readonly image?: string;
  readonly pid?: number;
  readonly hostname?: string;
  /** /var/run/docker/netns/… */
  readonly sandboxKey?: string;
  /** bridge host none container:<id> <network>. */
  readonly networkMode?: string;
  readonly running?: boolean;
  readonly endpoints: readonly ContainerEndpoint[];
  readonly ports: readonly PublishedPort[];
}

export interface ContainerEndpoint {
  readonly network: string;
  readonly networkId?: string;
  readonly address?: string;
  readonly address6?: string;
  readonly gateway?: string;
  readonly mac?: string;
}

export interface PublishedPort {
  readonly protocol: Protocol;
  readonly containerPort: number;
  readonly hostAddress?: string;
  readonly hostPort?: number;
}

export interface NetworkFact extends FactBase {
  readonly kind: 'network';
  readonly engine: 'docker' | 'podman' | 'unknown';
  readonly id: string;
  readonly name: string;
  readonly driver?: string;
  /** Bridge interface on the host. */
  readonly bridge?: string;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  readonly endpoints: readonly {
    readonly container: string;
    readonly name?: string;
    readonly mac?: string;
    readonly address?: string;
    readonly address6?: string;
  }[];
}

export interface PodFact extends FactBase {
  readonly kind: 'pod';
  readonly name: string;
  readonly namespace?: string;
  readonly nodeName?: string;
  readonly hostAddress?: string;
  readonly addresses: readonly string[];
  readonly hostNetwork?: boolean;
  readonly netns?: string;
}

export interface ServiceFact extends FactBase {
  readonly kind: 'service';
  readonly name: string;
  readonly namespace?: string;
  readonly type?: string;
  readonly clusterAddresses: readonly string[];
  readonly externalAddresses: readonly string[];
  readonly ports: readonly {
    readonly protocol: Protocol;
    readonly port: number;
    readonly targetPort?: number | string;
    readonly nodePort?: number;
    readonly name?: string;
  }[];
}

export interface EndpointsFact extends FactBase {
  readonly kind: 'endpoints';
  readonly service: string;
  readonly namespace?: string;
  readonly addresses: readonly {
    readonly address: string;
    readonly pod?: string;
    readonly nodeName?: string;
    readonly ready?: boolean;
  }[];
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number; readonly name?: string }[];
}

export interface SocketFact extends FactBase {
  readonly kind: 'socket';
  readonly protocol: Protocol;
  /** LISTEN ESTABLISHED TIME_WAIT … (netstat spelling), UNCONN for unconnected datagram sockets. */
  readonly state?: string;
  /** Canonical address, or `*` for any; mapped IPv4 is unmapped. */
  readonly local: string;
  readonly localPort: number | null;
  readonly remote: string;
  readonly remotePort: number | null;
  readonly interface?: string;
  readonly processes: readonly { readonly name: string; readonly pid?: number; readonly fd?: number }[];
  /** True where the tool cut the address (netstat without -W). */
  readonly cut?: boolean;
}

export type RelayKind =
  'vpnkit' | 'gvisor' | 'slirp' | 'passt' | 'docker-proxy' | 'port-forwarder' | 'unknown';

export interface ProcessFact extends FactBase {
  readonly kind: 'process';
  readonly pid?: number;
  readonly ppid?: number;
  /** Base name of argv[0]. */
  readonly name: string;
  readonly argv: readonly string[];
  /** What its arguments say it relays, if it is a known relay (docker-proxy, slirp4netns, pasta, gvproxy, vpnkit-*, rootlessport, socat …). */
  readonly relay?: {
    readonly kind: RelayKind;
    /** Where it accepts. */
    readonly listen?: { readonly protocol: Protocol; readonly address: string; readonly port: number };
    /** Where it dials. */
    readonly dial?: { readonly protocol: Protocol; readonly address: string; readonly port: number };
    /** Userspace stack: guest network, and host aliases inside it. */
    readonly cidr?: string;
    readonly netns?: string;
    readonly interface?: string;
  };
}

/** connect/accept/bind of strace. Local ends are there only with -yy or getsockname. */
export interface SyscallFact extends FactBase {
  readonly kind: 'syscall';
  readonly pid?: number;
  readonly call: 'connect' | 'accept' | 'bind' | 'getsockname' | 'getpeername';
  readonly address?: string;
  readonly port?: number | null;
  readonly local?: { readonly address: string; readonly port: number };
  readonly remote?: { readonly address: string; readonly port: number };
  /** 0, a descriptor, or an errno name such as ECONNREFUSED. */
  readonly result: string;
  /** Epoch seconds (-ttt), or seconds of the day (-t, -tt), see timeOfDay. */
  readonly time?: number;
  readonly timeOfDay?: boolean;
}

/** Something true of the whole node: host name, OS, docker info name. */
export interface IdentityFact extends FactBase {
  readonly kind: 'identity';
  readonly hostname?: string;
  readonly os?: string;
  readonly platform?:
    | 'docker-desktop'
    | 'colima'
    | 'lima'
    | 'rancher-desktop'
    | 'orbstack'
    | 'minikube'
    | 'podman-machine'
    | 'wsl2'
    | 'linux'
    | 'macos';
}

export type Fact =
  | ConntrackFact | ConntrackExpectFact | CounterFact | SettingFact | InterfaceFact | AddressFact | RouteFact
  | RoutingRuleFact | NeighborFact | NetnsFact | BridgeFact | FdbFact | FirewallRuleFact | FirewallChainFact
  | ContainerFact | NetworkFact | PodFact | ServiceFact | EndpointsFact | SocketFact | ProcessFact | SyscallFact
  | IdentityFact; // prettier-ignore

export type FactKind = Fact['kind'];
