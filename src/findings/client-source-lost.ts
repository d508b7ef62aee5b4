// A relay in front of a server: it sees the relay's address instead of the client's. Logs, limits and access lists there are about the relay.
// Real cases: docker/for-mac#180, #7793, #7824, podman#5138, orbstack#710.
import { relayCrossings, relayName, type RelayCrossing } from './parts/relay-crossings.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, packetsSay } from './parts/wording.js';

export const clientSourceLost: Rule = {
  id: 'client-source-lost',
  title: "The server does not see its client's address",
  needs: [],
  inspect: (context) => {
    const inbound = relayCrossings(context).filter((c) => isInbound(c, context));
    return [
      ...groupBy(inbound, (c) => `${c.far.point} ${c.far.src} ${c.far.dst} ${c.far.dport}`).values(),
    ].map(draftFor);
  },
};

/** The server end is known here, the relay changed both ends, and the client is not a local program on the relay's host. */
function isInbound({ path, near, far }: RelayCrossing, { topology }: FindingContext): boolean {
  const server = topology.owners.get(far.dst)?.length ?? 0;
  const local = /^127\.|^::1$/.test(near.src);
  return (
    server > 0 && !local && near.src !== far.src && near.dst !== far.dst && path.outcome.status !== 'partial'
  );
}

function draftFor(group: readonly RelayCrossing[]): Draft {
  const [{ near, far, relay }] = group as [RelayCrossing];
  return {
    severity: 'info',
    title: `${far.dst} sees ${far.src} instead of its clients`,
    detail: `${relayName(relay)} opens its own connection: ${count(group.length, 'conversation')}, for example from ${near.src}, arrive with the source ${far.src}. Access lists, rate limits and logs of the server are about the relay.`,
    paths: group.map((c) => c.path),
    where: far.point,
    evidence: [
      packetsSay(`before the relay: ${conversation(near)}`, near.at),
      packetsSay(`behind it: ${conversation(far)}`, far.at),
    ],
    next: "take the client's address from the application's protocol (PROXY protocol, X-Forwarded-For), or publish without a userspace relay",
  };
}
