// Groups → segments: one orientation, sightings in order, and for each neighbouring pair the packets they share.
import { formatTuple } from '../model/five-tuple.js';
import type { FlowRecord } from '../model/flow.js';
import type { Join, MatchedPacket, Segment, Sighting } from '../model/segment.js';
import type { Topology } from '../model/topology.js';
import type { Grouping } from './groups.js';
import { l2Distance } from './l2-distance.js';
import { orderSightings } from './order.js';
import { directionKnown, flip } from './orient.js';
import { matchPackets, matchSamples } from '../model/packet-match.js';
import { positions, type Positions } from './position.js';

export function buildSegments(
  flows: readonly FlowRecord[],
  nodes: readonly string[],
  grouping: Grouping,
  topology: Topology,
): Segment[] {
  const nodeOf = new Map(flows.map((f, i) => [f.point, nodes[i]!]));
  const offset = (a: FlowRecord, b: FlowRecord): number | undefined => {
    const [x, y] = [nodeOf.get(a.point)!, nodeOf.get(b.point)!];
    return x === y ? 0 : grouping.clocks.offset(x, y);
  };
  const context = { distance: l2Distance(topology), positions: positions(offset), topology };
  let known: Roles | undefined;
  const roles = (): Roles => (known ??= endpointRoles(flows));
  const oriented = grouping.groups.map((members) => orient(flows, members, grouping.turned, roles));
  for (const group of oriented) learnPositions(group, context.positions);
  return oriented
    .map((group) => orderSightings(group, context))
    .sort((a, b) => a[0]!.flow.firstNs - b[0]!.flow.firstNs || (a[0]!.flow.point < b[0]!.flow.point ? -1 : 1))
    .map((sightings, id) => segmentOf(id, sightings));
}

/** What neighbours have in common is found when asked. */
export function segmentOf(id: number, sightings: readonly Sighting[]): Segment {
  return {
    id,
    sightings,
    matchedAt: (i) => matchedBetween(sightings[i]!, sightings[i + 1]!),
    joinAt: (i) => joinOf(sightings[i]!, sightings[i + 1]!),
  };
}

function learnPositions(group: readonly FlowRecord[], { learn }: Positions): void {
  if (group.length < 2) return;
  const samples = group.map((f) => f.samples());
  for (let i = 0; i < group.length; i++) {
    for (let j = 0; j < i; j++) learn(group[i]!, group[j]!, matchSamples(samples[i]!, samples[j]!));
  }
}

/** Turns the group's flows to the client's direction: whoever saw a SYN or an echo request decides, else most points, else the ends' habits. */
function orient(
  flows: readonly FlowRecord[],
  members: readonly number[],
  turned: readonly boolean[],
  roles: () => Roles,
): FlowRecord[] {
  if (members.length === 1 && directionKnown(flows[members[0]!]!) && !turned[members[0]!])
    return [flows[members[0]!]!];
  const relative = members.map((i) => ({ flow: flows[i]!, turned: turned[i]! }));
  const sure = relative.find((r) => directionKnown(r.flow));
  const against = relative.filter((r) => r.turned).length;
  let away = sure ? sure.turned : 2 * against > relative.length;
  const agreed = relative.length > 1 && (against === 0 || against === relative.length);
  if (!sure && !agreed) {
    const first = relative[0]!;
    const { protocol, src, sport, dst, dport } = first.flow.tuple;
    const from = { protocol, address: src, port: sport };
    const to = { protocol, address: dst, port: dport };
    const [a, b] = first.turned === away ? [from, to] : [to, from];
    const backwards = servesRather(roles(), a, b);
    if (backwards) away = !away;
  }
  return relative.map((r) => (r.turned === away ? r.flow : flip(r.flow)));
}

interface Endpoint {
  readonly protocol: string;
  readonly address: string;
  readonly port: number | null;
}

/** How often an address and port was addressed, minus how often it spoke first, over all flows. */
type Roles = ReadonlyMap<string, number>;

