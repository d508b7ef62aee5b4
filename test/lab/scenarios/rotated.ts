// Captures that were rotated while they ran: docker0 by time (tcpdump -G), eth0 by size (-C), each a series of files
// that shows one point. One flow is longer than a file.
import { sleep } from '../host/command.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

export const rotated: Scenario = {
  id: 'rotated',
  title: 'captures rotated by time and by size',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const port = lab.port();
    await serveTcp(internet, port);
    const recording = await record(lab, [
      { stack: box, at: ['eth0'], tcpdump: { eth0: { tcpdump: ['-s', '128'] } } },
      {
        stack: vm,
        engine,
        at: ['docker0', 'eth0'],
        tcpdump: {
          docker0: { file: 'docker0-%Y%m%d-%H%M%S.pcap', tcpdump: ['-G', '1', '-s', '128'] },
          // -C counts millions of bytes
          eth0: { tcpdump: ['-C', '1'] },
        },
      },
      { stack: mac, relays: true, at: ['en9'], tcpdump: { en9: { tcpdump: ['-s', '128'] } } },
    ]);
    const chain = [`${box.node}/eth0`, 'vm/docker0', 'vm/eth0', 'mac/en9'];
    const flows = [];
    for (let i = 0; i < 6; i++) {
      const size = i === 3 ? 1_300_000 : lab.random.between(100, 5000);
      flows.push(await tcp(lab, { from: box, to: { address: servers[i % 2]!, port }, size, chain }));
      await sleep(lab.random.between(200, 600));
    }
    return recording.finish({
      scenario: 'rotated',
      flows,
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm', box.node], ['mac']],
    });
  },
};
