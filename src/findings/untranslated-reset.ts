// A reset towards the server that the client never sent: a packet of the connection was INVALID to conntrack (out of window), was not
// translated back, and this stack itself answered it with a reset. Real cases: kubernetes#74839, #117924, moby#40374.
//   docker0: no reset; eth0: RST 192.168.65.3:40000 → 203.0.113.10:80; conntrack -S invalid=7
import type { Evidence } from '../model/report.js';
import { totalOf } from './parts/counters.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { translationBoundaries, type Boundary } from './parts/vanished-first.js';
import { packetsSay } from './parts/wording.js';

export const untranslatedReset: Rule = {
  id: 'untranslated-reset',
  title: 'The translating host reset a connection its client did not',
  needs: [],
  inspect: (context) => translationBoundaries(context).flatMap((b) => draftFor(b, context) ?? []),
};

function draftFor({ near, far }: Boundary, context: FindingContext): Draft | undefined {
  const [before, behind] = [near.forward.tcp, far.forward.tcp];
  // resets are answers to packets: one that begins here must be a real conversation on both sides
  if (!before || !behind || before.rstCount > 0 || behind.rstCount === 0 || near.reverse.packets === 0)
    return undefined;
  // the client side saw the reset from the other direction when the whole path was torn down
  const path = pathOfFlow(context, near);
  const node = context.nodeOf(near.point);
  const dropped = (context.points.get(near.point)?.dropped ?? 0) > 0;
  if (dropped || !path) return undefined;
  const invalid = totalOf(context, node, /^invalid$/);
  const counted: Evidence[] = invalid?.value
    ? [{ source: 'conntrack', says: `invalid=${invalid.value}`, at: invalid.at }]
    : [];
  // one packet missing from one capture looks alike: without the counter it needs a second reset
  if (counted.length === 0 && behind.rstCount < 2) return undefined;
  return {
    severity: path.outcome.status === 'reset' ? 'critical' : 'warning',
    detail: `${far.point} shows ${behind.rstCount} resets from ${far.tuple.src} towards ${far.tuple.dst}, ${near.point} shows none from ${near.tuple.src}: they were made on ${node}, which answered packets that conntrack would not translate back (state INVALID, usually out of window).`,
    paths: [path],
    where: far.point,
    evidence: [
      packetsSay(`${behind.rstCount} resets`, `${far.file}#${far.firstFrame}`),
      packetsSay('no reset from the client', `${near.file}#${near.firstFrame}`),
      ...counted,
    ],
    alternatives: ['the capture before the translation missed the reset'],
    next: `on ${node}: iptables -I FORWARD -m conntrack --ctstate INVALID -j DROP (and INPUT), or sysctl net.netfilter.nf_conntrack_tcp_be_liberal=1`,
  };
}
