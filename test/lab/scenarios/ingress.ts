// Field reports 001 and 002: a program on the Mac calls localhost; a backend on the Mac and a forwarder in the VM carry
// the bytes, and a DNAT in the VM's OUTPUT chain turns 127.0.0.1:PORT into the container's address, so that neither
// address nor port of the first half is seen in the second. Some calls are made in the VM itself.
import { hostVeth } from '../host/engine.js';
import { forwarder } from '../host/relays.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

export const ingress: Scenario = {
  id: 'ingress',
  title: 'localhost on the Mac to a container, by forwarders and a DNAT of localhost',
  run: async (lab) => {
    const { mac, vm, engine } = await desktop(lab, ['--userland-proxy=false']);
    engine.docker(['network', 'create', '--subnet', '192.168.49.0/24', 'minikube']);
    const bridgeName = `br-${engine.docker(['network', 'inspect', '-f', '{{.Id}}', 'minikube']).slice(0, 12)}`;
    const [apiPort, webPort, macApi, macWeb] = [lab.port(), lab.port(), lab.port(), lab.port()];
    const cluster = engine.container('minikube', {
      run: ['--network', 'minikube', '-p', `127.0.0.1:${apiPort}:8443`],
    });
    const web = engine.container('nginx', { run: ['-p', `${webPort}:8080`] });
    await serveTcp(cluster, 8443);
    await serveTcp(web, 8080);
    const apiTrace = await forwarder(mac, macApi, vm, `127.0.0.1:${apiPort}`, String(apiPort));
    const webTrace = await forwarder(mac, macWeb, vm, `127.0.0.1:${webPort}`, String(webPort));

    const recording = await record(lab, [
      { stack: cluster },
      { stack: web },
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const toCluster = [`vm/${bridgeName}`, `vm/${hostVeth(vm, cluster)}`, `${cluster.node}/eth0`];
    const toWeb = ['vm/docker0', `vm/${hostVeth(vm, web)}`, `${web.node}/eth0`];
    const local = (port: number) => ({ address: '127.0.0.1', port });
    const size = () => lab.random.between(50, 6000);
    const flows = [];
    for (let i = 0; i < 3; i++) {
      flows.push(
        await tcp(lab, { from: mac, to: local(macApi), size: size(), chain: ['mac/lo', ...toCluster] }),
      );
      flows.push(await tcp(lab, { from: mac, to: local(macWeb), size: size(), chain: ['mac/lo', ...toWeb] }));
    }
    flows.push(await tcp(lab, { from: vm, to: local(apiPort), chain: toCluster }));
    flows.push(await tcp(lab, { from: vm, to: local(webPort), chain: toWeb }));
    return recording.finish({
      scenario: 'ingress',
      flows,
      relays: [toCluster, toWeb].map(([first]) => ({ kind: 'port-forwarder', between: ['mac/lo', first!] })),
      kernels: [['vm', cluster.node, web.node], ['mac']],
      files: {
        [`vm/strace-forwarder-${apiPort}.txt`]: apiTrace,
        [`vm/strace-forwarder-${webPort}.txt`]: webTrace,
      },
    });
  },
};
