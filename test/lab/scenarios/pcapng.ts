// Captured with dumpcap: one pcapng file for each node, its interfaces named in the file and nowhere else.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const pcapng: Scenario = {
  id: 'pcapng',
  title: 'one pcapng by dumpcap for each node',
  run: async (lab) => {
    const { internet, host, engine, servers } = await linuxHost(lab, ['--userland-proxy=false']);
    const boxes = [engine.container(lab.label()), engine.container(lab.label())];
    const [port, udpPort] = [lab.port(), lab.port()];
    await serveTcp(internet, port);
    await serveUdp(internet, udpPort, { address: servers[1] });
    await serveTcp(boxes[1]!, port);

    const recording = await record(lab, [
      ...boxes.map((stack) => ({ stack, style: 'pcapng' as const, at: ['eth0'] })),
      { stack: host, engine, style: 'pcapng' },
    ]);
    const up = boxes.map((box) => [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0']);
    const flows = [];
    for (const [i, from] of boxes.entries()) {
      const chain = [...up[i]!, 'host/ens192'];
      flows.push(await ping(lab, { from, to: servers[0], icmpId: 777, chain }));
      flows.push(await tcp(lab, { from, to: { address: servers[0], port }, sourcePort: 45_678, chain }));
      flows.push(
        await udp(lab, { from, to: { address: servers[1], port: udpPort }, sourcePort: 45_678, chain }),
      );
    }
    const across = [...up[0]!, ...up[1]!.slice(0, 2).reverse()];
    flows.push(await tcp(lab, { from: boxes[0]!, to: { address: boxes[1]!.address, port }, chain: across }));
    return recording.finish({
      scenario: 'pcapng',
      flows,
      kernels: [['host', ...boxes.map((box) => box.node)]],
    });
  },
};
