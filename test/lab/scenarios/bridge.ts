// Field report 003: containers on one bridge talk to each other and to the outside, while a bystander does the same with
// the same echo identifier and source port.
import { hostVeth, type Container } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, tcp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const bridge: Scenario = {
  id: 'bridge',
  title: 'containers on one bridge, to each other and outside, with a bystander alike',
  run: async (lab) => {
    const { internet, host, engine, servers } = await linuxHost(lab, ['--userland-proxy=false']);
    const [server, client, bystander] = [1, 2, 3].map((i) => engine.container(`alpine${i}`)) as [
      Container,
      Container,
      Container,
    ];
    const port = lab.random.pick([80, 8080, lab.port()]);
    await serveTcp(internet, port);
    await serveTcp(server, port);

    const recording = await record(lab, [
      { stack: server },
      { stack: client },
      { stack: bystander },
      { stack: host, engine },
    ]);
    const up = (box: Container) => [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0'];
    const outside = (box: Container) => [...up(box), 'host/ens192'];
    const across = [...up(client), `host/${hostVeth(host, server)}`, `${server.node}/eth0`];
    const size = lab.random.between(100, 9000);
    const flows = [
      await ping(lab, { from: client, to: server.address, count: 4, chain: across }),
      await tcp(lab, { from: client, to: { address: server.address, port }, size, chain: across }),
    ];
    const [icmpId, sourcePort] = [lab.random.between(1, 9999), lab.random.between(33_000, 60_000)];
    for (const from of [client, bystander]) {
      const chain = outside(from);
      flows.push(await ping(lab, { from, to: servers[0], icmpId, chain }));
      flows.push(await tcp(lab, { from, to: { address: servers[0], port }, sourcePort, chain }));
    }
    const kernels = [['host', server.node, client.node, bystander.node]];
    return recording.finish({ scenario: 'bridge', flows, kernels });
  },
};
