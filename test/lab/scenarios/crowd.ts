// Three containers at once, on the same source ports, to the same servers, behind a masquerade and a userspace stack:
// the tuples collide and are changed, times overlap, payloads have the same lengths.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

const TCP_EACH = 12;
const UDP_EACH = 5;

export const crowd: Scenario = {
  id: 'crowd',
  title: 'three containers at once on the same source ports, behind a masquerade and a userspace stack',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const boxes = ['web', 'api', 'job'].map((name) => engine.container(name));
    const [tcpPort, udpPort] = [lab.port(), lab.port()];
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: servers[1] });

    const recording = await record(lab, [
      ...boxes.map((stack) => ({ stack })),
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const base = lab.random.between(36_000, 40_000);
    const attempts = [];
    for (const box of boxes) {
      const chain = [`${box.node}/eth0`, `vm/${hostVeth(vm, box)}`, 'vm/docker0', 'vm/eth0', 'mac/en9'];
      for (let i = 0; i < TCP_EACH; i++) {
        const to = { address: servers[0], port: tcpPort };
        // a few lengths only: sizes alone must not tell the flows apart
        const size = lab.random.pick([100, 300, 1300, 4000]);
        attempts.push(tcp(lab, { from: box, to, size, sourcePort: base + i, chain }));
      }
      for (let i = 0; i < UDP_EACH; i++) {
        const to = { address: servers[1], port: udpPort };
        attempts.push(udp(lab, { from: box, to, count: 2, sourcePort: base + i, chain }));
      }
    }
    return recording.finish({
      scenario: 'crowd',
      flows: await Promise.all(attempts),
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm', ...boxes.map((box) => box.node)], ['mac']],
    });
  },
};
