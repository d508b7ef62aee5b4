// A DNS forwarder (dnsmasq) on the Mac ends lookups and asks another server the same. Containers reach it through the userspace stack, as they do
// Docker Desktop's own: two relays in a row, of which the second keeps nothing but the question.
import { hostVeth } from '../host/engine.js';
import { until } from '../host/command.js';
import { addAddress } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveUdp, udp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

const FORWARDER = '10.77.7.7';
const RESOLVER = '198.51.100.253';

export const dnsForwarder: Scenario = {
  id: 'dns-forwarder',
  title: 'lookups that a DNS forwarder behind the userspace stack asks on',
  run: async (lab) => {
    const { internet, mac, vm, engine } = await desktop(lab, ['--userland-proxy=false']);
    addAddress(internet, 'lo', `${RESOLVER}/32`);
    await serveUdp(internet, 53, { address: RESOLVER, dns: true });
    addAddress(mac, 'lo', `${FORWARDER}/32`);
    const asks = ['--conf-file=/dev/null', '--no-resolv', '--no-hosts', `--server=${RESOLVER}`];
    const listens = ['--keep-in-foreground', '--pid-file', '--user=root', '--bind-interfaces'];
    mac.start(['dnsmasq', ...listens, `--listen-address=${FORWARDER}`, ...asks], 'dnsmasq');
    await until('dnsmasq to listen', () => mac.run('ss -Hluan').includes(`${FORWARDER}:53 `) || undefined);
    const box = engine.container(lab.label());

    const recording = await record(lab, [
      { stack: box },
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const inside = [`${box.node}/eth0`, `vm/${hostVeth(vm, box)}`, 'vm/docker0', 'vm/eth0'];
    const asked = {
      from: box,
      to: { address: FORWARDER, port: 53 },
      chain: [...inside, 'mac/lo', 'mac/en9'],
    };
    const flows = [];
    for (const type of ['A', 'AAAA', 'A', 'AAAA'] as const)
      flows.push(await udp(lab, { ...asked, dns: [type] }));
    return recording.finish({
      scenario: 'dns-forwarder',
      flows,
      relays: [
        { kind: 'userspace-stack', between: ['vm/eth0', 'mac/lo'] },
        { kind: 'port-forwarder', between: ['mac/lo', 'mac/en9'] },
      ],
      kernels: [['vm', box.node], ['mac']],
    });
  },
};