function endpointRoles(flows: readonly FlowRecord[]): Roles {
  const roles = new Map<string, number>();
  for (const { tuple } of flows) {
    const [from, to] = [
      `${tuple.protocol} ${tuple.src} ${tuple.sport}`,
      `${tuple.protocol} ${tuple.dst} ${tuple.dport}`,
    ];
    roles.set(from, (roles.get(from) ?? 0) - 1);
    roles.set(to, (roles.get(to) ?? 0) + 1);
  }
  return roles;
}

/** Whether a rather than b is the server: elsewhere it is the one addressed, or its port alone is a system port (RFC 6335 section 6). */
function servesRather(roles: Roles, a: Endpoint, b: Endpoint): boolean {
  const role = (e: Endpoint): number => roles.get(`${e.protocol} ${e.address} ${e.port}`) ?? 0;
  // a spoke first and b was addressed in this very flow: that is what is in doubt, so it does not count
  const [ofA, ofB] = [role(a) + 1, role(b) - 1];
  if (ofA > 0 && ofB <= 0) return true;
  const system = (port: number | null): boolean => port !== null && port < 1024;
  return ofA >= ofB && system(a.port) && !system(b.port);
}

/** In time order upstream. */
function matchedBetween(up: Sighting, down: Sighting): MatchedPacket[] {
  const matched = matchPackets(up.flow, down.flow);
  if (!up.reply && !down.reply) return matched;
  const replies = matchPackets(up.reply ?? up.flow, down.reply ?? down.flow).filter((m) => !m.forward);
  return [...matched, ...replies].sort((x, y) => x.upstreamNs - y.upstreamNs);
}

function joinOf(up: Sighting, down: Sighting): Join {
  const matched = matchedBetween(up, down);
  const [a, b] = [up.reply ?? up.flow, down.reply ?? down.flow];
  const [x, y] = [up.flow, down.flow];
  const isn = isnAgreement(x, a, y, b);
  const at = matched[0]
    ? `${x.file}#${matched[0].upstreamFrame}, ${y.file}#${matched[0].downstreamFrame}`
    : `${x.file}#${x.firstFrame}, ${y.file}#${y.firstFrame}`;
  if (isn) {
    const says = `same connection: ${isn}${matched.length > 0 ? `, ${matched.length} sampled packets identical but for what routing and NAT change` : ''}`;
    return { by: 'isn', certainty: 'proven', evidence: [{ source: 'packets', says, at }], matched };
  }
  if (matched.length > 0) {
    const what =
      x.tuple.protocol === 'tcp'
        ? 'IP id, sequence numbers and length'
        : 'IP id, length and payload where captured';
    const same = formatTuple(x.tuple) === formatTuple(y.tuple);
    const says = `${matched.length} sampled packets agree in ${what}`;
    return {
      by: 'packets',
      certainty: same ? 'proven' : 'inferred',
      evidence: [{ source: 'packets', says, at }],
      matched,
    };
  }
  return {
    by: 'packets',
    certainty: 'inferred',
    evidence: [
      {
        source: 'packets',
        says: `no sampled packet was seen at both: ${formatTuple(x.tuple)} and ${formatTuple(y.tuple)} belong together by what joins each to the conversation's other points, or by conntrack`,
        at,
      },
    ],
    matched,
  };
}

function isnAgreement(x: FlowRecord, xr: FlowRecord, y: FlowRecord, yr: FlowRecord): string | undefined {
  const client = x.forward.tcp?.isn ?? null;
  const server = xr.reverse.tcp?.isn ?? null;
  const sameClient = client !== null && client === (y.forward.tcp?.isn ?? null);
  const sameServer = server !== null && server === (yr.reverse.tcp?.isn ?? null);
  if (sameClient && sameServer) return `initial sequence numbers ${client} and ${server}`;
  if (sameClient) return `initial sequence number ${client} of the client`;
  return sameServer ? `initial sequence number ${server} of the server` : undefined;
}
