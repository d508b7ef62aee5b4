// Field report 004: one published port reached four ways: from the host's loopback by docker-proxy, from the host by its
// own address (DNAT in OUTPUT), from outside (DNAT in PREROUTING), from another container (docker-proxy again).
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const publish: Scenario = {
  id: 'publish',
  title: 'a published port reached by loopback, by own address, from outside, from a container',
  run: async (lab) => {
    const { internet: client, host, engine, address } = await linuxHost(lab, [], 'client');
    const published = lab.port();
    const server = engine.container(lab.label(), { run: ['-p', `${published}:80`] });
    const other = engine.container(lab.label(), { run: ['-p', `${lab.port()}:80`] });
    await serveTcp(server, 80);

    const recording = await record(lab, [
      { stack: server },
      { stack: other },
      { stack: host, engine },
      { stack: client, at: ['wan0'], bare: true },
    ]);
    const inwards = ['host/docker0', `host/${hostVeth(host, server)}`, `${server.node}/eth0`];
    const hairpin = [`${other.node}/eth0`, `host/${hostVeth(host, other)}`, ...inwards];
    const by = { address, port: published };
    const flows = [];
    for (let i = 0; i < 3; i++) {
      const size = lab.random.between(50, 5000);
      const loopback = { address: '127.0.0.1', port: published };
      flows.push(
        await tcp(lab, {
          from: host,
          to: loopback,
          size,
          via: 'docker-proxy',
          chain: ['host/lo', ...inwards],
        }),
      );
      flows.push(await tcp(lab, { from: host, to: by, size, via: 'dnat-output', chain: inwards }));
      const outside = ['client/wan0', 'host/ens192', ...inwards];
      flows.push(await tcp(lab, { from: client, to: by, size, via: 'dnat-prerouting', chain: outside }));
      flows.push(await tcp(lab, { from: other, to: by, size, via: 'hairpin', chain: hairpin }));
    }
    return recording.finish({
      scenario: 'publish',
      flows,
      relays: [{ kind: 'docker-proxy', between: ['host/lo', 'host/docker0'] }],
      kernels: [['host', server.node, other.node], ['client']],
    });
  },
};
