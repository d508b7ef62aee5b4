// A UDP entry that goes on translating to a container that is gone (or to nobody), while the rules now name another: every new datagram
// refreshes it. Real cases: moby#8795, #16720, #44688, #53384.
//   udp 17 29 src=10.0.0.9 dst=10.0.0.1 sport=5060 dport=5060 [UNREPLIED] src=172.17.0.2 …   rule: --to-destination 172.17.0.3:5060
import { formatPlace } from '../model/diagnostic.js';
import type { ConntrackFact, FirewallRuleFact } from '../model/fact.js';
import { couldTranslate, type Suspect } from '../model/firewall.js';
import { portInRange } from '../model/firewall-match.js';
import { formatEndpoint } from '../model/five-tuple.js';
import type { TopologyNode } from '../model/topology.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';

export const staleUdpEntry: Rule = {
  id: 'stale-udp-entry',
  title: 'A stale UDP entry translates to the wrong place',
  needs: ['conntrack', 'rules'],
  inspect: (context) =>
    [...context.topology.nodes.values()].flatMap((node) =>
      node.facts.conntrack.flatMap((fact) => draftFor(fact, node, context) ?? []),
    ),
};

function draftFor(fact: ConntrackFact, node: TopologyNode, context: FindingContext): Draft | undefined {
  const { protocol, original: o, reply: r, flags } = fact.entry;
  if (protocol !== 'udp' || fact.event !== 'list' || !flags.includes('UNREPLIED')) return undefined;
  const rule = ruleNow(fact, node);
  const to = rule?.rule?.to?.address;
  if (!rule || !to || to === r.src) return undefined;
  const paths = context.paths.filter(
    (p) =>
      p.protocol === 'udp' && p.hops.some((h) => h.src === o.src && h.sport === o.sport && h.dst === o.dst),
  );
  const asked = formatEndpoint(o.dst, o.dport);
  return {
    severity: paths.some((p) => p.outcome.status !== 'ok') ? 'critical' : 'warning',
    title: `Datagrams to ${asked} go to ${r.src}, the rules say ${to}`,
    detail: `The entry of ${formatEndpoint(o.src, o.sport)} → ${asked} was made when it led to ${r.src}; nobody answers there any more, and each datagram keeps it alive. New conversations go to ${to}.`,
    paths,
    where: node.id,
    evidence: [
      { source: 'conntrack', says: `${asked} answered by ${r.src}, UNREPLIED`, at: formatPlace(fact.at) },
      { source: 'rules', says: rule.text, at: formatPlace(rule.at) },
    ],
    alternatives: ['the rule has conditions that this sender does not meet'],
    next: `on ${node.id}: conntrack -D -p udp --orig-dst ${o.dst} --orig-port-dst ${o.dport}`,
  };
}

/** Thousands of rules, thousands of entries: only rules for that port are walked. */
function takesPort({ dports }: FirewallRuleFact, port: number | null): boolean {
  return dports === undefined || (port !== null && portInRange(port, dports));
}

/** The rule that would translate this datagram today, if one certainly does: it must fit in all but its target. */
function ruleNow({ entry: { original: o } }: ConntrackFact, node: TopologyNode): Suspect | undefined {
  const before = { protocol: 'udp', src: o.src, sport: o.sport, dst: o.dst, dport: o.dport };
  const isLocal = (address: string): boolean =>
    [...node.facts.interfaces.values()].some((i) => i.addresses.some((a) => a.address === address));
  const targets = node.facts.firewall.flatMap((f) =>
    f.kind === 'firewall-rule' && f.target === 'DNAT' && f.to?.address && takesPort(f, o.dport)
      ? [{ address: f.to.address, port: f.to.ports?.from ?? o.dport }]
      : [],
  );
  for (const { address, port } of targets) {
    const after = { ...before, dst: address, dport: port };
    const found = couldTranslate(node.facts.firewall, { before, after, isLocal }).find(
      (s) => s.certain && s.rule?.to?.address === address,
    );
    if (found) return found;
  }
  return undefined;
}
