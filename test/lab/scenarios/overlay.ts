// Two nodes of a cluster, joined by VXLAN as flannel does it: pods on bridges, a service by iptables statistic rules as
// kube-proxy writes them, a NodePort that a client outside calls. The kernel chooses the backend, the truth finds out.
import { cluster, plug, pod, serviceRules, type Pod } from '../layouts/cluster.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

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
