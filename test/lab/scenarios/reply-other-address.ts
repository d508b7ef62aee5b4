// A server with two addresses answers from the other one: the host's NAT knows no such flow, the answer ends there.
// Field report 003 shows the like.
import { hostVeth } from '../host/engine.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveUdp, udp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

export const replyOtherAddress: Scenario = {
  id: 'reply-other-address',
  title: 'a server answers from another address than was asked',
  run: async (lab) => {
    const { internet, host, engine, servers } = await linuxHost(lab, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const [port, good] = [lab.port(), lab.port()];
    await serveUdp(internet, port, { address: servers[0], answerFrom: servers[1] });
    await serveUdp(internet, good, { address: servers[0] });

    const recording = await record(lab, [{ stack: box }, { stack: host, engine }]);
    const reaches = 'host/ens192';
    const chain = [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0', reaches];
    const ask = { from: box, chain, reaches, count: 2 };
    const flows = [
      await udp(lab, {
        ...ask,
        to: { address: servers[0], port },
        fault: 'reply-from-elsewhere',
        requestsOnly: true,
      }),
      await udp(lab, { ...ask, to: { address: servers[0], port: good }, fault: 'none' }),
    ];
    return recording.finish({
      scenario: 'reply-other-address',
      findings: ['reply-from-other-address'],
      flows,
      kernels: [['host', box.node]],
    });
  },
};
