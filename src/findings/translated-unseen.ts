// Packets that leave by the uplink one hop old with a source that no network inside has: this stack likely forwarded them and translated
// their source on the way out, though no capture or entry shows from what. Model: field report 003, MASQUERADE on ens192.
//   host/ens192: 10.103.80.33 → 14.215.177.38, TTL 63; 172.17.0.0/16 is the only network inside
import { inPrefix, isIpv6 } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import type { Hop, Path } from '../model/report.js';
import type { Route, TopologyNode } from '../model/topology.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, interfaceOfPoint, nodeOfPoint, packetsSay } from './parts/wording.js';

/** What a sender's 64, 128 or 255 is behind one router. */
const ONE_ROUTER_LATER: ReadonlySet<number | null> = new Set([63, 127, 254]);

interface Leaving {
  readonly path: Path;
  readonly hop: Hop;
  readonly route: Route;
}

export const translatedUnseen: Rule = {
  id: 'translated-unseen',
  title: 'The source was probably translated on the way out',
  needs: ['routes'],
  inspect: (context) => {
    const leaving = context.paths.flatMap((path) => leavingOf(path, context) ?? []);
    return [...groupBy(leaving, ({ hop }) => `${hop.point} ${hop.src}`).values()].map((group) =>
      draftFor(group, context),
    );
  },
};

/** Only where it is the first that is seen of the conversation: a translation in view speaks for itself. */
function leavingOf(path: Path, { topology }: FindingContext): Leaving | undefined {
  const hop = path.hops[0]!;
  const node = topology.nodes.get(nodeOfPoint(hop.point));
  if (!node || hop.packets.forward === 0 || !ONE_ROUTER_LATER.has(hop.ttl.forward)) return undefined;
  const name = interfaceOfPoint(hop.point);
  const out = routeTo(hop.dst, node);
  const back = routeTo(hop.src, node);
  const isUplink = out?.prefix.length === 0 && out.fact.dev === name;
  if (!out || !isUplink || back?.fact.dev !== name) return undefined;
  return hasInside(node, name) ? { path, hop, route: out } : undefined;
}

function routeTo(address: string, { facts }: TopologyNode): Route | undefined {
  return facts.routes.find(
    (r) =>
      isIpv6(r.prefix.address) === isIpv6(address) &&
      inPrefix(address, r.prefix) &&
      r.fact.type === 'unicast',
  );
}

/** A network behind another interface, which a translated packet can have come from. */
function hasInside({ facts }: TopologyNode, uplink: string): boolean {
  return facts.routes.some(
    (r) => r.prefix.length > 0 && r.fact.type === 'unicast' && r.fact.dev && r.fact.dev !== uplink,
  );
}

function draftFor(group: readonly Leaving[], context: FindingContext): Draft {
  const [{ hop, route }] = group as [Leaving];
  const before = context.paths
    .flatMap((p) => p.hops)
    .find((h) => h.dst === hop.dst && h.src !== hop.src && nodeOfPoint(h.point) === nodeOfPoint(hop.point));
  const shown = before
    ? ` ${conversation(before)} at ${before.point} is such a conversation before its translation, another one.`
    : '';
  return {
    severity: 'info',
    title: `${hop.src} at ${hop.point} looks like a translated source (MASQUERADE or SNAT)`,
    detail: `${count(group.length, 'conversation')} left ${hop.point} one router old (TTL ${hop.ttl.forward}), so a stack before this point forwarded it, and its source is of no network inside: it was most likely translated here.${shown}`,
    paths: group.map((g) => g.path),
    where: hop.point,
    evidence: [
      packetsSay(`${conversation(hop)}, TTL ${hop.ttl.forward}`, hop.at),
      {
        source: 'topology',
        says: `the way to ${hop.dst} and back to ${hop.src} is ${route.fact.dev}`,
        at: formatPlace(route.fact.at),
      },
      ...(before ? [packetsSay(`${conversation(before)} at ${before.point}`, before.at)] : []),
    ],
    alternatives: ['this stack routes between two networks outside and translates nothing'],
    next: 'conntrack -L -o extended while the conversation is open, or iptables-save -t nat: they name the inner address and the rule',
  };
}
