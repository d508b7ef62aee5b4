// A reply that comes back after the relay forgot who asked: seen at its outer side, never at the inner one. Real cases: docker/for-mac#7346,
// #7555, docker/for-win#7593, OpenC3/cosmos#654.
import { formatDuration } from '../lib/duration.js';
import { relayCrossings, relayName, type RelayCrossing } from './parts/relay-crossings.js';
import { udpExpirySeconds } from './parts/relay-limits.js';
import type { Draft, Rule } from './parts/rule.js';
import { packetsSay } from './parts/wording.js';

export const udpRelayExpiry: Rule = {
  id: 'udp-relay-expiry',
  title: 'The relay forgot who sent the datagram',
  needs: [],
  inspect: (context) => relayCrossings(context).flatMap((c) => draftFor(c) ?? []),
};

function draftFor({ path, relay, near, far, nearFlow, farFlow }: RelayCrossing): Draft | undefined {
  const { forward, reverse } = farFlow;
  if (path.protocol !== 'udp' || reverse.packets === 0 || reverse.packets <= nearFlow.reverse.packets)
    return undefined;
  const limit = udpExpirySeconds(relay.kind, far.dport);
  const waited = (reverse.lastNs - forward.lastNs) / 1e9;
  if (Number.isNaN(waited) || waited < limit) return undefined;
  return {
    severity: nearFlow.reverse.packets === 0 ? 'critical' : 'warning',
    title: `${relayName(relay)} forgot a datagram's sender before the reply came`,
    detail: `A reply reached ${far.point} ${formatDuration(waited)} after the last request, and never ${near.point}: ${relay.kind === 'unknown' ? 'relays of this kind' : relay.kind} forget a sender after ${limit} s.`,
    paths: [path],
    where: far.point,
    evidence: [
      packetsSay(
        `${reverse.packets} replies, the last ${formatDuration(waited)} after the last request`,
        `${farFlow.file}#${reverse.firstFrame}`,
      ),
      packetsSay(`${nearFlow.reverse.packets} replies`, near.at),
    ],
    alternatives: ['the capture before the relay missed the reply'],
    next: `send something at least every ${Math.floor(limit / 2)} s to keep the relay's entry`,
  };
}
