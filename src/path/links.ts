// A join between two sightings → the link: what lies between the two points, who says so, how long it took, what was lost.
// Tried in order: tunnel, NAT, veth pair, bridge port, layer-2 neighbours by the topology, the same wire by MAC, a router by TTL.
import type { FlowRecord } from '../model/flow.js';
import type { Certainty, Evidence, Link, LinkKind } from '../model/report.js';
import type { Join, Sighting } from '../model/segment.js';
import type { Adjacency } from '../model/topology.js';
import type { PathContext } from './context.js';
import { measureDelay } from './delay.js';
import { wayBetween } from './way.js';
import { unseenOnward, type Unseen } from './unseen.js';
import { findTranslation } from './translation.js';

export function kernelLink(up: Sighting, down: Sighting, join: Join, context: PathContext): Link {
  const [a, b] = [up.flow, down.flow];
  const translated = findTranslation(a, b, context.topology, context.base);
  const what = explain(a, b, translated !== undefined, context);
  const unseen = unseenBetween(a, b, what.kind, context);
  const evidence = [...(translated?.evidence ?? []), ...what.evidence, ...join.evidence, ...unseen.evidence];
  return {
    from: a.point,
    to: b.point,
    kind: what.kind,
    translation: translated?.translation,
    certainty: certaintyOf(join, translated?.translation.by),
    evidence,
    delaySeconds: measureDelay(a.point, b.point, join.matched, context),
    lost: lostBetween(up, down),
    label: what.label,
    through: [...what.through, ...unseen.through],
  };
}

/** Routed and translated packets pass their stack's bridge and uplink even where nobody captured there. */
function unseenBetween(a: FlowRecord, b: FlowRecord, kind: LinkKind, context: PathContext): Unseen {
  if (kind !== 'nat' && kind !== 'route') return { through: [], evidence: [] };
  return unseenOnward(a.point, b.tuple.dst, b.point, context);
}

function certaintyOf(join: Join, by: 'conntrack' | 'rule' | 'packets' | undefined): Certainty {
  if (by === undefined) return join.certainty;
  return by === 'conntrack' ? 'proven' : join.certainty === 'assumed' ? 'assumed' : 'inferred';
}

interface Explanation {
  readonly kind: LinkKind;
  readonly label: string;
  readonly through: readonly string[];
  readonly evidence: readonly Evidence[];
}

function explain(a: FlowRecord, b: FlowRecord, translated: boolean, context: PathContext): Explanation {
  const way = wayBetween(context.topology, a.point, b.point);
  const through = way?.through.filter((id) => !context.points.has(id)) ?? [];
  const evidence = way?.steps.flatMap((s) => s.evidence) ?? [];
  const routed = ttlDrop(a, b);
  if (a.encapsulation.length !== b.encapsulation.length) {
    const outer = (a.encapsulation.length > b.encapsulation.length ? a : b).encapsulation.at(-1)!;
    const verb = a.encapsulation.length < b.encapsulation.length ? 'into' : 'out of';
    const id = outer.id === undefined ? '' : ` ${outer.id}`;
    return {
      kind: outer.kind === 'vlan' ? 'bridge' : 'tunnel',
      label: `${verb} ${outer.kind}${id}`,
      through,
      evidence,
    };
  }
  if (translated)
    return { kind: 'nat', label: `NAT${routed > 0 ? ' and routing' : ''}`, through, evidence: [] };
  if (routed > 0)
    return {
      kind: 'route',
      label: `routed, TTL −${routed}`,
      through: [],
      evidence: [ttlEvidence(a, b, routed)],
    };
  if (way) return alongWay(way.steps, through, evidence);
  const sameMacs =
    a.forward.srcMac !== null &&
    a.forward.srcMac === b.forward.srcMac &&
    a.forward.dstMac === b.forward.dstMac;
  const at = `${a.file}#${a.firstFrame}, ${b.file}#${b.firstFrame}`;
  const macs: Evidence[] = sameMacs
    ? [{ source: 'packets', says: `the same frames: ${a.forward.srcMac} → ${a.forward.dstMac} at both`, at }]
    : [];
  const sameNode = context.nodeOf(a.point) === context.nodeOf(b.point);
  if (sameNode)
    return { kind: 'bridge', label: 'same layer 2 (no link evidence)', through: [], evidence: macs };
  const veth = /\/veth|\/cali|\/lxc/.test(a.point) || /\/veth|\/cali|\/lxc/.test(b.point);
  return {
    kind: veth ? 'veth' : 'wire',
    label: veth ? 'veth pair (by its name and the same frames)' : 'same wire',
    through: [],
    evidence: macs,
  };
}

function alongWay(
  steps: readonly Adjacency[],
  through: readonly string[],
  evidence: readonly Evidence[],
): Explanation {
  const kind =
    steps.length === 1 ? steps[0]!.kind : steps.some((s) => s.kind === 'tunnel') ? 'tunnel' : 'bridge';
  return { kind, label: steps.map((s) => s.says).join(', '), through, evidence };
}

/** Hops of routing between the two, by TTL on the way there or, with one-way flows, back. */
function ttlDrop(a: FlowRecord, b: FlowRecord): number {
  if (a.forward.ttl !== null && b.forward.ttl !== null) return a.forward.ttl - b.forward.ttl;
  if (a.reverse.ttl !== null && b.reverse.ttl !== null) return b.reverse.ttl - a.reverse.ttl;
  return 0;
}

function ttlEvidence(a: FlowRecord, b: FlowRecord, drop: number): Evidence {
  const [x, y] =
    a.forward.ttl !== null && b.forward.ttl !== null
      ? [a.forward.ttl, b.forward.ttl]
      : [a.reverse.ttl, b.reverse.ttl];
  return {
    source: 'packets',
    says: `TTL ${x} → ${y}, ${drop} router${drop === 1 ? '' : 's'}`,
    at: `${a.file}#${a.firstFrame}, ${b.file}#${b.firstFrame}`,
  };
}

/** By counters; segmentation offload merges packets, so TCP with merged segments is not judged. */
export function lostBetween(up: Sighting, down: Sighting): Link['lost'] {
  const [uf, df] = [up.flow.forward, down.flow.forward];
  const [ur, dr] = [(up.reply ?? up.flow).reverse, (down.reply ?? down.flow).reverse];
  const merged = (x: typeof uf, y: typeof uf): boolean =>
    x.tcp !== undefined && y.tcp !== undefined && x.tcp.maxPayload !== y.tcp.maxPayload;
  return {
    forward: merged(uf, df) ? null : Math.max(0, uf.packets - df.packets),
    reverse: merged(ur, dr) ? null : Math.max(0, dr.packets - ur.packets),
  };
}
