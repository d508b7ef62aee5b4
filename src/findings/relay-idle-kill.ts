// A relay that drops a silent connection: the far side ends without a word from the near one, and the next data gets a reset. Real cases:
// docker/for-mac#5886, #2442, #2197, moby/vpnkit#414 (keepalives do not count as activity).
import { formatDuration } from '../lib/duration.js';
import { relayCrossings, relayName, type RelayCrossing } from './parts/relay-crossings.js';
import { TCP_IDLE_SECONDS } from './parts/relay-limits.js';
import type { Draft, Rule } from './parts/rule.js';
import { packetsSay } from './parts/wording.js';

export const relayIdleKill: Rule = {
  id: 'relay-idle-kill',
  title: 'The relay dropped an idle connection',
  needs: [],
  inspect: (context) => relayCrossings(context).flatMap((c) => draftFor(c) ?? []),
};

/** Silence that no relay we know of cuts short; below it a reset has another cause. vpnkit's limit is the shortest documented. */
const LEAST_SILENCE_SECONDS = 240;

function draftFor({ path, relay, near, far, nearFlow, farFlow }: RelayCrossing): Draft | undefined {
  const reset = nearFlow.reverse.tcp?.rstNs;
  if (reset === undefined || Number.isNaN(reset) || (farFlow.reverse.tcp?.rstCount ?? 0) > 0)
    return undefined;
  const silence =
    longestSilence(
      nearFlow.samples().map((s) => s.timeNs),
      reset,
    ) / 1e9;
  if (silence < LEAST_SILENCE_SECONDS) return undefined;
  const limit = TCP_IDLE_SECONDS[relay.kind];
  return {
    severity: 'critical',
    title: `${relayName(relay)} dropped a connection that was silent for ${formatDuration(silence)}`,
    detail: `${path.client.address} was reset at ${near.point} after ${formatDuration(silence)} of silence; at ${far.point} the server had reset nothing. ${limit ? `${relay.kind} closes connections idle for ${limit} s.` : 'The relay forgot the connection.'} TCP keepalives need not count as activity.`,
    paths: [path],
    where: near.point,
    evidence: [
      packetsSay(`reset towards the client after ${formatDuration(silence)} of silence`, near.at),
      packetsSay('no reset from the server here', far.at),
    ],
    alternatives: ['a firewall or NAT entry on the far side timed out', 'the relay was restarted'],
    next: "have the application send something more often than the limit, or raise it (vpnKitMaxPortIdleTime in Docker Desktop's settings)",
  };
}

/** Longest time between two packets up to the reset, among those kept. */
function longestSilence(times: readonly number[], until: number): number {
  const sorted = [...times.filter((t) => t <= until), until].sort((a, b) => a - b);
  return sorted.reduce((longest, t, i) => Math.max(longest, i === 0 ? 0 : t - sorted[i - 1]!), 0);
}
