// Requests and replies of one conversation on different interfaces of one host: a stateful device on either way sees half of it. Real cases:
// metallb#297, moby#35251, firehol#358.
import type { Hop, Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, interfaceOfPoint, nodeOfPoint, packetsSay } from './parts/wording.js';

export const asymmetricRoute: Rule = {
  id: 'asymmetric-route',
  title: 'Requests and replies take different interfaces',
  needs: [],
  inspect: (context) => {
    const split = context.paths.flatMap((path) => splitOf(path, context) ?? []);
    return [...groupBy(split, (s) => `${s.there.point} ${s.back.point}`).values()].map(draftFor);
  },
};

interface Split {
  readonly path: Path;
  readonly there: Hop;
  readonly back: Hop;
}

/** Two hops of one stack with one tuple: one saw only requests, the other only replies, and neither is a port of the other's bridge. */
function splitOf(path: Path, { topology }: FindingContext): Split | undefined {
  const there = path.hops.find((h) => h.packets.forward > 0 && h.packets.reverse === 0);
  const back = path.hops.find(
    (h) =>
      h.packets.reverse > 0 &&
      h.packets.forward === 0 &&
      there !== undefined &&
      h.point !== there.point &&
      nodeOfPoint(h.point) === nodeOfPoint(there.point) &&
      conversation(h) === conversation(there),
  );
  if (!there || !back) return undefined;
  const layer3 = [there, back].every((h) => topology.interfaces.get(h.point)?.master === undefined);
  const bridge = [there, back].some((h) => topology.interfaces.get(h.point)?.linkKind === 'bridge');
  return layer3 && !bridge ? { path, there, back } : undefined;
}

function draftFor(group: readonly Split[]): Draft {
  const [{ path, there, back }] = group as [Split];
  const failed = group.some((s) => s.path.outcome.status !== 'ok' && s.path.outcome.status !== 'partial');
  return {
    severity: failed ? 'critical' : 'warning',
    title: `Requests use ${there.point}, replies ${back.point}`,
    detail: `${count(group.length, 'conversation')}: ${conversation(there)} goes by ${interfaceOfPoint(there.point)} and comes back by ${interfaceOfPoint(back.point)}. Firewalls and translations on either way see one half.`,
    paths: group.map((s) => s.path),
    where: back.point,
    evidence: [
      packetsSay(`${there.packets.forward} requests, no reply`, there.at),
      packetsSay(`${back.packets.reverse} replies, no request`, back.at),
    ],
    alternatives: ['bonding or ECMP that is meant to do so'],
    next: `on ${nodeOfPoint(there.point)}: ip route get ${path.server.address}, ip rule, and the same for ${path.client.address} at the other end`,
  };
}
