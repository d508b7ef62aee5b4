// A network without masquerade: the container's own address leaves by the host's interface, and nobody outside knows the
// way back.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const masqueradeMissing: Scenario = {
  id: 'masquerade-missing',
  title: 'a private address leaves without masquerade and gets no answer',
  run: async (lab) => {
    const { internet, host, engine, servers } = await linuxHost(lab, ['--userland-proxy=false']);
    const option = 'com.docker.network.bridge.enable_ip_masquerade=false';
    const subnet = `172.${lab.random.between(20, 30)}.0.0/16`;
    engine.docker(['network', 'create', '--subnet', subnet, '-o', option, 'plain']);
    const bridgeName = `br-${engine.docker(['network', 'inspect', '-f', '{{.Id}}', 'plain']).slice(0, 12)}`;
    const box = engine.container(lab.label(), { run: ['--network', 'plain'] });
    const good = engine.container(lab.label());
    const [port, other] = [lab.port(), lab.port()];
    await serveTcp(internet, port);
    await serveTcp(internet, other);

    const recording = await record(lab, [{ stack: box }, { stack: good }, { stack: host, engine }]);
    const up = (stack: typeof box, by: string) => [
      `${stack.node}/eth0`,
      `host/${hostVeth(host, stack)}`,
      `host/${by}`,
    ];
    const [dst, reaches] = [servers[0], 'host/ens192'];
    const flows = [
      await tcp(lab, {
        from: box,
        to: { address: dst, port },
        chain: [...up(box, bridgeName), reaches],
        fault: 'no-answer-upstream',
        reaches,
        onlyTo: [{ dst, dport: port }],
      }),
      await tcp(lab, {
        from: good,
        to: { address: dst, port: other },
        chain: [...up(good, 'docker0'), reaches],
        fault: 'none',
        reaches,
      }),
    ];
    return recording.finish({
      scenario: 'masquerade-missing',
      findings: ['unmasqueraded-leak'],
      flows,
      kernels: [['host', box.node, good.node]],
    });
  },
};
