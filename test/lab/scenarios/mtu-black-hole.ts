// A path MTU black hole: beyond a router the wire takes less than what both ends believe, and the router's "fragmentation
// needed" is filtered away. The handshake and small requests pass, full-sized segments vanish between two captures.
import { hostVeth, startEngine } from '../host/engine.js';
import { addAddress, iptables, sysctl, wire } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';

export const mtuBlackHole: Scenario = {
  id: 'mtu-black-hole',
  title: 'full-sized segments vanish before a narrower wire, the ICMP that would tell is filtered',
  run: async (lab) => {
    const [host, router, internet] = [lab.stack('host'), lab.stack('router'), lab.stack('internet')];
    const mtu = lab.random.between(1300, 1440);
    wire(
      { stack: host, name: 'ens192', addresses: ['10.9.1.2/24'] },
      { stack: router, name: 'lan0', addresses: ['10.9.1.1/24'] },
    );
    wire(
      { stack: router, name: 'wan0', addresses: ['10.9.2.1/24'], mtu },
      { stack: internet, name: 'eth0', addresses: ['10.9.2.2/24'] },
    );
    host.run('ip route add default via 10.9.1.1');
    router.run('ip route add default via 10.9.2.2');
    internet.run('ip route add default via 10.9.2.1');
    sysctl(router, 'net.ipv4.ip_forward', 1);
    iptables(router, '-A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP');
    const server = `203.0.113.${lab.random.between(10, 200)}`;
    addAddress(internet, 'lo', `${server}/32`);
    const engine = await startEngine(host, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const [port, other] = [lab.port(), lab.port()];
    await serveTcp(internet, port);
    await serveTcp(internet, other);

    const recording = await record(lab, [
      { stack: box },
      { stack: host, engine },
      { stack: router, at: ['lan0', 'wan0'] },
    ]);
    const inside = [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0', 'host/ens192'];
    const chain = [...inside, 'router/lan0', 'router/wan0'];
    const flows = [
      await tcp(lab, {
        from: box,
        to: { address: server, port },
        chain,
        fault: 'none',
        reaches: 'router/wan0',
      }),
      await tcp(lab, {
        from: box,
        to: { address: server, port: other },
        chain,
        // the first segment is full: the request never arrives whole
        requestBytes: lab.random.between(4000, 9000),
        fault: 'mtu-black-hole',
        reaches: 'router/lan0',
        // the segment with the token does not pass, the handshake shows the flow beyond
        onlyTo: [{ dst: server, dport: other }],
      }),
    ];
    return recording.finish({
      scenario: 'mtu-black-hole',
      findings: ['mtu-black-hole'],
      flows,
      kernels: [['host', box.node], ['router']],
    });
  },
};
