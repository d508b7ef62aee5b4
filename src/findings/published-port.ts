// Every way into a published port that rules, processes and sockets state, where no captured conversation shows it: DNAT in the kernel, docker-proxy or
// another relay beside it, and who listens for it further out (the machine outside a VM). Two ways into one port is how Docker works: DNAT for
// packets from outside, the proxy for loopback and hairpin (moby, libnetwork/portmapper). Models: field reports 002 and 004.
import { formatPlace } from '../model/diagnostic.js';
import type { FirewallRuleFact } from '../model/fact.js';
import { formatEndpoint } from '../model/five-tuple.js';
import type { Evidence } from '../model/report.js';
import type { FindingContext, Rule } from './parts/rule.js';

interface Way {
  /** Where it accepts, as printed. */
  readonly accepts: string;
  readonly port: number;
  readonly evidence: Evidence;
}

export const publishedPort: Rule = {
  id: 'published-port',
  title: 'Ways into a published port',
  needs: [],
  asksAll: true,
  inspect: (context) => {
    const targets = new Map<string, Way[]>();
    for (const node of context.topology.nodes.values()) {
      for (const fact of node.facts.firewall)
        if (fact.kind === 'firewall-rule') addRule(targets, node.id, fact);
      for (const { relay, name, at } of node.facts.processes) {
        if (!relay?.dial || !relay.listen) continue;
        const accepts = `${node.id} ${formatEndpoint(relay.listen.address, relay.listen.port)}`;
        const says = `${name} accepts on ${accepts} and dials ${formatEndpoint(relay.dial.address, relay.dial.port)} (userspace)`;
        add(targets, formatEndpoint(relay.dial.address, relay.dial.port), {
          accepts,
          port: relay.listen.port,
          evidence: { source: 'process', says, at: formatPlace(at) },
        });
      }
    }
    return [...targets]
      .filter(([target]) => !isShown(target, context))
      .map(([target, ways]) => draft(target, ways, context));
  },
};

function addRule(targets: Map<string, Way[]>, node: string, rule: FirewallRuleFact): void {
  const port = rule.dports?.[0]?.from;
  if (rule.target !== 'DNAT' || !rule.to?.address || port === undefined) return;
  const to = formatEndpoint(rule.to.address, rule.to.ports?.from ?? port);
  const accepts = `${node} ${formatEndpoint(rule.dst ?? '*', port)}`;
  add(targets, to, {
    accepts,
    port,
    evidence: {
      source: 'rules',
      says: `kernel DNAT in chain ${rule.chain}: ${accepts} → ${to}`,
      at: formatPlace(rule.at),
    },
  });
}

function add(targets: Map<string, Way[]>, target: string, way: Way): void {
  const ways = targets.get(target) ?? [];
  if (!ways.some((w) => w.evidence.says === way.evidence.says)) targets.set(target, [...ways, way]);
}

/** Captured conversations to it say more than its rules. */
function isShown(target: string, { paths }: FindingContext): boolean {
  return paths.some((p) => p.hops.some((h) => formatEndpoint(h.dst, h.dport) === target));
}

function draft(
  target: string,
  ways: readonly Way[],
  context: FindingContext,
): ReturnType<Rule['inspect']>[number] {
  const address = target.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const container = context.topology.containers.find((c) =>
    c.fact.endpoints.some((e) => e.address === address || e.address6 === address),
  );
  const listeners = outerListeners(ways, container?.host, context);
  const name = container?.fact.name ? `${container.fact.name} (${target})` : target;
  const accepted = [...new Set([...listeners.map((l) => l.accepts), ...ways.map((w) => w.accepts)])];
  return {
    severity: 'info',
    title: `Ways into ${name}: ${accepted.join(', ')}`,
    detail: `By the evidence, not by packets: ${[...listeners, ...ways].map((w) => w.evidence.says).join('; ')}.`,
    evidence: [...listeners, ...ways].map((w) => w.evidence),
    next: 'capture where it accepts, on the bridge and in the container while a client connects',
  };
}

/** A process of another stack that listens on the very port published there: the forwarder of a VM's machine. */
function outerListeners(ways: readonly Way[], host: string | undefined, context: FindingContext): Way[] {
  const container = context.topology.containers.find((c) => c.host === host);
  const ports = new Set([
    ...ways.map((w) => w.port),
    ...(container?.fact.ports ?? []).flatMap((p) => p.hostPort ?? []),
  ]);
  const result: Way[] = [];
  for (const node of context.topology.nodes.values()) {
    for (const s of node.facts.sockets) {
      const owner = s.processes[0];
      if (s.state !== 'LISTEN' || s.localPort === null || !ports.has(s.localPort) || !owner) continue;
      const accepts = `${node.id} ${formatEndpoint(s.local, s.localPort)}`;
      if (ways.some((w) => w.accepts === accepts) || result.some((r) => r.accepts === accepts)) continue;
      result.push({
        accepts,
        port: s.localPort,
        evidence: { source: 'process', says: `${owner.name} listens on ${accepts}`, at: formatPlace(s.at) },
      });
    }
  }
  return result;
}
