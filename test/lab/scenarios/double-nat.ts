// NAT twice over two hosts, as behind a home router and a provider's CGNAT, with nothing but captures: no conntrack, no rules, no addresses. Source
// ports are drawn anew by the second router, which also carries another home's traffic that looks alike.
import { addAddress, iptables, sysctl, wire, type Stack } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

export const doubleNat: Scenario = {
  id: 'double-nat',
  title: 'a home router and a provider translate one after the other, only captures are given',
  run: async (lab) => {
    const { random } = lab;
    const internet = lab.stack('internet');
    const provider = lab.stack('provider');
    const [home, other] = ['home', 'other'].map((name) => lab.stack(name)) as [Stack, Stack];
    const [laptop, tablet, neighbour] = ['laptop', 'tablet', 'neighbour'].map((name) => lab.stack(name)) as [
      Stack,
      Stack,
      Stack,
    ];
    wire(
      { stack: provider, name: 'wan0', addresses: ['198.51.100.1/24'] },
      { stack: internet, name: 'core0', addresses: ['198.51.100.254/24'] },
    );
    provider.run('ip route add default via 198.51.100.254');
    const server = `203.0.113.${random.between(10, 250)}`;
    addAddress(internet, 'lo', `${server}/32`);
    router(provider, 'wan0', ' --random');
    for (const [i, box] of [home, other].entries()) {
      const net = `100.64.${i + random.between(2, 60) * 2}`;
      wire(
        { stack: box, name: 'wan0', addresses: [`${net}.2/24`] },
        { stack: provider, name: `cust${i}`, addresses: [`${net}.1/24`] },
      );
      box.run(`ip route add default via ${net}.1`);
      box.run('ip link add lan0 type bridge');
      addAddress(box, 'lan0', '192.168.1.1/24');
      box.run('ip link set lan0 up');
      router(box, 'wan0');
    }
    for (const [box, stack, last] of [
      [home, laptop, 10],
      [home, tablet, 11],
      [other, neighbour, 10],
    ] as const) {
      const port = `p${last}`;
      wire(
        { stack, name: 'eth0', addresses: [`192.168.1.${last}/24`] },
        { stack: box, name: port, addresses: [] },
      );
      box.run(`ip link set ${port} master lan0`);
      stack.run('ip route add default via 192.168.1.1');
    }
    const [tcpPort, udpPort] = [lab.port(), lab.port()];
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: server });

    const recording = await record(lab, [
      { stack: home, at: ['lan0'], bare: true },
      { stack: provider, at: ['cust0', 'wan0'], bare: true },
    ]);
    const chain = ['home/lan0', 'provider/cust0', 'provider/wan0'];
    const ports = random.between(33_000, 50_000);
    const attempts = [];
    for (let i = 0; i < 10; i++) {
      for (const from of [laptop, tablet]) {
        const to = { address: server, port: tcpPort };
        attempts.push(tcp(lab, { from, to, sourcePort: ports + i, size: random.pick([100, 800]), chain }));
        if (i > 4) continue;
        attempts.push(
          udp(lab, { from, to: { address: server, port: udpPort }, sourcePort: ports + i, count: 2, chain }),
        );
      }
      attempts.push(
        tcp(lab, {
          from: neighbour,
          to: { address: server, port: tcpPort },
          sourcePort: ports + i,
          size: 800,
          chain: ['provider/wan0'],
        }),
      );
    }
    const flows = await Promise.all(attempts);
    for (const from of [laptop, tablet]) {
      flows.push(await ping(lab, { from, to: server, count: 3, icmpId: 77, chain }));
    }
    return recording.finish({ scenario: 'double-nat', flows, kernels: [['home'], ['provider']] });
  },
};

function router(stack: Stack, out: string, options = ''): void {
  sysctl(stack, 'net.ipv4.ip_forward', 1);
  iptables(stack, `-t nat -A POSTROUTING -o ${out} -j MASQUERADE${options}`);
}
