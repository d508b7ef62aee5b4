// Field report 000: a container talks to the outside through docker0, the VM's eth0 and a userspace stack; its DNS goes
// out by a second interface, services1. ICMP, TCP, UDP and DNS.
import { hostVeth } from '../host/engine.js';
import { addAddress, wire } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

export const egress: Scenario = {
  id: 'egress',
  title: 'container to the outside by a VM and a userspace stack, DNS by services1',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const dns = lab.stack('dns');
    wire(
      { stack: vm, name: 'services1', addresses: ['192.168.65.6/32'] },
      { stack: dns, name: 'eth0', addresses: ['192.168.65.7/32'] },
    );
    vm.run('ip route add 192.168.65.7 dev services1 src 192.168.65.6');
    addAddress(dns, 'lo', '192.168.65.7/32');
    dns.run('ip route add 192.168.65.6 dev eth0');
    const box = engine.container(lab.label());
    const [udpPort, tcpPort] = [lab.port(), lab.random.pick([80, 443, lab.port()])];
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: servers[2] });
    await serveUdp(dns, 53, { dns: true });

    const recording = await record(lab, [
      { stack: box },
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const inside = [`${box.node}/eth0`, `vm/${hostVeth(vm, box)}`, 'vm/docker0'];
    const out = [...inside, 'vm/eth0', 'mac/en9'];
    const size = () => lab.random.between(50, 9000);
    const flows = [
      await ping(lab, { from: box, to: servers[0], count: lab.random.between(3, 6), chain: out }),
      await tcp(lab, { from: box, to: { address: servers[0], port: tcpPort }, size: size(), chain: out }),
      await tcp(lab, { from: box, to: { address: servers[1], port: tcpPort }, size: size(), chain: out }),
      await udp(lab, { from: box, to: { address: servers[2], port: udpPort }, count: 2, chain: out }),
      await udp(lab, {
        from: box,
        to: { address: '192.168.65.7', port: 53 },
        dns: ['A'],
        chain: [...inside, 'vm/services1'],
      }),
      await udp(lab, {
        from: box,
        to: { address: '192.168.65.7', port: 53 },
        dns: ['AAAA'],
        chain: [...inside, 'vm/services1'],
      }),
    ];
    return recording.finish({
      scenario: 'egress',
      flows,
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm', box.node], ['mac']],
    });
  },
};
