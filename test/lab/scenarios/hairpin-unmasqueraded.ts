// A container calls another one by the host's published port while bridged packets bypass iptables
// (bridge-nf-call-iptables=0): the request is translated, the answer goes straight over the bridge and arrives from an
// address that was never asked. The caller resets it.
import { hostVeth } from '../host/engine.js';
import { sysctl } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const hairpinUnmasqueraded: Scenario = {
  id: 'hairpin-unmasqueraded',
  title: 'hairpin without masquerade: the answer comes from another address, the caller resets',
  run: async (lab) => {
    const {
      internet: client,
      host,
      engine,
      address,
    } = await linuxHost(lab, ['--userland-proxy=false'], 'client');
    sysctl(host, 'net.bridge.bridge-nf-call-iptables', 0);
    const [published, second] = [lab.port(), lab.port()];
    const server = engine.container(lab.label(), { run: ['-p', `${published}:80`, '-p', `${second}:81`] });
    const caller = engine.container(lab.label());
    await serveTcp(server, 80);
    await serveTcp(server, 81);

    const recording = await record(lab, [
      { stack: server },
      { stack: caller },
      { stack: host, engine, counters: true },
      { stack: client, at: ['wan0'], bare: true },
    ]);
    const down = ['host/docker0', `host/${hostVeth(host, server)}`, `${server.node}/eth0`];
    const flows = [
      await tcp(lab, {
        from: caller,
        to: { address, port: published },
        chain: [`${caller.node}/eth0`, `host/${hostVeth(host, caller)}`, ...down],
        fault: 'hairpin-unmasqueraded',
        reaches: `${server.node}/eth0`,
        onlyTo: [
          { dst: address, dport: published },
          { dst: server.address, dport: 80 },
        ],
      }),
      await tcp(lab, {
        from: client,
        to: { address, port: second },
        chain: ['client/wan0', 'host/ens192', ...down],
        fault: 'none',
      }),
    ];
    const kernels = [['host', server.node, caller.node], ['client']];
    const limit =
      'the answer and its reset share a tuple with the translated request: two ways to file them are right';
    return recording.finish({
      scenario: 'hairpin-unmasqueraded',
      findings: ['hairpin-without-masquerade'],
      flows,
      kernels,
      limit,
    });
  },
};
