// A relay join → the gap between two points: no packet is visible inside; what survives it and what does not is stated.
import { DNS_QUESTION } from '../model/dns-question.js';
import type { Link } from '../model/report.js';
import type { RelayJoin, Sighting } from '../model/segment.js';
import type { PathContext } from './context.js';
import { clockUncertainty, onReference } from './context.js';
import { unseenOnward } from './unseen.js';
import { identifyRelay } from './relays/fingerprint.js';

const LABEL: Record<string, string> = {
  vpnkit: 'vpnkit',
  gvisor: 'gVisor network stack',
  slirp: 'libslirp (slirp4netns)',
  passt: 'passt/pasta',
  'docker-proxy': 'docker-proxy',
  'port-forwarder': 'port forwarder',
  unknown: 'unknown userspace relay',
};

export function relayLink(up: Sighting, down: Sighting, join: RelayJoin, context: PathContext): Link {
  const [a, b] = [up.flow, down.flow];
  const identity = identifyRelay(a, join, context.topology, [
    context.nodeOf(a.point),
    context.nodeOf(b.point),
  ]);
  const isForwarder = join.preserved.includes(DNS_QUESTION);
  const uncertainty = clockUncertainty(context, a.point, b.point);
  const unseen = unseenOnward(a.point, a.tuple.dst, b.point, context);
  const opening = (onReference(context, b.point, b.firstNs) - onReference(context, a.point, a.firstNs)) / 1e9;
  return {
    from: a.point,
    to: b.point,
    kind: 'relay',
    relay: {
      kind: identity.kind,
      processes: identity.processes,
      preserved: join.preserved,
      rewritten: [...rewritten(up, down), ...(isForwarder ? ['DNS message'] : [])],
      why: identity.why,
    },
    certainty: join.certainty,
    evidence: [
      ...join.evidence,
      ...identity.evidence.filter((e) => !join.evidence.some((j) => j.says === e.says)),
      ...unseen.evidence,
    ],
    delaySeconds:
      uncertainty === Infinity || Number.isNaN(opening)
        ? undefined
        : {
            forward: { min: round(opening), median: round(opening), max: round(opening), samples: 1 },
            reverse: null,
            clockUncertainty: round(uncertainty / 1e9),
          },
    lost: { forward: null, reverse: null },
    label:
      isForwarder && identity.kind === 'unknown' ? 'DNS forwarder' : (LABEL[identity.kind] ?? identity.kind),
    through: unseen.through,
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9;
}

/** What this very pair shows to differ; nothing is listed from a table. */
function rewritten(up: Sighting, down: Sighting): string[] {
  const [a, b] = [up.flow, down.flow];
  const changed: string[] = [];
  const differ = (what: string, x: unknown, y: unknown): void => {
    if (x !== null && x !== undefined && y !== null && y !== undefined && x !== y) changed.push(what);
  };
  differ('source address', a.tuple.src, b.tuple.src);
  differ('source port', a.tuple.sport, b.tuple.sport);
  differ('destination address', a.tuple.dst, b.tuple.dst);
  differ('destination port', a.tuple.dport, b.tuple.dport);
  differ('ICMP id', a.icmpId, b.icmpId);
  differ('initial sequence number', a.forward.tcp?.isn, b.forward.tcp?.isn);
  differ('IP id', a.forward.ipId, b.forward.ipId);
  differ('TTL', a.forward.ttl, b.forward.ttl);
  differ('TCP timestamps', a.forward.tcp?.tsval, b.forward.tcp?.tsval);
  differ('MSS', a.forward.tcp?.mss, b.forward.tcp?.mss);
  return changed;
}
