// Kinds of input files → what they tell about a node, what is missing there, and the command that would tell it.
// e.g. vm has ip-addr, iptables-save → addresses, links, rules; missing: routes (ip route show table all) …
import type { Report } from './model/report.js';

interface Topic {
  readonly name: string;
  readonly kinds: RegExp;
  /** What to run; where it is missed only on nodes that can have it. */
  readonly command: string;
  readonly tells: string;
  readonly missedOn: 'every node' | 'hosts';
}

const TOPICS: readonly Topic[] = [
  {
    name: 'links',
    kinds: /^(?:ip-addr|ip-link|ip-brief|ifconfig|bridge-link|brctl-show|ethtool-stats|proc-net-if-inet6)$/,
    command: 'ip -d addr',
    tells: 'which interfaces are pairs or bridge ports, and whose address is whose',
    missedOn: 'every node',
  },
  {
    name: 'routes',
    kinds: /^(?:ip-route|route-table|netstat-routes|proc-net-route|proc-net-ipv6-route|proc-net-fib-trie)$/,
    command: 'ip route show table all',
    tells: 'where a packet must leave',
    missedOn: 'every node',
  },
  {
    name: 'conntrack',
    kinds: /^(?:conntrack-(?:list|events|xml|save)|proc-nf-conntrack)$/,
    command: 'conntrack -L -o extended,id',
    tells: 'proof of translations, inferred from packets otherwise',
    missedOn: 'hosts',
  },
  {
    name: 'rules',
    kinds: /^(?:iptables-(?:save|rules|list)|nft-(?:ruleset|json))$/,
    command: 'iptables-save -c',
    tells: 'the rule that translated or dropped',
    missedOn: 'hosts',
  },
  {
    name: 'engine',
    kinds: /^(?:docker|podman|crictl|kubectl)-/,
    command: 'docker inspect $(docker ps -q)',
    tells: 'names of containers, published ports',
    missedOn: 'hosts',
  },
  {
    name: 'processes',
    kinds: /^(?:ps|ss|netstat|lsof|proc-net-tcp|strace)$/,
    command: 'ps -eo pid,ppid,args; ss -tunap',
    tells: 'which process relays, who listens',
    missedOn: 'hosts',
  },
];

export interface NodeEvidence {
  readonly has: readonly string[];
  readonly missing: readonly Topic[];
}

/** A container needs its addresses and routes only: translations and relays are its host's business. */
export function evidenceOf(report: Report, node: Report['nodes'][number]): NodeEvidence {
  const kinds = report.inputs.filter((i) => i.node === node.id).flatMap((i) => i.kind.split('+'));
  const covered = TOPICS.filter((t) => kinds.some((k) => t.kinds.test(k)));
  const hosts = node.kind === 'host' || node.kind === 'vm';
  const captured = report.points.some((p) => p.node === node.id);
  const missed = TOPICS.filter((t) => !covered.includes(t) && (hosts || t.missedOn === 'every node'));
  return {
    has: covered.map((t) => `${t.name} (${fileCount(report, node.id, t)})`),
    missing: captured ? missed : [],
  };
}

function fileCount(report: Report, node: string, topic: Topic): number {
  const tells = (kind: string): boolean => kind.split('+').some((k) => topic.kinds.test(k));
  return report.inputs.filter((i) => i.node === node && tells(i.kind)).length;
}
