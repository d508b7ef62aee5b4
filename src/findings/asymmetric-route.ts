// Requests and replies of one conversation on different interfaces of one host: a stateful device on either way sees half of it. Real cases:
// metallb#297, moby#35251, firehol#358.
import { formatTuple } from '../model/five-tuple.js';
import type { Path } from '../model/report.js';
import { halvesOf, type Halves } from './parts/half-flows.js';
import { placeOf } from './parts/flows-of.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, groupBy, interfaceOfPoint, nodeOfPoint, packetsSay } from './parts/wording.js';

export const asymmetricRoute: Rule = {
  id: 'asymmetric-route',
  title: 'Requests and replies take different interfaces',
  needs: [],
  inspect: (context) => {
    const split = halvesOf(context).filter((h) => isLayer3(h, context));
    const groups = groupBy(split, (h) => `${h.there.point} ${h.back.point}`);
    return [...groups.values()].map((group) => draftFor(group, context));
  },
};

/** Ports of a bridge share frames as they like; only interfaces that route are two ways. */
function isLayer3({ there, back }: Halves, { topology }: FindingContext): boolean {
  return [there, back].every((f) => {
    const found = topology.interfaces.get(f.point);
    return found?.master === undefined && found?.linkKind !== 'bridge';
  });
}

function draftFor(group: readonly Halves[], context: FindingContext): Draft {
  const [{ there, back }] = group as [Halves];
  const paths = new Set<Path>();
  for (const h of group)
    for (const flow of [h.there, h.back]) {
      const path = pathOfFlow(context, flow);
      if (path) paths.add(path);
    }
  return {
    severity: 'warning',
    title: `Requests use ${there.point}, replies ${back.point}`,
    detail: `${count(group.length, 'conversation')}: ${formatTuple(there.tuple)} goes by ${interfaceOfPoint(there.point)} and comes back by ${interfaceOfPoint(back.point)}. Firewalls and translations on either way see one half.`,
    paths: [...paths],
    where: back.point,
    evidence: [
      packetsSay(`${there.forward.packets} requests, no reply`, placeOf(there)),
      packetsSay(`${back.forward.packets + back.reverse.packets} replies, no request`, placeOf(back)),
    ],
    alternatives: ['bonding or ECMP that is meant to do so'],
    next: `on ${nodeOfPoint(there.point)}: ip route get ${there.tuple.dst}, ip rule; and the same for ${there.tuple.src} at the other end`,
  };
}
