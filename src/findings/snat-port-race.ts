// A connection's first SYN went into the translation and never came out, the repeated one did: two connections were given one port at the same
// moment, the loser dropped. Real cases: maxlaverse/snat-race-conn-test#2, flannel#1001, ip-masq-agent#51.
//   docker0 SYN 0.000 and 1.003; eth0 SYN 1.003 only; conntrack -S insert_failed=1
import { formatDuration } from '../lib/duration.js';
import { totalOf } from './parts/counters.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { translationBoundaries, type Boundary } from './parts/vanished-first.js';
import { packetsSay } from './parts/wording.js';

export const snatPortRace: Rule = {
  id: 'snat-port-race',
  title: 'The first SYN was dropped in translation (port race)',
  needs: ['conntrack-counters'],
  inspect: (context) => translationBoundaries(context).flatMap((b) => draftFor(b, context) ?? []),
};

/** RFC 6298: the first SYN is repeated after one second. */
const RETRY_NS = 0.9e9;

function draftFor({ near, far }: Boundary, context: FindingContext): Draft | undefined {
  const [before, behind] = [near.forward.tcp, far.forward.tcp];
  if (
    !before ||
    !behind ||
    before.synCount < 2 ||
    behind.synCount === 0 ||
    behind.synCount >= before.synCount
  )
    return undefined;
  const late = far.forward.firstNs - near.forward.firstNs;
  const failed = totalOf(context, context.nodeOf(near.point), /^insert_failed$/);
  if (!failed?.value || Number.isNaN(late) || late < RETRY_NS) return undefined;
  const path = pathOfFlow(context, near);
  return {
    severity: 'warning',
    detail: `${before.synCount} SYNs at ${near.point}, ${behind.synCount} at ${far.point}: the connection began ${formatDuration(late / 1e9)} late. The kernel counts ${failed.value} failed insertions: two connections wanted one port of the translated address at once.`,
    paths: path ? [path] : [],
    where: near.point,
    evidence: [
      packetsSay(`${before.synCount} SYNs`, `${near.file}#${near.firstFrame}`),
      packetsSay(`first SYN, ${formatDuration(late / 1e9)} later`, `${far.file}#${far.firstFrame}`),
      { source: 'conntrack', says: `insert_failed=${failed.value}`, at: failed.at },
    ],
    alternatives: ['the capture behind missed the first SYN'],
    next: 'masquerade with --random-fully, or spread the clients over more source addresses',
  };
}
