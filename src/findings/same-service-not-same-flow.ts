// A conntrack entry and captured packets of the same service that are two connections: close enough to be taken for one another. Model:
// field report 001, an entry with port 56157 beside packets of port 59007.
import { formatPlace } from '../model/diagnostic.js';
import type { ConntrackFact } from '../model/fact.js';
import type { FlowRecord } from '../model/flow.js';
import { formatEndpoint } from '../model/five-tuple.js';
import { allFlows, placeOf } from './parts/flows-of.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { groupBy, packetsSay } from './parts/wording.js';

export const sameServiceNotSameFlow: Rule = {
  id: 'same-service-not-same-flow',
  title: 'A conntrack entry of the same service, of another connection',
  needs: ['conntrack'],
  asksAll: true,
  inspect: (context) => {
    const flows = groupBy(
      allFlows(context).filter((f) => f.tuple.dport !== null),
      (f) => service(f.tuple.protocol, f.tuple.dst, f.tuple.dport),
    );
    const entries = groupBy(context.topology.nodes.size === 0 ? [] : entriesOf(context), ({ entry }) =>
      service(entry.protocol, entry.reply.src, entry.reply.sport),
    );
    return [...entries].flatMap(([key, facts]) => draftFor(facts, flows.get(key) ?? []) ?? []);
  },
};

function service(protocol: string, address: string, port: number | null): string {
  return `${protocol} ${address} ${port ?? ''}`;
}

function entriesOf({ topology }: FindingContext): readonly ConntrackFact[] {
  return [...topology.nodes.values()].flatMap((n) => n.facts.conntrack);
}

/** Only where no entry describes any of the flows: then nothing else says which is which. */
function draftFor(facts: readonly ConntrackFact[], flows: readonly FlowRecord[]): Draft | undefined {
  const [fact, flow] = [facts[0]!, flows[0]];
  if (!flow || facts.some((f) => flows.some((x) => clientMatches(f, x)))) return undefined;
  const { original: o, reply: r } = fact.entry;
  const inside = formatEndpoint(r.dst, r.dport);
  const captured = formatEndpoint(flow.tuple.src, flow.tuple.sport);
  const target = formatEndpoint(r.src, r.sport);
  return {
    severity: 'info',
    title: `Two connections to ${target}: one captured, another in conntrack`,
    detail: `The entry is about ${formatEndpoint(o.src, o.sport)} → ${formatEndpoint(o.dst, o.dport)}, which arrives at ${target} from ${inside}${bothChanged(fact)}; the packets at ${flow.point} come from ${captured}. Same service, not the same connection: the entry shows how such a connection is translated, not where this one came from.`,
    where: flow.point,
    evidence: [
      { source: 'conntrack', says: `client port ${o.sport}, ${inside} inside`, at: formatPlace(fact.at) },
      packetsSay(`client port ${flow.tuple.sport} at ${flow.point}`, placeOf(flow)),
    ],
    next: 'conntrack -L taken while the captured connection is open (or conntrack -E -o timestamp from the start)',
  };
}

/** One entry can hold both translations. */
function bothChanged({ entry: { original: o, reply: r } }: ConntrackFact): string {
  const destination = o.dst !== r.src || o.dport !== r.sport;
  const source = o.src !== r.dst || o.sport !== r.dport;
  return destination && source ? ' (destination and source translated at once, DNAT and SNAT)' : '';
}

function clientMatches({ entry: { original: o, reply: r } }: ConntrackFact, { tuple }: FlowRecord): boolean {
  return (r.dst === tuple.src && r.dport === tuple.sport) || (o.src === tuple.src && o.sport === tuple.sport);
}
