// A resolver asks for A and AAAA at once on one socket, as glibc and musl do, and one of the two queries is dropped on
// its way (in the field by a race in the connection table; here by a rule, so that it happens each time).
import { hostVeth } from '../host/engine.js';
import { addAddress, iptables } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveUdp, udp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const dnsOneSocket: Scenario = {
  id: 'dns-one-socket',
  title: 'A and AAAA on one socket, one of them lost in the host',
  run: async (lab) => {
    const { internet, host, engine } = await linuxHost(lab, ['--userland-proxy=false']);
    const [resolver, lossy] = ['198.51.100.53', '198.51.100.54'];
    for (const address of [resolver, lossy]) {
      addAddress(internet, 'lo', `${address}/32`);
      await serveUdp(internet, 53, { address, dns: true });
    }
    iptables(
      host,
      `-I FORWARD -p udp --dport 53 -d ${lossy} -m statistic --mode nth --every 2 --packet 1 -j DROP`,
    );
    const box = engine.container(lab.label());

    const recording = await record(lab, [{ stack: box }, { stack: host, engine, counters: true }]);
    const chain = [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0', 'host/ens192'];
    const both = { from: box, chain, dns: ['A', 'AAAA'], gapMs: 0 } as const;
    const flows = [
      await udp(lab, { ...both, to: { address: resolver, port: 53 } }),
      // partly answered: no outcome is asked of the program, the lost packet is
      await udp(lab, { ...both, to: { address: lossy, port: 53 }, mayFail: true }),
    ];
    return recording.finish({
      scenario: 'dns-one-socket',
      findings: ['dns-race'],
      flows,
      kernels: [['host', box.node]],
    });
  },
};
