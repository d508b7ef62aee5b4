// IPv6 through a Docker bridge: one container is routed with its own address, the other network is translated (NAT66
// by an ip6tables MASQUERADE), IPv4 beside it. No relay.
import { hostVeth, startEngine } from '../host/engine.js';
import { addAddress, sysctl, wire } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

export const ipv6: Scenario = {
  id: 'ipv6',
  title: 'IPv6 routed and by NAT66, beside IPv4',
  run: async (lab) => {
    const { random } = lab;
    const internet = lab.stack('internet');
    const host = lab.stack('host');
    const site = `2001:db8:${random.between(1, 9999).toString(16)}`;
    const hostAddress = `${site}:ffff::${random.between(2, 4095).toString(16)}`;
    wire(
      { stack: host, name: 'ens192', addresses: [`${hostAddress}/64`, '10.103.80.33/24'] },
      { stack: internet, name: 'wan0', addresses: [`${site}:ffff::1/64`, '10.103.80.1/24'] },
    );
    sysctl(host, 'net.ipv6.conf.all.forwarding', 1);
    host.run(`ip -6 route add default via ${site}:ffff::1`);
    host.run('ip route add default via 10.103.80.1');
    const [server6, server4] = [`2001:db8:aaaa::${random.between(16, 4095).toString(16)}`, '203.0.113.77'];
    addAddress(internet, 'lo', `${server6}/128`);
    addAddress(internet, 'lo', `${server4}/32`);
    internet.run(`ip -6 route add ${site}:a::/64 via ${hostAddress}`);
    const engine = await startEngine(host, ['--ipv6', '--fixed-cidr-v6', `${site}:a::/64`]);
    const inner = `fd00:${random.between(1, 65535).toString(16)}::/64`;
    engine.docker(['network', 'create', '--ipv6', '--subnet', inner, 'inner']);
    host.run(`ip6tables -t nat -A POSTROUTING -s ${inner} -o ens192 -j MASQUERADE`);
    const routed = engine.container(lab.label());
    const translated = engine.container(lab.label(), { run: ['--network', 'inner'] });
    const bridge = `br-${engine.docker(['network', 'inspect', '-f', '{{.Id}}', 'inner']).slice(0, 12)}`;
    const [tcpPort, udpPort] = [lab.port(), lab.port()];
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: server6 });
    await serveTcp(translated, tcpPort);
    await serveTcp(routed, tcpPort);

    const recording = await record(lab, [{ stack: routed }, { stack: translated }, { stack: host, engine }]);
    const first = [`${routed.node}/eth0`, `host/${hostVeth(host, routed)}`, 'host/docker0', 'host/ens192'];
    const second = [
      `${translated.node}/eth0`,
      `host/${hostVeth(host, translated)}`,
      `host/${bridge}`,
      'host/ens192',
    ];
    const flows = [];
    // both containers use the same source ports, so that the translated one and the routed one look alike
    const [a, b] = [random.between(33_000, 40_000), random.between(41_000, 48_000)];
    for (const [from, chain] of [
      [routed, first],
      [translated, second],
    ] as const) {
      flows.push(
        await ping(lab, { from, to: server6, count: 3, icmpId: 4321, chain }),
        await tcp(lab, {
          from,
          to: { address: server6, port: tcpPort },
          sourcePort: a,
          size: random.between(50, 5000),
          chain,
        }),
        await tcp(lab, {
          from,
          to: { address: server6, port: tcpPort },
          sourcePort: b,
          size: random.between(50, 5000),
          chain,
        }),
        await udp(lab, { from, to: { address: server6, port: udpPort }, sourcePort: a, count: 2, chain }),
        await tcp(lab, { from, to: { address: server4, port: tcpPort }, sourcePort: b, chain }),
      );
    }
    const inward = [...first].reverse();
    flows.push(
      await tcp(lab, { from: internet, to: { address: routed.address6!, port: tcpPort }, chain: inward }),
    );
    return recording.finish({ scenario: 'ipv6', flows, kernels: [['host', routed.node, translated.node]] });
  },
};
