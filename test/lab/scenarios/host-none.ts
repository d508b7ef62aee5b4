// Containers that have no bridge: on the host's own network (their packets are the host's), and on none at all (nothing
// but a loopback of their own). Both beside an ordinary one.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const hostNone: Scenario = {
  id: 'host-none',
  title: 'containers on the host network and on none',
  run: async (lab) => {
    const { internet: client, host, engine, address, servers } = await linuxHost(lab, [], 'client');
    engine.container(lab.label(), { run: ['--network', 'host'] });
    const none = engine.container(lab.label(), { run: ['--network', 'none'] });
    const ordinary = engine.container(lab.label());
    const [port, udpPort] = [lab.port(), lab.port()];
    await serveTcp(host, port);
    await serveTcp(client, port);
    await serveUdp(client, udpPort, { address: servers[1] });
    await serveTcp(none, port);

    const recording = await record(lab, [
      { stack: none },
      { stack: ordinary },
      { stack: host, engine },
      { stack: client, at: ['wan0'], bare: true },
    ]);
    const out = ['host/ens192', 'client/wan0'];
    const ordinaryOut = [`${ordinary.node}/eth0`, `host/${hostVeth(host, ordinary)}`, 'host/docker0', ...out];
    const outside = { address: servers[0], port };
    const inside = { address: '127.0.0.1', port };
    const flows = [];
    for (let i = 0; i < 3; i++) {
      const size = lab.random.between(50, 3000);
      flows.push(await tcp(lab, { from: host, to: outside, size, chain: out }));
      flows.push(await udp(lab, { from: host, to: { address: servers[1], port: udpPort }, chain: out }));
      flows.push(await tcp(lab, { from: client, to: { address, port }, size, chain: [...out].reverse() }));
      flows.push(await tcp(lab, { from: ordinary, to: outside, size, chain: ordinaryOut }));
      flows.push(await tcp(lab, { from: none, to: inside, size, chain: [`${none.node}/lo`] }));
      flows.push(await tcp(lab, { from: host, to: inside, size, chain: ['host/lo'] }));
    }
    return recording.finish({
      scenario: 'host-none',
      flows,
      kernels: [['host', none.node, ordinary.node], ['client']],
    });
  },
};
