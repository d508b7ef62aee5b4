// Full-sized data that never arrives while small packets do: a narrower wire whose "fragmentation needed" is not heard (RFC 2923 section 2.1).
// Real cases: moby#12565, moby#22028, docker/for-linux#594.
//   router/lan0 (MTU 1500): 1448-byte segments retransmitted 5 times; router/wan0 (MTU 1374): only packets up to 37 bytes arrived
import type { IcmpError } from '../model/flow.js';
import type { Evidence, Path } from '../model/report.js';
import type { Sighting } from '../model/segment.js';
import { placeOf, sightingsOf } from './parts/flows-of.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { packetsSay } from './parts/wording.js';

export const mtuBlackHole: Rule = {
  id: 'mtu-black-hole',
  title: 'Full-sized data never arrives, small packets do (path MTU black hole)',
  needs: [],
  inspect: (context) => context.paths.flatMap((path) => draftFor(path, context) ?? []),
};

/** Path MTU is about IP packets: anything at or below the IPv4 minimum (RFC 791: every host takes 576) passes nearly everywhere. */
const SMALL = 576;

function draftFor(path: Path, context: FindingContext): Draft | undefined {
  const { status, after, before } = path.outcome;
  if (path.protocol !== 'tcp' || !after || !before || (status !== 'lost' && status !== 'reply-lost'))
    return undefined;
  const all = sightingsOf(context, path);
  const [near, far] = [find(all, after), find(all, before)];
  const way = (s: Sighting | undefined) =>
    status === 'lost' ? s?.flow.forward : (s?.reply ?? s?.flow)?.reverse;
  const [sent, arrived] = [way(near), way(far)];
  if (!near || !far || !sent?.tcp || !arrived?.tcp) return undefined;
  const big = sent.tcp.maxPayload;
  if (sent.tcp.retransmissions < 2 || big <= SMALL || arrived.tcp.maxPayload >= big) return undefined;
  const tooBig = context.icmpErrors.filter((e) => isTooBig(e) && aboutPath(e, path));
  const mtus = interfaceMtus(path, context);
  const narrow = [...mtus].sort((a, b) => a.mtu - b.mtu)[0];
  const differ = narrow !== undefined && mtus.some((m) => m.mtu > narrow.mtu);
  return {
    severity: 'critical',
    detail: `${after} saw data of up to ${big} bytes a packet, and ${sent.tcp.retransmissions} retransmissions; at ${before} nothing larger than ${arrived.tcp.maxPayload} bytes arrived, while the handshake passed. ${icmpWords(tooBig)}${differ ? ` The narrowest interface on the way, ${narrow.id}, has MTU ${narrow.mtu}, others ${Math.max(...mtus.map((m) => m.mtu))}.` : ''}`,
    paths: [path],
    where: after,
    evidence: [
      packetsSay(`${sent.tcp.retransmissions} retransmissions, largest payload ${big}`, placeOf(near.flow)),
      packetsSay(`largest payload ${arrived.tcp.maxPayload}`, placeOf(far.flow)),
      ...(differ
        ? mtus.map((m): Evidence => ({ source: 'topology', says: `MTU ${m.mtu} of ${m.id}`, at: m.at }))
        : []),
      ...tooBig
        .slice(0, 2)
        .map((e) => packetsSay(`ICMP "too big", MTU ${e.mtu} from ${e.reporter}`, `${e.file}#${e.frame}`)),
    ],
    alternatives: [
      'a filter that drops by packet length',
      'the capture behind dropped large packets (its drop counter would tell)',
    ],
    next: `from ${path.client.address}: ping -M do -s ${probeBytes(mtus, sent.tcp.mss)} ${path.server.address} (tracepath ${path.server.address}); cure: the right MTU on every interface, or -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu`,
  };
}

/** Payload of a ping that fills the widest MTU on the way (20 bytes IPv4, 8 ICMP), or the segment size offered. */
function probeBytes(mtus: readonly { mtu: number }[], mss: number | null): number {
  return mtus.length > 0 ? Math.max(...mtus.map((m) => m.mtu)) - 28 : (mss ?? 1460) + 12;
}

function find(all: readonly (Sighting | undefined)[], point: string): Sighting | undefined {
  return all.find((s) => s?.flow.point === point);
}

function icmpWords(errors: readonly IcmpError[]): string {
  if (errors.length === 0) return 'No ICMP "too big" for it was captured anywhere: the sender cannot know.';
  const at = [...new Set(errors.map((e) => e.point))].join(', ');
  return `ICMP "too big" (MTU ${errors[0]!.mtu}) was seen at ${at}, and the sender went on with large segments.`;
}

function isTooBig(e: IcmpError): boolean {
  return e.receiver.includes(':') ? e.type === 2 : e.type === 3 && e.code === 4;
}

function aboutPath(e: IcmpError, path: Path): boolean {
  return path.hops.some(
    (h) =>
      (e.quoted.src === h.src &&
        e.quoted.sport === h.sport &&
        e.quoted.dst === h.dst &&
        e.quoted.dport === h.dport) ||
      (e.quoted.src === h.dst &&
        e.quoted.sport === h.dport &&
        e.quoted.dst === h.src &&
        e.quoted.dport === h.sport),
  );
}

function interfaceMtus(path: Path, { topology }: FindingContext): { id: string; mtu: number; at: string }[] {
  const ids = new Set([...path.hops.map((h) => h.point), ...path.links.flatMap((l) => l.through)]);
  return [...ids].flatMap((id) => {
    const found = topology.interfaces.get(id);
    return found?.mtu === undefined ? [] : [{ id, mtu: found.mtu, at: found.at }];
  });
}
