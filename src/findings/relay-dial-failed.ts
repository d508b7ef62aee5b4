// A relay resets its client because its own connection failed: the reset at the inner edge is made by the relay, the cause is what its
// outer side shows. vpnkit slirp.ml, gvisor-tap-vsock tcp.go: connect first, answer the SYN by the result.
import { relayCrossings, relayName, type RelayCrossing } from './parts/relay-crossings.js';
import type { Draft, Rule } from './parts/rule.js';
import { conversation, count, groupBy, packetsSay } from './parts/wording.js';

export const relayDialFailed: Rule = {
  id: 'relay-dial-failed',
  title: 'The relay passed a failed connection on',
  needs: [],
  inspect: (context) => {
    const failed = relayCrossings(context).filter(isFailed);
    const groups = groupBy(
      failed,
      (c) => `${c.near.point} ${c.far.point} ${c.far.dst} ${c.far.dport} ${c.farFlow.reverse.packets > 0}`,
    );
    return [...groups.values()].map(draftFor);
  },
};

function isFailed({ path, nearFlow, farFlow }: RelayCrossing): boolean {
  if (path.protocol !== 'tcp' || !nearFlow.forward.tcp?.synCount || !farFlow.forward.tcp?.synCount)
    return false;
  const resetOnly = (nearFlow.reverse.tcp?.rstCount ?? 0) > 0 && nearFlow.reverse.tcp?.synCount === 0;
  return resetOnly && (farFlow.reverse.tcp?.synCount ?? 0) === 0;
}

function draftFor(group: readonly RelayCrossing[]): Draft {
  const [{ near, far, relay, farFlow }] = group as [RelayCrossing];
  const answered = farFlow.reverse.packets > 0;
  return {
    severity: 'critical',
    title: `${relayName(relay)} resets because ${far.dst}${far.dport === null ? '' : `:${far.dport}`} ${answered ? 'refused it' : 'did not answer it'}`,
    detail: `${count(group.length, 'conversation')}: the reset at ${near.point} was made by the relay. Its own attempt at ${far.point} ${answered ? 'was refused by the destination' : 'got no answer at all'}: the cause is beyond ${far.point}, not between the client and the relay.`,
    paths: group.map((c) => c.path),
    where: far.point,
    evidence: group
      .slice(0, 2)
      .flatMap((c) => [
        packetsSay(`reset at ${c.near.point}`, c.near.at),
        packetsSay(`${conversation(c.far)} ${answered ? 'refused' : 'unanswered'}`, c.far.at),
      ]),
    alternatives: answered
      ? ['a firewall that rejects with tcp-reset']
      : ['the answer came back another way'],
    next: `at ${far.dst}: ss -lnt | grep ${far.dport ?? ''}, and a capture there`,
  };
}
