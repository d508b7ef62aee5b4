// A port of a bridge that shows nothing but ARP requests while two others talk: right so, a bridge floods broadcasts and sends the rest to one
// port (IEEE 802.1D, forwarding database). Model: field report 003, vethd234967 beside a ping from 172.17.0.3 to 172.17.0.2.
//   host/vethd234967: 1 frame, ARP who-has 172.17.0.2 tell 172.17.0.3
import type { ArpSighting } from '../model/flow.js';
import type { Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, packetsSay } from './parts/wording.js';

export const bridgeBystander: Rule = {
  id: 'bridge-bystander',
  title: 'A port of a bridge sees the broadcast of others only',
  needs: [],
  inspect: (context) =>
    [...context.points.values()].flatMap((point) => {
      if (point.packets === 0 || point.nonIp !== point.packets) return [];
      const bridges = bridgesOf(point.id, context);
      if (bridges.length === 0) return [];
      const asked = context.arps.filter((a) => a.point === point.id);
      if (asked.some((a) => a.op === 'reply')) return [];
      return draftFor(point.id, bridges, asked, context);
    }),
};

function bridgesOf(point: string, { topology }: FindingContext): readonly string[] {
  return topology.adjacencies.flatMap(({ kind, a, b }) =>
    kind === 'bridge' && (a === point || b === point) ? [a === point ? b : a] : [],
  );
}

/** The conversation that an ARP request here was made for, seen at the bridge or another port of it. */
function draftFor(
  point: string,
  bridges: readonly string[],
  asked: readonly ArpSighting[],
  context: FindingContext,
): Draft[] {
  const near = new Set(bridges.flatMap((bridge) => [bridge, ...bridgesOf(bridge, context)]));
  for (const arp of asked) {
    const isNear = (p: Path): boolean => p.hops.some((h) => near.has(h.point));
    const path =
      context.paths.find((p) => isNear(p) && isBetween(p, arp)) ?? maybeCounted(context, arp).find(isNear);
    const hop = path?.hops.find((h) => near.has(h.point));
    if (!path || !hop) continue;
    return [
      {
        severity: 'info',
        title: `${point} sees nothing of ${arp.sender} and ${arp.target} but the broadcast: that is expected`,
        detail: `${point} and ${hop.point} belong to one bridge. It floods the ARP request to every port and sends the packets between the two only to the ports they live behind; that they are missing here is no loss.`,
        paths: [path],
        where: point,
        evidence: [
          packetsSay(`who-has ${arp.target} tell ${arp.sender}`, `${arp.file}#${arp.frame}`),
          packetsSay(`${conversation(hop)} at ${hop.point}`, hop.at),
        ],
      },
    ];
  }
  return [];
}

function isBetween({ hops }: Path, { sender, target }: ArpSighting): boolean {
  return hops.some((h) => (h.src === sender && h.dst === target) || (h.src === target && h.dst === sender));
}

/** Of a crowd: paths like which one between the two may have gone; said of it, all become paths and the right one is found. */
function maybeCounted({ paths, alike = [] }: FindingContext, { sender, target }: ArpSighting): Path[] {
  const likely = alike.filter(({ clients, servers }) =>
    [sender, target].every((address) => clients.includes(address) || servers.includes(address)),
  );
  const ids = new Set(likely.map((a) => a.like));
  return ids.size === 0 ? [] : paths.filter((p) => ids.has(p.id));
}
