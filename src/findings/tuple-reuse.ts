// A new connection with the four numbers of one that ended moments ago: some device still remembers the old one, ignores or challenges the
// first SYN, and a second is lost (RFC 9293 section 3.10.7.4; TIME_WAIT). Real cases: moby#35082 (IPVS), bottlerocket#4809.
import { formatDuration } from '../lib/duration.js';
import type { FlowRecord } from '../model/flow.js';
import { formatTuple } from '../model/five-tuple.js';
import { allFlows, placeOf } from './parts/flows-of.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { groupBy, packetsSay } from './parts/wording.js';

export const tupleReuse: Rule = {
  id: 'tuple-reuse',
  title: 'A connection reuses the ports of one that just ended',
  needs: [],
  inspect: (context) => {
    const tcp = allFlows(context).filter(
      (f) => f.tuple.protocol === 'tcp' && (f.forward.tcp?.synCount ?? 0) > 0,
    );
    // a SYN that was repeated is rare: only ports that show one are looked at
    const repeated = new Set(tcp.filter((f) => f.forward.tcp!.synCount > 1).map((f) => f.tuple.sport));
    const suspects = tcp.filter((f) => repeated.has(f.tuple.sport));
    const drafts = new Map<string, Draft>();
    for (const flows of groupBy(suspects, (f) => `${f.point} ${formatTuple(f.tuple)}`).values()) {
      const draft = flows.length > 1 && draftFor(flows, context);
      // one finding for a conversation, at the first of its points
      if (draft)
        drafts.set(draft.paths?.[0]?.id ?? draft.detail, drafts.get(draft.paths?.[0]?.id ?? '') ?? draft);
    }
    return [...drafts.values()];
  },
};

/** nf_conntrack_tcp_timeout_time_wait, and the longest TIME_WAIT in use. */
const REMEMBERED_NS = 120e9;

function draftFor(flows: readonly FlowRecord[], context: FindingContext): Draft | undefined {
  const sorted = [...flows].sort((a, b) => a.firstNs - b.firstNs);
  const at = sorted.findIndex((f, i) => i > 0 && hinders(sorted[i - 1]!, f));
  if (at < 0) return undefined;
  const [old, again] = [sorted[at - 1]!, sorted[at]!];
  const path = pathOfFlow(context, again);
  const gap = formatDuration((again.firstNs - old.lastNs) / 1e9);
  return {
    severity: path && path.outcome.status !== 'ok' ? 'critical' : 'warning',
    detail: `${formatTuple(again.tuple)} at ${again.point} began ${gap} after a connection with the same ports ended, and needed ${again.forward.tcp!.synCount} SYNs: something on the way still remembers the old one.`,
    paths: path ? [path] : [],
    where: again.point,
    evidence: [
      packetsSay('the connection before', placeOf(old)),
      packetsSay(`${again.forward.tcp!.synCount} SYNs`, placeOf(again)),
    ],
    alternatives: ['the first SYN was simply lost'],
    next: 'more source ports (net.ipv4.ip_local_port_range), connections kept open, or net.ipv4.vs.conn_reuse_mode for IPVS',
  };
}

/** Another connection (other initial number), soon after, whose SYN had to be repeated. */
function hinders(old: FlowRecord, again: FlowRecord): boolean {
  const gap = again.firstNs - old.lastNs;
  const other = again.forward.tcp!.isn !== old.forward.tcp!.isn;
  return other && gap >= 0 && gap < REMEMBERED_NS && again.forward.tcp!.synCount > 1;
}
