// Where a conversation that ends at a point should have been seen next: by the topology (route, bridge, owner of the destination) or by
// what other conversations through the same point did. Only points that were capturing at the time count.
import { inPrefix } from '../model/address.js';
import type { CrowdStep } from '../model/crowd.js';
import type { FlowRecord } from '../model/flow.js';
import type { Evidence } from '../model/report.js';
import type { Segment } from '../model/segment.js';
import { formatPlace } from '../model/diagnostic.js';
import type { PathContext } from './context.js';
import { wayBetween } from './way.js';

export interface Expected {
  readonly point: string;
  readonly evidence: Evidence;
}

export type NextPoints = (last: FlowRecord) => Expected | undefined;

export function nextPoints(context: PathContext, segments: readonly Segment[]): NextPoints {
  let learned: ReturnType<typeof learnFollowers> | undefined;
  const followers = (last: FlowRecord): Expected | undefined =>
    (learned ??= learnFollowers(segments, context.steps?.() ?? []))(last);
  return (last) => {
    const byTopology = nextByTopology(last, context);
    if (byTopology) return wasCapturing(byTopology.point, last, context) ? byTopology : undefined;
    const bySiblings = followers(last);
    return bySiblings && wasCapturing(bySiblings.point, last, context) ? bySiblings : undefined;
  };
}

/** The capture at that point covers the flow's time (on its own clock when one kernel made both). */
export function wasCapturing(pointId: string, flow: FlowRecord, context: PathContext): boolean {
  const point = context.points.get(pointId);
  if (!point || point.packets === 0 || point.filter) return false;
  const { clockOf } = context.correlation;
  if (clockOf.get(context.nodeOf(pointId)) !== clockOf.get(context.nodeOf(flow.point))) return true;
  return point.firstNs <= flow.lastNs && point.lastNs >= flow.firstNs - 60e9;
}

function nextByTopology(last: FlowRecord, { topology, points, nodeOf }: PathContext): Expected | undefined {
  const node = nodeOf(last.point);
  const here = topology.interfaces.get(last.point);
  const facts = topology.nodes.get(node)?.facts;
  if (!here || !facts || facts.routes.length === 0) return undefined;
  const owner = topology.owners.get(last.tuple.dst)?.[0];
  if (owner?.node === node) return undefined;
  const route = facts.routes.find(
    (r) =>
      r.fact.type === 'unicast' &&
      r.fact.dev &&
      inPrefix(last.tuple.dst, r.prefix) &&
      r.fact.table !== 'local',
  );
  const out = route?.fact.dev && `${node}/${route.fact.dev}`;
  if (!out) return undefined;
  const evidence: Evidence = {
    source: 'topology',
    says: `${node} routes ${last.tuple.dst} out of ${route.fact.dev}`,
    at: formatPlace(route.fact.at),
  };
  const sameSegment = out === last.point || (here.master !== undefined && out === `${node}/${here.master}`);
  if (!sameSegment && points.has(out)) return { point: out, evidence };
  if (!owner || owner.id === last.point) return undefined;
  const way = wayBetween(topology, last.point, owner.id);
  const next =
    way &&
    [...way.through, owner.id].find(
      (id) => points.has(id) && topology.interfaces.get(id)?.linkKind !== 'bridge' && !isBridge(id, topology),
    );
  return next
    ? {
        point: next,
        evidence: { source: 'topology', says: `${last.tuple.dst} is ${owner.id}'s address`, at: owner.at },
      }
    : undefined;
}

/** Ports of a bridge exchange frames past the bridge's own interface, which need not show them. */
function isBridge(id: string, topology: PathContext['topology']): boolean {
  return topology.adjacencies.some((a) => a.kind === 'bridge' && a.b === id);
}

/** Other conversations from the same point onwards: where all of them with that destination, else nearly all, were seen next. */
function learnFollowers(
  segments: readonly Segment[],
  steps: readonly CrowdStep[],
): (last: FlowRecord) => Expected | undefined {
  const seen = new Map<string, Map<string, Followed>>();
  const follow = (from: FlowRecord, next: FlowRecord, conversations: number): void => {
    if (next.point === from.point) return;
    const { src, dst } = from.tuple;
    for (const to of [dst, scope(dst)]) {
      const key = `${from.point} ${subnet(src)} ${to}`;
      const counts = seen.get(key) ?? new Map<string, Followed>();
      seen.set(key, counts);
      const known = counts.get(next.point);
      if (!known) counts.set(next.point, { n: conversations, first: next });
      else {
        known.n += conversations;
        if (next.firstNs < known.first.firstNs) known.first = next;
      }
    }
  };
  for (const { sightings } of segments)
    for (let i = 1; i < sightings.length; i++) follow(sightings[i - 1]!.flow, sightings[i]!.flow, 1);
  for (const { from, to, conversations } of steps) follow(from, to, conversations);
  return (last) => {
    const { src, dst } = last.tuple;
    const counts =
      seen.get(`${last.point} ${subnet(src)} ${dst}`) ??
      seen.get(`${last.point} ${subnet(src)} ${scope(dst)}`);
    if (!counts || counts.size !== 1) return undefined;
    const [point, { n, first }] = [...counts][0]!;
    return {
      point,
      evidence: {
        source: 'packets',
        says: `${n} other conversation${n === 1 ? '' : 's'} went on from ${last.point} to ${point}`,
        at: `${first.file}#${first.firstFrame}`,
      },
    };
  };
}

/** Conversations that went on to a point, and the first of them there. */
interface Followed {
  n: number;
  first: FlowRecord;
}

function subnet(address: string): string {
  return address.includes(':')
    ? address.split(':').slice(0, 4).join(':')
    : address.split('.').slice(0, 3).join('.');
}

/** Private and public destinations leave by different doors. */
function scope(address: string): string {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80)/i.test(address)
    ? `private ${subnet(address)}`
    : 'public';
}
