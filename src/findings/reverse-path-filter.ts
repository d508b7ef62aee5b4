// Packets that come in by one interface while the route back to their sender leaves by another: strict reverse path filtering drops them
// without a word (RFC 3704; kernel ip-sysctl, rp_filter: the larger of all and the interface's counts, 1 is strict). Real cases:
// podman#26044, netavark#962, kube-router#511.
import { inPrefix, isIpv6 } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import type { Path } from '../model/report.js';
import type { Route } from '../model/topology.js';
import { settingOf, type Total } from './parts/counters.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, groupBy, interfaceOfPoint, nodeOfPoint, packetsSay } from './parts/wording.js';

export const reversePathFilter: Rule = {
  id: 'reverse-path-filter',
  title: 'Dropped by the reverse path filter',
  needs: ['sysctl', 'routes'],
  inspect: (context) => {
    const dropped = context.paths.flatMap((path) => dropOf(path, context) ?? []);
    return [...groupBy(dropped, (d) => d.path.hops.at(-1)!.point).values()].map((group) => draftFor(group));
  },
};

interface Drop {
  readonly path: Path;
  readonly filter: Total;
  readonly back: Route;
}

const STRICT = 1;

function dropOf(path: Path, context: FindingContext): Drop | undefined {
  const { status } = path.outcome;
  const hop = path.hops.at(-1)!;
  if ((status !== 'lost' && status !== 'unanswered') || isIpv6(hop.src)) return undefined;
  const [node, name] = [nodeOfPoint(hop.point), interfaceOfPoint(hop.point)];
  const facts = context.topology.nodes.get(node)?.facts;
  const own = facts?.interfaces.get(name);
  // only where packets come in: not on the interface they leave by, not on a bridge's port
  if (!facts || own?.master !== undefined || facts.interfaces.size === 0) return undefined;
  if ([...facts.interfaces.values()].some((i) => i.addresses.some((a) => a.address === hop.src)))
    return undefined;
  const filter = strictFilter(node, name, context);
  const back = facts.routes.find(
    (r) => r.fact.type === 'unicast' && !isIpv6(r.prefix.address) && inPrefix(hop.src, r.prefix),
  );
  if (!filter || !back?.fact.dev || back.fact.dev === name || out(hop.dst, facts.routes) === name)
    return undefined;
  return { path, filter, back };
}

/** Interface a packet to that address would leave by. */
function out(address: string, routes: readonly Route[]): string | undefined {
  return routes.find(
    (r) => r.fact.type === 'unicast' && !isIpv6(r.prefix.address) && inPrefix(address, r.prefix),
  )?.fact.dev;
}

function strictFilter(node: string, name: string, context: FindingContext): Total | undefined {
  const all = settingOf(context, node, /conf\.all\.rp_filter$/);
  const own = [...context.facts]
    .filter((f) => f.node === node)
    .flatMap((f) => f.facts)
    .findLast((f) => f.kind === 'counter' && f.name.endsWith(`conf.${name}.rp_filter`));
  const mine = own?.kind === 'counter' ? { value: own.value, at: formatPlace(own.at) } : undefined;
  const effective = Math.max(all?.value ?? 0, mine?.value ?? 0);
  return effective === STRICT ? (mine?.value === STRICT ? mine : all) : undefined;
}

function draftFor(group: readonly Drop[]): Draft {
  const [{ path, filter, back }] = group as [Drop];
  const hop = path.hops.at(-1)!;
  return {
    severity: 'critical',
    title: `${hop.point} drops what comes from ${hop.src}: the way back is ${back.fact.dev}`,
    detail: `${count(group.length, 'conversation')} came in at ${hop.point} and went no further. Reverse path filtering is strict there, and the route back to ${hop.src} leaves by ${back.fact.dev}: such packets are dropped silently.`,
    paths: group.map((d) => d.path),
    where: hop.point,
    evidence: [
      packetsSay(`from ${hop.src}, last seen here`, hop.at),
      { source: 'rules', says: 'rp_filter = 1', at: filter.at },
      {
        source: 'topology',
        says: `route to ${back.fact.destination} by ${back.fact.dev}`,
        at: formatPlace(back.fact.at),
      },
    ],
    alternatives: ['a firewall rule', 'policy routing (ip rule) that sends the answer back the right way'],
    next: `on ${nodeOfPoint(hop.point)}: sysctl net.ipv4.conf.all.log_martians=1 and dmesg; sysctl net.ipv4.conf.${interfaceOfPoint(hop.point)}.rp_filter=2 (loose)`,
  };
}
