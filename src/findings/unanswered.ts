// Attempts that left the last capture and got no answer: the trouble lies beyond, or nobody is there. One finding for each place and
// destination. Probes of traceroute(8) are none: they are meant to die on the way (ports 33434 and up, small TTL).
import type { Path } from '../model/report.js';
import type { Draft, Rule } from './parts/rule.js';
import { isTracerouteProbe } from './parts/traceroute.js';
import { isTunnelCarrier } from './parts/tunnel-carrier.js';
import { captureCommand, conversation, count, destinationOf, groupBy, packetsSay } from './parts/wording.js';

export const unanswered: Rule = {
  id: 'unanswered',
  title: 'Nobody answered',
  needs: [],
  inspect: ({ paths }, explained) => {
    const answered = new Set(
      paths.filter((p) => p.protocol === 'udp' && p.hops.at(-1)!.packets.reverse > 0).map(socketOf),
    );
    const open = paths.filter(
      (p) =>
        p.outcome.status === 'unanswered' &&
        !explained.has(p.id) &&
        !isTracerouteProbe(p) &&
        !isTunnelCarrier(p),
    );
    const groups = groupBy(open, (p) => `${p.outcome.after} ${p.protocol} ${destinationOf(p)}`);
    return [...groups.values()].map((group) =>
      draftFor(
        group,
        group.every((p) => answered.has(socketOf(p))),
      ),
    );
  },
};

/** One client socket and the port it asks: a resolver asks several servers at once from it, and one answer is enough (resolv.conf(5)). */
function socketOf({ protocol, hops: [first] }: Path): string {
  return `${protocol} ${first!.point} ${first!.src} ${first!.sport} ${first!.dport}`;
}

/** `elsewhere`: the same sockets got their answer from another server. */
function draftFor(paths: readonly Path[], elsewhere: boolean): Draft {
  const path = paths[0]!;
  const hop = path.hops.at(-1)!;
  const retries = paths.reduce((n, p) => n + (p.hops.at(-1)!.tcp?.retransmissions.forward ?? 0), 0);
  const tried = retries > 0 ? `, ${count(retries, 'retransmission')} among them` : '';
  const sent = paths.reduce((n, p) => n + p.hops.at(-1)!.packets.forward, 0);
  return {
    // datagrams may expect no answer (syslog, statistics); a connection or an echo request does
    severity: elsewhere ? 'info' : path.protocol === 'udp' ? 'warning' : 'critical',
    title: `${destinationOf(path)} did not answer`,
    detail: `${count(sent, 'packet')} of ${count(paths.length, 'conversation')} left ${hop.point} towards ${destinationOf(path)}${tried}; nothing came back to this point.${elsewhere ? ' The same socket asked another server too, which answered.' : ''}`,
    paths,
    where: hop.point,
    evidence: paths
      .slice(0, 3)
      .map((p) => packetsSay(`${conversation(p.hops.at(-1)!)}, no reply`, p.hops.at(-1)!.at)),
    alternatives: [
      'the destination is down, or drops silently',
      'the packets were lost beyond this capture',
      'the answer came back another way (other interface, other address)',
      ...(path.protocol === 'udp' ? ['a datagram that expects no answer'] : []),
    ],
    next: `${captureCommand(hop.point, `host ${hop.dst} or icmp`)}, and the same on ${hop.dst}`,
  };
}
