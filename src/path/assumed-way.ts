// The way a conversation takes by the topology alone, where packets do not show it: from the client's interface over veth pairs and bridges,
// out of its stack by the route, through the relay of a VM, to the last interface known. Nothing of it was compared with a packet.
import { inPrefix } from '../model/address.js';
import type { FlowRecord } from '../model/flow.js';
import type { Route, TopologyNode } from '../model/topology.js';
import type { PathContext } from './context.js';
import { wayBetween } from './way.js';

const MAX_STEPS = 12;

/** A note for the report, or none when every interface of the way is a hop already. */
export function assumedWay(
  first: FlowRecord,
  last: FlowRecord,
  hops: readonly string[],
  context: PathContext,
): string[] {
  const way = [...before(first, context), ...onward(last.point, last.tuple.dst, context)];
  const unseen = way.filter((id) => !hops.includes(id) && id !== RELAY);
  if (unseen.length === 0) return [];
  const said = way.map((id) =>
    hops.includes(id) || id === RELAY
      ? id
      : context.points.has(id)
        ? `${id} (captured, but not this conversation)`
        : `${id} (no capture)`,
  );
  return [`assumed by topology: ${said.join(' → ')}`];
}

const RELAY = '░ userspace relay ░';

function before(first: FlowRecord, { topology }: PathContext): string[] {
  const owner = topology.owners.get(first.tuple.src)?.[0];
  const way = owner && owner.id !== first.point ? wayBetween(topology, owner.id, first.point) : undefined;
  return way ? [owner!.id, ...way.through] : [];
}

function onward(start: string, dst: string, context: PathContext): string[] {
  const { topology, nodeOf } = context;
  const way = [start];
  const push = (id: string): void => void (way.includes(id) || way.push(id));
  let at = start;
  for (let step = 0; step < MAX_STEPS; step++) {
    const node = topology.interfaces.get(at)?.node ?? nodeOf(at);
    const owners = topology.owners.get(dst) ?? [];
    if (owners.some((o) => o.node === node)) return way;
    const neighbor = owners.map((o) => ({ o, l2: wayBetween(topology, at, o.id) })).find((x) => x.l2);
    if (neighbor) {
      [...neighbor.l2!.through, neighbor.o.id].forEach(push);
      return way;
    }
    const out = egress(topology.nodes.get(node), dst);
    if (out) {
      const master = topology.interfaces.get(at)?.master;
      if (master && out !== at) push(`${node}/${master}`);
      push(out);
    }
    const next = nextStack(out ?? at, node, way, context, leavesByGateway(topology.nodes.get(node), dst));
    if (next === undefined) return way;
    next.through.forEach(push);
    at = next.at;
  }
  return way;
}

function routeTo(node: TopologyNode | undefined, dst: string): Route | undefined {
  return node?.facts.routes.find(
    (r) => r.fact.type === 'unicast' && r.fact.dev && r.fact.table !== 'local' && inPrefix(dst, r.prefix),
  );
}

/** `<node>/<dev>` of the longest matching route. */
function egress(node: TopologyNode | undefined, dst: string): string | undefined {
  const route = routeTo(node, dst);
  return route && `${node!.id}/${route.fact.dev}`;
}

/** What is on the link itself needs no relay. */
function leavesByGateway(node: TopologyNode | undefined, dst: string): boolean {
  const route = routeTo(node, dst);
  return route !== undefined && (route.fact.via !== undefined || route.prefix.length === 0);
}

/** The other end of a veth pair, or, out of a container VM, the one machine that can run its relay. */
function nextStack(
  out: string,
  node: string,
  way: readonly string[],
  { topology, points }: PathContext,
  gateway: boolean,
): { through: string[]; at: string } | undefined {
  const pair = topology.adjacencies.find((a) => a.kind === 'veth' && (a.a === out || a.b === out));
  const peer = pair && (pair.a === out ? pair.b : pair.a);
  if (peer && !way.includes(peer)) return { through: [peer], at: peer };
  if (topology.nodes.get(node)?.kind !== 'vm' || way.includes(RELAY) || peer || !gateway) return undefined;
  const hosts = [...topology.nodes.values()].filter((n) => n.id !== node && n.kind === 'host' && !n.inside);
  if (hosts.length !== 1) return undefined;
  const uplinks = [...points.values()].filter(
    (p) => p.node === hosts[0]!.id && !p.interface.startsWith('lo'),
  );
  const uplink = egress(hosts[0], '0.0.0.0') ?? (uplinks.length === 1 ? uplinks[0]!.id : undefined);
  return uplink && !way.includes(uplink) ? { through: [RELAY, uplink], at: uplink } : undefined;
}
