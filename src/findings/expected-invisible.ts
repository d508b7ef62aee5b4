// A local program's connection to a published port on 127.0.0.1 is translated in OUTPUT, before it would reach lo: that a capture on lo shows
// none of it is no loss. netfilter's OUTPUT hook comes before the loopback device (nf(8), Netfilter packet flow). Model: field report 001.
import { formatPlace } from '../model/diagnostic.js';
import type { ConntrackFact } from '../model/fact.js';
import { formatEndpoint } from '../model/five-tuple.js';
import { allFlows } from './parts/flows-of.js';
import type { FindingContext, Rule } from './parts/rule.js';
import { groupBy } from './parts/wording.js';

export const expectedInvisible: Rule = {
  id: 'expected-invisible',
  title: 'Translated before it reaches lo: its absence there is expected',
  needs: ['conntrack'],
  inspect: (context) =>
    [...context.topology.nodes.values()].flatMap((node) => {
      const lo = context.points.get(`${node.id}/lo`);
      if (!lo) return [];
      const seen = targetsSeen(lo.id, context);
      const entries = node.facts.conntrack.filter(
        (f) =>
          isLocalTranslated(f) && !seen.has(formatEndpoint(f.entry.original.dst, f.entry.original.dport)),
      );
      const groups = groupBy(entries, ({ entry: { original: o } }) => formatEndpoint(o.dst, o.dport));
      return [...groups].map(([target, facts]) => ({
        severity: 'info' as const,
        title: `Nothing to ${target} on lo: that is expected`,
        detail: `Connections to ${target} are translated to ${formatEndpoint(facts[0]!.entry.reply.src, facts[0]!.entry.reply.sport)} in the OUTPUT chain, before they would reach lo. The capture there shows none of them; they are not lost.`,
        where: lo.id,
        evidence: [
          {
            source: 'conntrack',
            says: `${facts[0]!.entry.original.src} → ${target}, answered by ${facts[0]!.entry.reply.src}`,
            at: formatPlace(facts[0]!.at),
          },
          {
            source: 'packets',
            says: `${lo.packets} packets on ${lo.id}, none of them`,
            at: lo.files[0] ?? '',
          },
        ],
        next: `capture on the interface that leads to ${facts[0]!.entry.reply.src}`,
      }));
    }),
};

function isLocalTranslated({ entry: { original: o, reply: r } }: ConntrackFact): boolean {
  const loopback = (a: string): boolean => a.startsWith('127.') || a === '::1';
  return loopback(o.src) && loopback(o.dst) && !loopback(r.src);
}

function targetsSeen(point: string, context: FindingContext): ReadonlySet<string> {
  const flows = allFlows(context).filter((f) => f.point === point);
  return new Set(flows.map((f) => formatEndpoint(f.tuple.dst, f.tuple.dport)));
}
