// A crowd at its worst: connections of three containers to one server that all start at the same instant, with the same source ports and the same
// lengths both ways. Nothing but content tells them apart across a userspace stack; without content most must be left apart.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

const EACH = 40;

export const instant: Scenario = {
  id: 'instant',
  title: '120 connections alike that start at the same instant, behind a masquerade and a userspace stack',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const boxes = ['web', 'api', 'job'].map((name) => engine.container(name));
    const to = { address: servers[0], port: lab.port() };
    await serveTcp(internet, to.port);
    for (const box of boxes) await box.agent();

    const recording = await record(lab, [
      ...boxes.map((stack) => ({ stack })),
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const base = lab.random.between(36_000, 40_000);
    const size = lab.random.pick([100, 700, 1300]);
    const attempts = boxes.flatMap((box) => {
      const chain = [`${box.node}/eth0`, `vm/${hostVeth(vm, box)}`, 'vm/docker0', 'vm/eth0', 'mac/en9'];
      return Array.from({ length: EACH }, (_, i) =>
        tcp(lab, { from: box, to, size, sourcePort: base + i, chain, timeoutMs: 10_000 }),
      );
    });
    return recording.finish({
      scenario: 'instant',
      flows: await Promise.all(attempts),
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm', ...boxes.map((box) => box.node)], ['mac']],
    });
  },
};
