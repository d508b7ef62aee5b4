// What goes wrong between a container and the outside, each once: dropped in FORWARD, refused, a silent server, an
// address nobody has, a reply dropped on its way back, a datagram nobody answers; one good flow for comparison.
import { hostVeth } from '../host/engine.js';
import { iptables } from '../host/stack.js';
import type { Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, serveUdp, tcp, udp } from '../traffic/flows.js';
import { desktop } from '../layouts/desktop.js';

export const faults: Scenario = {
  id: 'faults',
  title: 'dropped, refused, silent, unreachable, reply dropped, no reply',
  run: async (lab) => {
    const { internet, mac, vm, engine, servers } = await desktop(lab, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const [good, dropped, closed, silent, lostReply, mute] = Array.from({ length: 6 }, () =>
      lab.port(),
    ) as Six;
    const nobody = '203.0.113.250';
    iptables(vm, `-I FORWARD -p tcp --dport ${dropped} -j DROP`);
    iptables(vm, `-I FORWARD -p udp --sport ${lostReply} -j DROP`);
    iptables(internet, `-A INPUT -p tcp --dport ${silent} -j DROP`);
    iptables(internet, `-A INPUT -p udp --dport ${mute} -j DROP`);
    await serveTcp(internet, good);
    await serveUdp(internet, lostReply, { address: servers[1] });

    const recording = await record(lab, [
      { stack: box },
      { stack: vm, engine },
      { stack: mac, relays: true },
    ]);
    const chain = [`${box.node}/eth0`, `vm/${hostVeth(vm, box)}`, 'vm/docker0', 'vm/eth0', 'mac/en9'];
    const attempt = (dst: string, dport: number, fault: string, reaches: string) =>
      tcp(lab, {
        from: box,
        to: { address: dst, port: dport },
        chain,
        fault,
        reaches,
        onlyTo: [{ dst, dport }],
      });
    const datagram = (address: string, port: number, fault: string, reaches: string) =>
      udp(lab, { from: box, to: { address, port }, chain, fault, reaches, count: 2, gapMs: 200 });
    const flows = await Promise.all([
      tcp(lab, {
        from: box,
        to: { address: servers[0], port: good },
        chain,
        fault: 'none',
        reaches: 'mac/en9',
      }),
      attempt(servers[1], dropped, 'dropped-forward', 'vm/docker0'),
      attempt(servers[0], closed, 'refused', 'mac/en9'),
      attempt(servers[2], silent, 'no-answer-upstream', 'mac/en9'),
      attempt(nobody, good, 'unreachable', 'mac/en9'),
      datagram(servers[1], lostReply, 'reply-dropped-forward', 'vm/eth0'),
      datagram(servers[1], mute, 'no-reply', 'mac/en9'),
    ]);
    return recording.finish({
      scenario: 'faults',
      findings: ['packets-lost', 'relay-dial-failed', 'unanswered'],
      flows,
      relays: [{ kind: 'userspace-stack', between: ['vm/eth0', 'mac/en9'] }],
      kernels: [['vm', box.node], ['mac']],
    });
  },
};

type Six = [number, number, number, number, number, number];
