// The VM captured by one `tcpdump -i any`: a single SLL2 file holds every interface, told apart by its index only. The
// bridge is not promiscuous then, so that what it merely switches is not seen at docker0.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, tcp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

export const any: Scenario = {
  id: 'any',
  title: 'the VM captured by one tcpdump -i any (SLL2)',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const [web, db] = [engine.container('web'), engine.container('db')];
    const [port, dbPort] = [lab.port(), 5432];
    await serveTcp(internet, port);
    await serveTcp(db, dbPort);

    const recording = await record(lab, [
      { stack: vm, engine, style: 'any' },
      { stack: mac, relays: true, at: ['en9'] },
    ]);
    const [webVeth, dbVeth] = [`vm/${hostVeth(vm, web)}`, `vm/${hostVeth(vm, db)}`];
    const out = [webVeth, 'vm/docker0', 'vm/eth0', 'mac/en9'];
    const flows = [];
    for (let i = 0; i < 4; i++) {
      const size = lab.random.between(50, 5000);
      flows.push(await tcp(lab, { from: web, to: { address: servers[0], port }, size, chain: out }));
      flows.push(
        await tcp(lab, {
          from: web,
          to: { address: db.address, port: dbPort },
          size,
          chain: [webVeth, dbVeth],
        }),
      );
    }
    flows.push(await ping(lab, { from: web, to: servers[0], chain: out }));
    return recording.finish({
      scenario: 'any',
      flows,
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm'], ['mac']],
    });
  },
};
