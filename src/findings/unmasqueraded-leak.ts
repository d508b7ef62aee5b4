// Packets that leave by the uplink with an inner network's address and are never answered: the world cannot send anything back. Real cases:
// moby#18630, docker/for-linux#1126, containernetworking/plugins#816, netavark#774.
//   host/ens192: 172.26.0.2:55180 → 203.0.113.128:23043 although ens192 is 10.204.197.59/24; nothing masquerades 172.26.0.0/16
import { inPrefix, isIpv6, isPrivate } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import { addressIn } from '../model/firewall-match.js';
import type { Evidence, Hop, Path } from '../model/report.js';
import type { NetworkInterface, TopologyNode } from '../model/topology.js';
import { sightingOf } from './parts/flows-of.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, interfaceOfPoint, nodeOfPoint, packetsSay } from './parts/wording.js';

export const unmasqueradedLeak: Rule = {
  id: 'unmasqueraded-leak',
  title: 'An inner address leaks through the uplink',
  needs: ['routes'],
  inspect: (context) => {
    const leaks = context.paths.flatMap((path) => leakOf(path, context) ?? []);
    return [...groupBy(leaks, (l) => `${l.hop.point} ${l.inner.id}`).values()].map((group) =>
      draftFor(group, context),
    );
  },
};

interface Leak {
  readonly path: Path;
  readonly hop: Hop;
  readonly node: TopologyNode;
  /** Interface of the node whose network the source belongs to. */
  readonly inner: NetworkInterface;
}

function leakOf(path: Path, { topology }: FindingContext): Leak | undefined {
  const hop = path.hops.at(-1)!;
  if (hop.packets.reverse > 0 || hop.packets.forward === 0 || path.outcome.status === 'ok') return undefined;
  const node = topology.nodes.get(nodeOfPoint(hop.point));
  if (!node || !isPrivate(hop.src)) return undefined;
  const name = interfaceOfPoint(hop.point);
  if (!isUplink(name, hop, node)) return undefined;
  const inner = [...node.facts.interfaces.values()].find((i) => i.name !== name && holds(i, hop.src));
  const own = node.facts.interfaces.get(name);
  if (!inner || (own && holds(own, hop.src))) return undefined;
  const nodesOwn = [...node.facts.interfaces.values()].some((i) =>
    i.addresses.some((a) => a.address === hop.src),
  );
  return nodesOwn ? undefined : { path, hop, node, inner };
}

/** The destination has no route but the default one, and that leaves by this interface. */
function isUplink(name: string, hop: Hop, node: TopologyNode): boolean {
  const family = (p: string): boolean => isIpv6(p) === isIpv6(hop.dst);
  const route = node.facts.routes.find(
    (r) => family(r.prefix.address) && inPrefix(hop.dst, r.prefix) && r.fact.type === 'unicast',
  );
  return route !== undefined && route.prefix.length === 0 && route.fact.dev === name;
}

function holds(i: NetworkInterface, address: string): boolean {
  return i.addresses.some(
    (a) => a.prefixLength !== undefined && inPrefix(address, { address: a.address, length: a.prefixLength }),
  );
}

function draftFor(group: readonly Leak[], context: FindingContext): Draft {
  const [{ hop, node, inner, path }] = group as [Leak];
  const flow = sightingOf(context, hop, path.protocol)?.flow;
  const tail = flow?.forward.tcp !== undefined && flow.forward.tcp.synCount === 0;
  const rules = masqueradeRules(node, hop);
  const translated = context.paths.find((p) =>
    p.links.some((l) => l.to === hop.point && l.translation?.source),
  );
  const why = tail
    ? 'They are the tail of a connection whose entry is gone, so nothing translates them any more.'
    : rules.length > 0
      ? 'A rule would translate this source; the packets passed it by (INVALID state, or an entry made before the rule).'
      : node.facts.firewall.length > 0
        ? `No rule of ${node.id} translates this source.`
        : 'No rules were given that would tell why.';
  return {
    severity: tail ? 'warning' : 'critical',
    title: `${hop.src} leaves ${hop.point} untranslated`,
    detail: `${count(group.length, 'conversation')} left by the uplink with the source ${hop.src}, an address of ${inner.name}'s network; nothing came back. ${why}`,
    paths: group.map((l) => l.path),
    where: hop.point,
    evidence: [
      ...group.slice(0, 3).map((l) => packetsSay(`${conversation(l.hop)}, no reply`, l.hop.at)),
      { source: 'topology', says: `${hop.src} belongs to ${inner.id}`, at: inner.addresses[0]!.at },
      ...rules.slice(0, 2),
      ...(translated
        ? [
            packetsSay(
              'other conversations leave here translated',
              translated.hops.find((h) => h.point === hop.point)!.at,
            ),
          ]
        : []),
    ],
    alternatives: ['the network beyond routes this prefix back, and the destination is down'],
    next: `on ${node.id}: iptables -t nat -S POSTROUTING | grep -E "MASQUERADE|SNAT"; add -s <network of ${inner.name}> ! -o ${inner.name} -j MASQUERADE`,
  };
}

function masqueradeRules(node: TopologyNode, hop: Hop): Evidence[] {
  return node.facts.firewall.flatMap((f) => {
    if (f.kind !== 'firewall-rule' || f.table !== 'nat' || !/^(MASQUERADE|SNAT)$/.test(f.target ?? ''))
      return [];
    if (!f.src || f.not?.src || addressIn(hop.src, f.src) !== 'yes') return [];
    return [{ source: 'rules', says: f.text, at: formatPlace(f.at) }];
  });
}
