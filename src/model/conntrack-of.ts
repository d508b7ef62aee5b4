// Which conntrack entries say that one tuple is another behind NAT, at that time.
import type { ConntrackFact } from './fact.js';
import { tupleKey } from './five-tuple.js';
import type { FlowRecord } from './flow.js';
import type { Topology } from './topology.js';

/** Events are stamped when conntrack read them, not when the packet passed. */
const SLACK_SECONDS = 5;

export interface NodeEntry {
  readonly node: string;
  readonly fact: ConntrackFact;
}

/** `base`: epoch second that flows' times count from. */
export function conntrackOf(
  up: FlowRecord,
  down: FlowRecord,
  topology: Topology,
  base: number,
): readonly NodeEntry[] {
  const known = entriesOf(topology).get(tupleKey(up.tuple)) ?? [];
  return known.filter(({ fact }) => describes(fact, up, down) && inTime(fact, up, base));
}

/** Entries by original tuple, made once for a topology: there may be as many entries as links to explain. */
const indexes = new WeakMap<Topology, Map<string, NodeEntry[]>>();

function entriesOf(topology: Topology): ReadonlyMap<string, readonly NodeEntry[]> {
  const known = indexes.get(topology);
  if (known) return known;
  const index = new Map<string, NodeEntry[]>();
  for (const { id, facts } of topology.nodes.values()) {
    for (const fact of facts.conntrack) {
      const key = tupleKey(fact.entry.original);
      const list = index.get(key);
      if (list) list.push({ node: id, fact });
      else index.set(key, [{ node: id, fact }]);
    }
  }
  indexes.set(topology, index);
  return index;
}

function describes({ entry }: ConntrackFact, up: FlowRecord, down: FlowRecord): boolean {
  const { original: o, reply: r } = entry;
  return (
    o.protocol === up.tuple.protocol &&
    o.src === up.tuple.src &&
    o.dst === up.tuple.dst &&
    o.sport === up.tuple.sport &&
    o.dport === up.tuple.dport &&
    r.dst === down.tuple.src &&
    r.src === down.tuple.dst &&
    r.dport === down.tuple.sport &&
    r.sport === down.tuple.dport &&
    (o.icmp === undefined || (o.icmp.id === up.icmpId && r.icmp?.id === down.icmpId))
  );
}

/** A dump is of its moment, an event of its time: an entry seen to begin later, or end before, is another connection. */
function inTime(fact: ConntrackFact, up: FlowRecord, base: number): boolean {
  if (fact.event === 'list' || fact.time === undefined) return true;
  const first = base + up.firstNs / 1e9;
  const last = base + up.lastNs / 1e9;
  if (fact.event === 'new')
    return fact.time <= last + SLACK_SECONDS && fact.time >= first - SLACK_SECONDS * 24;
  return fact.time >= first - SLACK_SECONDS;
}
