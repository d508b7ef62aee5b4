// A rule whose target no longer exists: DNAT to an address that no container of its network has, or an interface that the stack does not have.
// Rules and lists are then of two moments, or an engine left the rule behind.
//   -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.5:80   while `docker network inspect` lists 172.17.0.2 alone
import { inPrefix, parsePrefix } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import type { FirewallRuleFact, NetworkFact } from '../model/fact.js';
import type { TopologyNode } from '../model/topology.js';
import { allFlows } from './parts/flows-of.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, groupBy, some } from './parts/wording.js';

export const staleRule: Rule = {
  id: 'stale-rule',
  title: 'A rule whose target no longer exists',
  needs: ['rules'],
  asksAll: true,
  inspect: (context) => {
    const talking = lazily(() => addressesSeen(context));
    return [...context.topology.nodes.values()].flatMap((node) => {
      const rules = node.facts.firewall.filter((f) => f.kind === 'firewall-rule');
      return [...toNobody(node, rules, talking, context), ...onNothing(node, rules)];
    });
  },
};

function toNobody(
  node: TopologyNode,
  rules: readonly FirewallRuleFact[],
  talking: () => ReadonlySet<string>,
  context: FindingContext,
): Draft[] {
  const networks = context.topology.networks.filter((n) => n.host === node.id && n.fact.endpoints.length > 0);
  const targets = groupBy(
    rules.filter((r) => r.target === 'DNAT' && r.to?.address !== undefined && !r.to.addressEnd),
    (r) => r.to!.address!,
  );
  return [...targets].flatMap(([address, leading]) => {
    const network = networks.find(({ fact }) => holds(fact, address))?.fact;
    if (!network || isThere(address, network, context) || talking().has(address)) return [];
    const members = network.endpoints.flatMap((e) => e.address ?? e.address6 ?? []);
    return {
      severity: 'warning' as const,
      title: `A rule leads to ${address}, which no container has`,
      detail: `${count(leading.length, 'rule')} of ${node.id} translates to ${address} in network ${network.name}, whose containers are ${some(members, 4)}. Rules and list are of different moments, or the rule was left behind: what it matches goes nowhere.`,
      where: node.id,
      evidence: [
        { source: 'rules', says: leading[0]!.text, at: formatPlace(leading[0]!.at) },
        {
          source: 'topology',
          says: `network ${network.name}: ${some(members, 4)}`,
          at: formatPlace(network.at),
        },
      ],
      alternatives: ['the container was stopped after the rules were printed, or started after the list was'],
      next: 'take iptables-save and docker network inspect of one moment; restart the engine if the rule stays',
    };
  });
}

function holds({ subnets }: NetworkFact, address: string): boolean {
  return subnets.some((text) => {
    const prefix = parsePrefix(text);
    return (
      prefix !== undefined &&
      prefix.address.includes(':') === address.includes(':') &&
      inPrefix(address, prefix)
    );
  });
}

function isThere(address: string, network: NetworkFact, { topology }: FindingContext): boolean {
  const has = (e: { readonly address?: string; readonly address6?: string }): boolean =>
    e.address === address || e.address6 === address;
  return (
    network.endpoints.some(has) ||
    network.gateways.includes(address) ||
    topology.owners.has(address) ||
    topology.containers.some((c) => c.fact.endpoints.some(has)) ||
    topology.pods.some((p) => p.addresses.includes(address))
  );
}

/** Whoever sent a packet exists, whatever the lists say. */
function addressesSeen(context: FindingContext): ReadonlySet<string> {
  return new Set(
    allFlows(context).flatMap(({ tuple, forward, reverse }) => [
      ...(forward.packets > 0 ? [tuple.src] : []),
      ...(reverse.packets > 0 ? [tuple.dst] : []),
    ]),
  );
}

/** Only where the list of interfaces is whole: it has lo, and the interfaces of other rules. */
function onNothing(node: TopologyNode, rules: readonly FirewallRuleFact[]): Draft[] {
  const listed = node.facts.interfaces;
  if (!listed.has('lo') || listed.size < 3) return [];
  const missing = rules.flatMap((rule) =>
    [!rule.not?.in && rule.in, !rule.not?.out && rule.out].flatMap((name) =>
      name && !/[+*,]/.test(name) && !listed.has(name) ? [{ name, rule }] : [],
    ),
  );
  return [...groupBy(missing, (m) => m.name)].map(([name, group]) => ({
    severity: 'info' as const,
    title: `Rules name ${name}, an interface that ${node.id} does not have`,
    detail: `${count(group.length, 'rule')} of ${node.id} matches packets of ${name}; the list of interfaces has no such name. Rules and list are of different moments, or the rule was left behind by a network that was removed.`,
    where: node.id,
    evidence: [
      { source: 'rules', says: group[0]!.rule.text, at: formatPlace(group[0]!.rule.at) },
      { source: 'topology', says: `interfaces: ${some([...listed.keys()], 6)}`, at: listed.get('lo')!.at },
    ],
    next: 'take ip addr and iptables-save of one moment',
  }));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
