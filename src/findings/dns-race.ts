// Two lookups (A and AAAA) sent at once from one socket race for one connection entry: the loser is dropped and asked again after 5 s
// (resolv.conf(5) timeout). Real cases: kubernetes#56903, weaveworks/weave#3287.
//   0.000 A? 0.0001 AAAA? before the translation; only A? behind it; 5.005 both again, if the capture lasts so long
import { Dns } from '../model/dns-question.js';
import { formatDuration } from '../lib/duration.js';
import type { PacketSample } from '../model/flow.js';
import { totalOf } from './parts/counters.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { translationBoundaries, unmatched, type Boundary } from './parts/vanished-first.js';
import { packetsSay } from './parts/wording.js';

export const dnsRace: Rule = {
  id: 'dns-race',
  title: 'One of two simultaneous lookups was dropped (5 second delay)',
  needs: [],
  inspect: (context) => translationBoundaries(context).flatMap((b) => draftFor(b, context) ?? []),
};

/** Both queries are written back to back by one resolver call. */
const AT_ONCE_NS = 1e6;
/** resolv.conf(5): the resolver asks again after 5 s. */
const RETRY_NS = [4.5e9, 5.5e9] as const;

function draftFor(boundary: Boundary, context: FindingContext): Draft | undefined {
  const { near, far } = boundary;
  if (near.tuple.protocol !== 'udp' || near.tuple.dport !== Dns.Port) return undefined;
  const queries = near.samples().filter((s) => s.forward);
  if (queries.length < 2) return undefined;
  const vanished = unmatched(boundary).find((s) =>
    queries.some((q) => q !== s && Math.abs(q.timeNs - s.timeNs) <= AT_ONCE_NS),
  );
  const retry = vanished && queries.find((q) => isRetry(vanished, q));
  if (!vanished || (!retry && near.reverse.packets >= near.forward.packets)) return undefined;
  const path = pathOfFlow(context, near);
  const failed = totalOf(context, context.nodeOf(near.point), /^insert_failed$/);
  const captured = ((context.points.get(near.point)?.lastNs ?? near.lastNs) - vanished.timeNs) / 1e9;
  const after = retry
    ? `the other was asked again after ${formatDuration((retry.timeNs - vanished.timeNs) / 1e9)}`
    : `the other was neither answered nor asked again in the ${formatDuration(captured)} captured after it (resolvers ask again after 5 s)`;
  return {
    severity: 'warning',
    ...(!retry && { title: 'One of two simultaneous lookups was dropped' }),
    detail: `Two queries left one socket within ${formatDuration(AT_ONCE_NS / 1e9)} at ${near.point}; only one came out at ${far.point}, ${after}. ${failed?.value ? `The kernel counts ${failed.value} failed insertions.` : 'A race of the two for one connection entry looks like this.'}`,
    paths: path ? [path] : [],
    where: near.point,
    evidence: [
      packetsSay('query that vanished', `${near.file}#${vanished.frame}`),
      ...(retry ? [packetsSay('asked again', `${near.file}#${retry.frame}`)] : []),
      packetsSay('the same conversation behind the translation', `${far.file}#${far.firstFrame}`),
      ...(failed?.value
        ? [{ source: 'conntrack', says: `insert_failed=${failed.value}`, at: failed.at }]
        : []),
    ],
    alternatives: [
      'a firewall rule dropped it (iptables-save -c counts)',
      'the capture behind missed one packet and the server was slow',
    ],
    next: 'options single-request-reopen (or use-vc) in resolv.conf, a local DNS cache, or a kernel from 5.0 on (nf_conntrack resolves such clashes)',
  };
}

function isRetry(first: PacketSample, again: PacketSample): boolean {
  const waited = again.timeNs - first.timeNs;
  return again.payloadBytes === first.payloadBytes && waited >= RETRY_NS[0] && waited <= RETRY_NS[1];
}
