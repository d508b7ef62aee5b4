// Rootless Podman's layout: pasta straight on a container's namespace, which gets a copy of the host's own address. No
// NAT, no bridge; outbound by pasta's userspace stack, inbound by ports it forwards.
import { listening, pasta as startPasta } from '../host/relays.js';
import { addAddress, wire } from '../host/stack.js';
import { until } from '../host/command.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';

export const pasta: Scenario = {
  id: 'pasta',
  title: 'rootless Podman: pasta straight on a container, outbound and a forwarded port',
  run: async (lab) => {
    const internet = lab.stack('internet');
    const host = lab.stack('host');
    const container = lab.stack(`container-${lab.label()}`);
    const lan = `10.${lab.random.between(0, 99)}.${lab.random.between(0, 254)}`;
    const address = `${lan}.${lab.random.between(20, 200)}`;
    wire(
      { stack: host, name: 'ens3', addresses: [`${address}/24`] },
      { stack: internet, name: 'wan0', addresses: [`${lan}.1/24`] },
    );
    host.run(`ip route add default via ${lan}.1`);
    const server = `198.51.100.${lab.random.between(10, 250)}`;
    addAddress(internet, 'lo', `${server}/32`);
    const [tcpPort, udpPort, published] = [lab.port(), lab.port(), lab.port()];
    await startPasta(host, container, 'eth0', [published]);
    await until('pasta to listen', () => listening(host, published));
    await serveTcp(internet, tcpPort);
    await serveUdp(internet, udpPort, { address: server });
    await serveTcp(container, published);

    const recording = await record(lab, [{ stack: container }, { stack: host, relays: true }]);
    const out = [`${container.node}/eth0`, 'host/ens3'];
    const flows = [];
    for (let i = 0; i < 5; i++) {
      const size = lab.random.between(50, 8000);
      flows.push(
        await tcp(lab, { from: container, to: { address: server, port: tcpPort }, size, chain: out }),
      );
      flows.push(await udp(lab, { from: container, to: { address: server, port: udpPort }, chain: out }));
    }
    const inwards = ['host/ens3', `${container.node}/eth0`];
    for (let i = 0; i < 3; i++) {
      flows.push(await tcp(lab, { from: internet, to: { address, port: published }, chain: inwards }));
    }
    return recording.finish({
      scenario: 'pasta',
      flows,
      relays: [
        { kind: 'userspace-stack', between: [`${container.node}/eth0`, 'host/ens3'] },
        { kind: 'port-forwarder', between: ['host/ens3', `${container.node}/eth0`] },
      ],
      kernels: [[container.node], ['host']],
    });
  },
};
