// Two userspace relays in a row: a container behind the VM's stack, on a Mac whose own way out is another userspace
// stack (a virtual machine on a machine in the cloud, a VPN client of its own stack). Three kernels' worth of clocks.
import { hostVeth, startEngine } from '../host/engine.js';
import { slirp } from '../host/relays.js';
import { addAddress, wire } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { ping, serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

export const twoRelays: Scenario = {
  id: 'two-relays',
  title: 'container behind two userspace stacks in a row',
  run: async (lab) => {
    const internet = lab.stack('internet');
    const outer = lab.stack('outer');
    const mac = lab.stack('mac');
    const vm = lab.stack('vm');
    const lan = `10.${lab.random.between(100, 199)}.${lab.random.between(0, 254)}`;
    wire(
      { stack: outer, name: 'uplink', addresses: [`${lan}.7/24`] },
      { stack: internet, name: 'wan0', addresses: [`${lan}.1/24`] },
    );
    outer.run(`ip route add default via ${lan}.1`);
    const server = `203.0.113.${lab.random.between(10, 250)}`;
    addAddress(internet, 'lo', `${server}/32`);
    await slirp(outer, mac, 'en0', '10.0.2.0/24');
    await slirp(mac, vm, 'eth0', '192.168.65.0/24');
    const engine = await startEngine(vm, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const [tcpPort, udpPort] = [lab.port(), lab.port()];
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: server });

    const recording = await record(lab, [
      { stack: box },
      { stack: vm, engine },
      { stack: mac, relays: true },
      { stack: outer, relays: true },
    ]);
    const chain = [
      `${box.node}/eth0`,
      `vm/${hostVeth(vm, box)}`,
      'vm/docker0',
      'vm/eth0',
      'mac/en0',
      'outer/uplink',
    ];
    const flows = [await ping(lab, { from: box, to: server, count: 4, chain })];
    for (let i = 0; i < 6; i++) {
      const size = lab.random.between(50, 6000);
      flows.push(await tcp(lab, { from: box, to: { address: server, port: tcpPort }, size, chain }));
    }
    for (let i = 0; i < 4; i++) {
      flows.push(await udp(lab, { from: box, to: { address: server, port: udpPort }, count: 2, chain }));
    }
    return recording.finish({
      scenario: 'two-relays',
      flows,
      relays: [
        { kind: 'userspace-stack', between: ['vm/eth0', 'mac/en0'] },
        { kind: 'userspace-stack', between: ['mac/en0', 'outer/uplink'] },
      ],
      kernels: [['vm', box.node], ['mac'], ['outer']],
    });
  },
};
