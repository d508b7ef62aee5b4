// A connection table at its limit: every new connection is dropped, open ones go on. Kernel message "nf_conntrack: table full, dropping
// packet"; kernel documentation nf_conntrack-sysctl. Real case: kubernetes#71261.
//   net.netfilter.nf_conntrack_count = 262144   net.netfilter.nf_conntrack_max = 262144   drop=3
import type { Evidence, Path } from '../model/report.js';
import { settingOf, totalOf } from './parts/counters.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, nodeOfPoint, packetsSay } from './parts/wording.js';

/** Above this share new connections are about to be dropped; the kernel begins to evict early at 95 % of hash chains. */
const NEARLY_FULL = 0.95;

export const conntrackTableFull: Rule = {
  id: 'conntrack-table-full',
  title: 'The connection table is full',
  needs: ['conntrack-counters'],
  inspect: (context) => context.facts.flatMap(({ node }) => draftFor(node, context) ?? []),
};

function draftFor(node: string, context: FindingContext): Draft | undefined {
  const used = settingOf(context, node, /(^|\.)nf_conntrack_count$|^count$/);
  const max = settingOf(context, node, /(^|\.)nf_conntrack_max$/);
  if (!used || !max || max.value <= 0 || used.value < max.value * NEARLY_FULL) return undefined;
  const dropped = totalOf(context, node, /^drop$/);
  const victims = context.paths.filter((p) => stopsIn(p, node));
  const lost =
    victims.length > 0 ? ` ${count(victims.length, 'conversation')} went in and never came out.` : '';
  const drops: Evidence[] = dropped?.value
    ? [{ source: 'conntrack', says: `drop=${dropped.value}`, at: dropped.at }]
    : [];
  return {
    severity: victims.length > 0 ? 'critical' : 'warning',
    title: `The connection table of ${node} is full`,
    detail: `${used.value} of ${max.value} entries are used${dropped?.value ? `, ${count(dropped.value, 'packet')} dropped for it` : ''}: new connections are dropped, open ones go on.${lost}`,
    paths: victims,
    where: victims[0]?.outcome.after ?? node,
    evidence: [
      {
        source: 'conntrack',
        says: `nf_conntrack_count ${used.value} of ${max.value}`,
        at: `${used.at}, ${max.at}`,
      },
      ...drops,
      ...victims.slice(0, 2).map((p) => packetsSay(p.outcome.detail.split(' (')[0]!, p.hops.at(-1)!.at)),
    ],
    alternatives: victims.length > 0 ? ['a firewall rule dropped them'] : [],
    next: `on ${node}: dmesg | grep conntrack, conntrack -S; raise net.netfilter.nf_conntrack_max (and nf_conntrack_buckets), or shorten the timeouts`,
  };
}

/** New connections lost inside this stack. */
function stopsIn({ outcome }: Path, node: string): boolean {
  const { status, after, before } = outcome;
  return (
    status === 'lost' && !!after && !!before && nodeOfPoint(after) === node && nodeOfPoint(before) === node
  );
}
