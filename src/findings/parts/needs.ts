// Inputs that rules cannot do without, how to tell whether a bundle has them, and the command that would give them.
import type { FindingContext } from './rule.js';
import { countersOf } from './counters.js';

export type Need = 'conntrack' | 'rules' | 'routes' | 'conntrack-counters' | 'sysctl' | 'processes';

interface NeedCheck {
  readonly met: (context: FindingContext) => boolean;
  /** What is missing and which command prints it. */
  readonly because: string;
}

const anyNode = (
  context: FindingContext,
  test: (
    facts: FindingContext['topology']['nodes'] extends ReadonlyMap<string, infer N> ? N : never,
  ) => boolean,
): boolean => [...context.topology.nodes.values()].some(test);

export const NEEDS: Readonly<Record<Need, NeedCheck>> = {
  conntrack: {
    met: (c) => anyNode(c, (n) => n.facts.conntrack.length > 0),
    because:
      'no conntrack entries were given: `conntrack -L -o extended,id` (or `conntrack -E -o timestamp` while capturing)',
  },
  rules: {
    met: (c) => anyNode(c, (n) => n.facts.firewall.length > 0),
    because: 'no firewall rules were given: `iptables-save -c` or `nft list ruleset`',
  },
  routes: {
    met: (c) => anyNode(c, (n) => n.facts.routes.length > 0),
    because: 'no routes were given: `ip route show table all`',
  },
  'conntrack-counters': {
    met: (c) =>
      countersOf(c, (name) => /(insert_failed|early_drop|nf_conntrack_(count|max))$/.test(name)).length > 0,
    because:
      'no conntrack counters were given: `conntrack -S` and `sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max`',
  },
  sysctl: {
    met: (c) => countersOf(c, (name) => /rp_filter|bridge-nf-call/.test(name)).length > 0,
    because: 'no kernel settings were given: `sysctl -a | grep -E "rp_filter|bridge-nf-call|ip_forward"`',
  },
  processes: {
    met: (c) => anyNode(c, (n) => n.facts.processes.length > 0),
    because: 'no process list was given: `ps -ef` (or `ss -tulnp`) on the host that relays',
  },
};
