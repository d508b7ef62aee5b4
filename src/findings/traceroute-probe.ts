// Probes of traceroute(8) left in a capture look like lost or refused datagrams; they are not. Real case: field report 000, UDP with TTL 11
// to port 33467 in the middle of a ping session.
import type { Rule } from './parts/rule.js';
import { isTracerouteProbe } from './parts/traceroute.js';
import { conversation, count, packetsSay } from './parts/wording.js';

export const tracerouteProbe: Rule = {
  id: 'traceroute-probe',
  title: 'Traceroute probes, meant to die on the way',
  needs: [],
  inspect: ({ paths }) => {
    const probes = paths.filter(isTracerouteProbe);
    if (probes.length === 0) return [];
    const [first] = probes[0]!.hops;
    return [
      {
        severity: 'info',
        detail: `${count(probes.length, 'conversation')} to ports 33434 and up with a small TTL (${first!.ttl.forward} at ${first!.point}): probes of traceroute, no application's traffic; that nobody answers them is no loss.`,
        paths: probes,
        where: first!.point,
        evidence: probes
          .slice(0, 3)
          .map((p) =>
            packetsSay(`${conversation(p.hops[0]!)}, TTL ${p.hops[0]!.ttl.forward}`, p.hops[0]!.at),
          ),
      },
    ];
  },
};
