// What conntrack entries say of plain conversations: which of their translations are proven, and which conversations findings compare with entries.
import { conntrackOf } from '../../model/conntrack-of.js';
import type { FlowColumns } from '../../model/flow-columns.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Topology } from '../../model/topology.js';
import { mix } from '../../lib/hash.js';
import type { Flows } from './content-alike.js';
import type { Template } from './templates.js';

export interface Conntracked {
  /** Equal where the same translations are proven by an entry; 0 for none. */
  readonly provenIn: (flows: Flows, template: Template) => number;
  /** Conversations that findings ask for: of each service that entries are about one whose client they know, and whoever an unanswered entry is about. */
  readonly asked: () => ReadonlySet<number>;
}

/** `flowsOf`: of a plain conversation, which are numbered from 0 to `count` − 1. */
export function conntracked(
  columns: FlowColumns,
  topology: Topology,
  base: number,
  count: number,
  flowsOf: (n: number) => Flows,
): Conntracked {
  const facts = [...topology.nodes.values()].flatMap((n) => n.facts.conntrack);
  if (facts.length === 0) return { provenIn: () => 0, asked: () => new Set() };
  const isProven = (up: number, down: number): boolean =>
    isTranslated(columns, up, down) &&
    conntrackOf(columns.record(up), columns.record(down), topology, base).length > 0;
  let asked: ReadonlySet<number> | undefined;
  return {
    provenIn(flows, template) {
      let proven = 0;
      let step = 0;
      for (const segment of template)
        for (let i = 1; i < segment.length; i++) {
          step++;
          if (isProven(flows[segment[i - 1]!]!, flows[segment[i]!]!)) proven = mix(proven, step);
        }
      return proven;
    },
    asked: () => (asked ??= askedOf(columns, topology, count, flowsOf)),
  };
}

function isTranslated({ src, dst, ports }: FlowColumns, up: number, down: number): boolean {
  return src(up) !== src(down) || dst(up) !== dst(down) || ports(up) !== ports(down);
}

/** As findings/same-service-not-same-flow and findings/stale-udp-entry compare. */
function askedOf(
  columns: FlowColumns,
  topology: Topology,
  count: number,
  flowsOf: (n: number) => Flows,
): Set<number> {
  const clients = new Map<string, Set<string>>();
  const unanswered = new Set<string>();
  for (const { facts } of topology.nodes.values()) {
    for (const { entry, event } of facts.conntrack) {
      const { protocol, original: o, reply: r } = entry;
      const service = `${protocol} ${r.src} ${r.sport}`;
      const known = clients.get(service) ?? new Set();
      clients.set(service, known.add(`${r.dst} ${r.dport}`).add(`${o.src} ${o.sport}`));
      if (event === 'list' && entry.flags.includes('UNREPLIED'))
        unanswered.add(`${o.src} ${o.sport} ${o.dst}`);
    }
  }
  const asked = new Set<number>();
  const strangers = new Map<string, number>();
  const consider = ({ tuple: t }: FlowRecord, n: number): void => {
    if (unanswered.has(`${t.src} ${t.sport} ${t.dst}`)) asked.add(n);
    const service = `${t.protocol} ${t.dst} ${t.dport}`;
    if (clients.get(service)?.has(`${t.src} ${t.sport}`)) {
      asked.add(n);
      clients.delete(service);
    } else if (clients.has(service) && !strangers.has(service)) strangers.set(service, n);
  };
  for (let n = 0; n < count && clients.size + unanswered.size > 0; n++)
    for (const f of flowsOf(n)) consider(columns.record(f), n);
  // nobody whom the entries know: the first one will do
  for (const [service, n] of strangers) if (clients.has(service)) asked.add(n);
  return asked;
}
