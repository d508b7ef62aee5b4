// Interfaces that the topology says a packet passes after a point although nobody captured there: the bridge its port belongs to, then the
// interface its stack routes it out of. Assumed, never compared with packets.
import { inPrefix } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import type { Evidence } from '../model/report.js';
import type { PathContext } from './context.js';

export interface Unseen {
  /** Interface ids in order. */
  readonly through: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** `until`: the next point that saw it; what lies on its side of the way is not listed. */
export function unseenOnward(
  point: string,
  dst: string,
  until: string | undefined,
  context: PathContext,
): Unseen {
  const { topology, points, nodeOf } = context;
  const node = nodeOf(point);
  const here = topology.interfaces.get(point);
  const facts = topology.nodes.get(node)?.facts;
  const through: string[] = [];
  const evidence: Evidence[] = [];
  if (!here || !facts || (topology.owners.get(dst) ?? []).some((o) => o.node === node))
    return { through, evidence };
  const add = (name: string, says: string, at: string): void => {
    const id = `${node}/${name}`;
    if (id === point || id === until || points.has(id) || through.includes(id)) return;
    through.push(id);
    evidence.push({ source: 'topology', says, at });
  };
  if (here.master)
    add(here.master, `${here.name} is a port of ${here.master}, which has no capture`, here.at);
  const route = facts.routes.find(
    (r) => r.fact.type === 'unicast' && r.fact.dev && r.fact.table !== 'local' && inPrefix(dst, r.prefix),
  )?.fact;
  if (route?.dev)
    add(route.dev, `${node} routes ${dst} out of ${route.dev}, which has no capture`, formatPlace(route.at));
  return { through, evidence };
}
