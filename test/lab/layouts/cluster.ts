// Two nodes of a cluster on one switch, joined by VXLAN as flannel does it: pods on a bridge, services by the iptables
// chains that kube-proxy writes.
import { addAddress, iptables, sysctl, wire, type Stack } from '../host/stack.js';
import type { Lab } from '../lab.js';

const VNI = 1;
const PORT = 8472;

export interface ClusterNode {
  readonly stack: Stack;
  readonly number: number;
  readonly address: string;
  readonly tunnelMac: string;
}

export interface Pod {
  readonly stack: Stack;
  readonly address: string;
  readonly node: ClusterNode;
  readonly veth: string;
}

/** Two nodes on a switch, each with a bridge for its pods and a VXLAN device that knows the other one. */
export function cluster(lab: Lab): {
  readonly lan: Stack;
  readonly nodes: readonly [ClusterNode, ClusterNode];
} {
  const lan = lab.stack('lan');
  lan.run('ip link add br0 type bridge');
  lan.run('ip link set br0 up');
  // the switch forwards frames and knows nothing of IP
  sysctl(lan, 'net.bridge.bridge-nf-call-iptables', 0);
  const make = (number: number): ClusterNode => {
    const stack = lab.stack(`node${number}`);
    const address = `10.7.0.${number * 10 + lab.random.between(0, 9)}`;
    plug(lan, stack, 'eth0', `${address}/24`, `n${number}`);
    sysctl(stack, 'net.ipv4.ip_forward', 1);
    stack.run('ip link add cni0 type bridge');
    addAddress(stack, 'cni0', `10.244.${number}.1/24`);
    stack.run('ip link set cni0 mtu 1450 up');
    stack.run(
      `ip link add flannel.1 type vxlan id ${VNI} local ${address} dev eth0 dstport ${PORT} nolearning`,
    );
    addAddress(stack, 'flannel.1', `10.244.${number}.0/32`);
    stack.run('ip link set flannel.1 up');
    iptables(stack, '-t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE');
    return { stack, number, address, tunnelMac: macOf(stack, 'flannel.1') };
  };
  const nodes = [make(1), make(2)] as const;
  join(nodes[0], nodes[1]);
  join(nodes[1], nodes[0]);
  return { lan, nodes };
}

function macOf(stack: Stack, device: string): string {
  const [link] = JSON.parse(stack.run(`ip -j link show ${device}`)) as [{ readonly address: string }];
  return link.address;
}

/** A wire to the switch. */
export function plug(lan: Stack, stack: Stack, device: string, address: string, port: string): void {
  wire({ stack, name: device, addresses: [address] }, { stack: lan, name: port, addresses: [] });
  lan.run(`ip link set ${port} master br0`);
}

/** What flannel's daemon keeps up to date: the other node's subnet, its gateway's MAC, and where that lives. */
function join({ stack }: ClusterNode, other: ClusterNode): void {
  const gateway = `10.244.${other.number}.0`;
  stack.run(`ip neigh add ${gateway} lladdr ${other.tunnelMac} dev flannel.1 nud permanent`);
  stack.run(`bridge fdb append ${other.tunnelMac} dev flannel.1 dst ${other.address}`);
  stack.run(`ip route add 10.244.${other.number}.0/24 via ${gateway} dev flannel.1 onlink`);
}

/** A namespace on the node's bridge; `base`: its address is drawn from ten above it. */
export function pod(lab: Lab, node: ClusterNode, base: number): Pod {
  const stack = lab.stack(`pod-${lab.label()}`);
  const address = `10.244.${node.number}.${base + lab.random.between(0, 9)}`;
  const veth = `veth${lab.random.between(0x10000000, 0x7fffffff).toString(16)}`;
  wire(
    { stack, name: 'eth0', addresses: [`${address}/24`], mtu: 1450 },
    { stack: node.stack, name: veth, addresses: [], mtu: 1450 },
  );
  node.stack.run(`ip link set ${veth} master cni0`);
  stack.run(`ip route add default via 10.244.${node.number}.1`);
  return { stack, address, node, veth };
}

/** The chains kube-proxy makes for one service with two backends and a NodePort. */
export function serviceRules(
  { stack }: ClusterNode,
  service: { readonly address: string; readonly port: number },
  nodePort: number,
  backends: readonly [Pod, Pod],
  target: number,
): void {
  const rule = (text: string) => iptables(stack, `-t nat ${text}`);
  for (const chain of [
    'KUBE-SERVICES',
    'KUBE-NODEPORTS',
    'KUBE-MARK-MASQ',
    'KUBE-POSTROUTING',
    'KUBE-SVC-WEB',
  ]) {
    rule(`-N ${chain}`);
  }
  rule('-A PREROUTING -j KUBE-SERVICES');
  rule('-A OUTPUT -j KUBE-SERVICES');
  rule('-I POSTROUTING -j KUBE-POSTROUTING');
  rule('-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000');
  rule('-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN');
  rule('-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000');
  rule('-A KUBE-POSTROUTING -j MASQUERADE');
  rule(`-A KUBE-SERVICES -d ${service.address}/32 -p tcp --dport ${service.port} -j KUBE-SVC-WEB`);
  rule('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS');
  rule(`-A KUBE-NODEPORTS -p tcp --dport ${nodePort} -j KUBE-MARK-MASQ`);
  rule(`-A KUBE-NODEPORTS -p tcp --dport ${nodePort} -j KUBE-SVC-WEB`);
  for (const [i, backend] of backends.entries()) {
    rule(`-N KUBE-SEP-${i}`);
    rule(`-A KUBE-SEP-${i} -s ${backend.address}/32 -j KUBE-MARK-MASQ`);
    rule(`-A KUBE-SEP-${i} -p tcp -j DNAT --to-destination ${backend.address}:${target}`);
  }
  rule('-A KUBE-SVC-WEB -m statistic --mode random --probability 0.5 -j KUBE-SEP-0');
  rule('-A KUBE-SVC-WEB -j KUBE-SEP-1');
}
