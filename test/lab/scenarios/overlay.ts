// Two nodes of a cluster, joined by VXLAN as flannel does it: pods on bridges, a service by iptables statistic rules as
// kube-proxy writes them, a NodePort that a client outside calls. The kernel chooses the backend, the truth finds out.
import { addAddress, iptables, sysctl, wire, type Stack } from '../host/stack.js';
import type { Lab, Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

const VNI = 1;
const PORT = 8472;

interface ClusterNode {
  readonly stack: Stack;
  readonly number: number;
  readonly address: string;
  readonly tunnelMac: string;
}

interface Pod {
  readonly stack: Stack;
  readonly address: string;
  readonly node: ClusterNode;
  readonly veth: string;
}

export const overlay: Scenario = {
  id: 'overlay',
  title: 'two nodes joined by VXLAN: pods, a service with backends on both, a NodePort',
  run: async (lab) => {
    const { lan, nodes } = cluster(lab);
    const client = lab.stack('client');
    const clientAddress = `10.7.0.${lab.random.between(100, 200)}`;
    plug(lan, client, 'eth0', `${clientAddress}/24`, 'client');
    const [first, second] = nodes;
    const caller = pod(lab, first, 10);
    const near = pod(lab, first, 20);
    const far = pod(lab, second, 20);
    const service = { address: `10.96.0.${lab.random.between(10, 250)}`, port: 80 };
    const [target, nodePort, udpPort] = [8080, lab.random.between(30_000, 32_000), lab.port()];
    for (const node of nodes) serviceRules(node, service, nodePort, [near, far], target);
    await serveTcp(near.stack, target);
    await serveTcp(far.stack, target);
    await serveUdp(far.stack, udpPort, { address: far.address });

    const recording = await record(lab, [
      { stack: caller.stack },
      { stack: near.stack },
      { stack: far.stack },
      { stack: first.stack, firewall: true },
      { stack: second.stack, firewall: true },
      { stack: client },
    ]);
    const start = [
      `${caller.stack.node}/eth0`,
      `${first.stack.node}/${caller.veth}`,
      `${first.stack.node}/cni0`,
    ];
    const tunnel = [first, second].flatMap(({ stack }) => [`${stack.node}/flannel.1`, `${stack.node}/eth0`]);
    const across = [
      tunnel[0]!,
      tunnel[1]!,
      tunnel[3]!,
      tunnel[2]!,
      `${second.stack.node}/cni0`,
      ...inside(far),
    ];
    const local = inside(near);
    const called = ['client/eth0', `${first.stack.node}/eth0`];
    const flows = [
      await ping(lab, { from: caller.stack, to: far.address, chain: [...start, ...across] }),
      await udp(lab, {
        from: caller.stack,
        to: { address: far.address, port: udpPort },
        count: 2,
        chain: [...start, ...across],
      }),
      await tcp(lab, {
        from: caller.stack,
        to: { address: far.address, port: target },
        chain: [...start, ...across],
      }),
    ];
    for (let i = 0; i < 8; i++) {
      const size = lab.random.between(50, 5000);
      const ways = { chain: [...start, ...across], orChains: [[...start, ...local]] };
      flows.push(await tcp(lab, { from: caller.stack, to: service, size, ...ways }));
    }
    for (let i = 0; i < 6; i++) {
      const to = { address: first.address, port: nodePort };
      const ways = {
        chain: [...called, ...across],
        orChains: [[...called, `${first.stack.node}/cni0`, ...local]],
      };
      flows.push(await tcp(lab, { from: client, to, ...ways }));
    }
    return recording.finish({
      scenario: 'overlay',
      flows,
      kernels: [
        [first.stack.node, caller.stack.node, near.stack.node],
        [second.stack.node, far.stack.node],
        ['client'],
      ],
    });
  },
};

function inside(pod: Pod): readonly string[] {
  return [`${pod.node.stack.node}/${pod.veth}`, `${pod.stack.node}/eth0`];
}

/** Two nodes on a switch, each with a bridge for its pods and a VXLAN device that knows the other one. */
function cluster(lab: Lab): { readonly lan: Stack; readonly nodes: readonly [ClusterNode, ClusterNode] } {
  const lan = lab.stack('lan');
  lan.run('ip link add br0 type bridge');
  lan.run('ip link set br0 up');
  // the switch forwards frames and knows nothing of IP
  sysctl(lan, 'net.bridge.bridge-nf-call-iptables', 0);
  const nodes = [1, 2].map((number): ClusterNode => {
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
  }) as unknown as readonly [ClusterNode, ClusterNode];
  join(nodes[0], nodes[1]);
  join(nodes[1], nodes[0]);
  return { lan, nodes };
}

function macOf(stack: Stack, device: string): string {
  const [link] = JSON.parse(stack.run(`ip -j link show ${device}`)) as [{ readonly address: string }];
  return link.address;
}

function plug(lan: Stack, stack: Stack, device: string, address: string, port: string): void {
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

function pod(lab: Lab, node: ClusterNode, base: number): Pod {
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
function serviceRules(
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
