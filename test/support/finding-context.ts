// A context for rules without captures: two points with a relay between them, and conversations that cross it or stop before it.
// Times are seconds; flows are as packets/ would make them, with only what is stated.
//   relayContext([{protocol: 'tcp', near: {...}, far: {...}}])  near = vm/eth0, far = mac/en9
import type { DirectionSummary, FlowRecord, TcpDirection } from '../../src/model/flow.js';
import type { Hop, Link, OutcomeStatus, Path } from '../../src/model/report.js';
import type { RelayKind } from '../../src/model/fact.js';
import type { Segment } from '../../src/model/segment.js';
import type { FindingContext } from '../../src/findings/index.js';

export interface Side {
  readonly forward?: Direction;
  readonly reverse?: Direction;
  /** Times of packets kept as samples. */
  readonly times?: readonly number[];
  readonly icmpId?: number;
}

export interface Direction {
  readonly packets: number;
  readonly first?: number;
  readonly last?: number;
  readonly ttl?: number;
  readonly tcp?: Partial<TcpDirection>;
}

export interface Conversation {
  readonly protocol: string;
  readonly dst: string;
  readonly dport: number | null;
  readonly near: Side;
  /** Absent: it never came out of the relay. */
  readonly far?: Side;
  readonly status?: OutcomeStatus;
}

export const NEAR = 'vm/eth0';
export const FAR = 'mac/en9';
const CLIENT = '192.168.65.3';
const HOST = '10.0.4.37';

export function relayContext(
  conversations: readonly Conversation[],
  kind: RelayKind = 'vpnkit',
): FindingContext {
  const segments: Segment[] = [];
  const paths = conversations.map((c, i) => {
    const near = flowOf(NEAR, CLIENT, c, c.near, i);
    const far = c.far && flowOf(FAR, HOST, c, c.far, i);
    for (const flow of far ? [near, far] : [near])
      segments.push({ id: segments.length, sightings: [{ flow }], matchedAt: () => [], joinAt: noJoin });
    return pathOf(c, i, near, far, kind);
  });
  const point = (id: string): FindingContext['points'] extends ReadonlyMap<string, infer P> ? P : never => ({
    id,
    node: id.split('/')[0]!,
    interface: id.split('/')[1]!,
    files: [`${id}.pcap`],
    namedBy: 'its name',
    key: 0,
    linkType: 'EN10MB',
    packets: 100,
    bytes: 10_000,
    nonIp: 0,
    truncated: 0,
    firstNs: 0,
    lastNs: 1e12,
  });
  const near = { address: CLIENT, prefixLength: 24, at: 'vm/ip-addr.txt:3' };
  const eth0 = { id: NEAR, node: 'vm', name: 'eth0', facts: [], addresses: [near], at: 'vm/ip-addr.txt:1' };
  return {
    base: 1_795_176_000,
    topology: {
      nodes: new Map(),
      interfaces: new Map([[NEAR, eth0]]),
      adjacencies: [],
      owners: new Map([[CLIENT, [eth0]]]),
      containers: [],
      networks: [],
      pods: [],
      services: [],
      addressFacts: [],
      aliases: new Map(),
    },
    correlation: {
      segments,
      relays: [],
      candidates: [],
      clockOf: new Map([
        ['vm', 'vm'],
        ['mac', 'mac'],
      ]),
      clocks: new Map(),
      offsets: new Map(),
      refusals: [],
    },
    points: new Map([
      [NEAR, point(NEAR)],
      [FAR, point(FAR)],
    ]),
    icmpErrors: [],
    nodeOf: (id) => id.split('/')[0]!,
    paths,
    arps: [],
    facts: [],
    inputs: [],
  };
}

function flowOf(point: string, src: string, c: Conversation, side: Side, index: number): FlowRecord {
  const [forward, reverse] = [directionOf(side.forward), directionOf(side.reverse)];
  const times = [forward, reverse].flatMap((d) => [d.firstNs, d.lastNs]).filter((t) => !Number.isNaN(t));
  return {
    ref: { capture: 0, row: index },
    point,
    tuple: {
      protocol: c.protocol,
      src,
      sport: c.dport === null ? null : 40_000 + index,
      dst: c.dst,
      dport: c.dport,
    },
    directionBy: 'syn',
    ...(side.icmpId !== undefined && { icmpId: side.icmpId }),
    encapsulation: [],
    firstNs: Math.min(...times),
    lastNs: Math.max(...times),
    firstFrame: index + 1,
    file: `${point}.pcap`,
    forward,
    reverse,
    samples: () =>
      (side.times ?? []).map((t, i) => ({
        timeNs: t * 1e9, forward: true, frame: i + 1, strong: i, content: i, payloadBytes: 1, ttl: 64, ipId: i, tcpFlags: 0, seq: i,
      })), // prettier-ignore
  };
}

const NO_TCP: TcpDirection = {
  isn: 1, mss: 1460, windowScale: null, sackPermitted: false, timestamps: false, tsval: null, firstSeq: 1, endSeq: 1, streamBytes: 0,
  synCount: 0, synNs: NaN, firstDataNs: NaN, finNs: NaN, rstNs: NaN, rstCount: 0, retransmissions: 0, maxPayload: 0,
}; // prettier-ignore

function directionOf(d: Direction = { packets: 0 }): DirectionSummary {
  const none = d.packets === 0;
  return {
    packets: d.packets,
    bytes: d.packets * 100,
    payloadBytes: 0,
    firstNs: none ? NaN : (d.first ?? 0) * 1e9,
    lastNs: none ? NaN : (d.last ?? d.first ?? 0) * 1e9,
    ttl: none ? null : (d.ttl ?? 64),
    ipId: none ? null : 1,
    firstFrame: none ? 0 : 1,
    srcMac: null,
    dstMac: null,
    ipIdAllZero: false,
    dfAll: false,
    content: [],
    ...(d.tcp && { tcp: { ...NO_TCP, ...d.tcp } }),
  };
}

function hopOf(flow: FlowRecord): Hop {
  const { src, sport, dst, dport } = flow.tuple;
  return {
    point: flow.point,
    src,
    sport,
    dst,
    dport,
    ...(flow.icmpId !== undefined && { icmp: { ids: [flow.icmpId] } }),
    packets: { forward: flow.forward.packets, reverse: flow.reverse.packets },
    bytes: { forward: flow.forward.bytes, reverse: flow.reverse.bytes },
    first: String(1_795_176_000 + flow.firstNs / 1e9),
    last: String(1_795_176_000 + flow.lastNs / 1e9),
    encapsulation: [],
    at: `${flow.file}#${flow.firstFrame}`,
    ttl: { forward: flow.forward.ttl, reverse: flow.reverse.ttl },
  };
}

function pathOf(
  c: Conversation,
  i: number,
  near: FlowRecord,
  far: FlowRecord | undefined,
  kind: RelayKind,
): Path {
  const hops = far ? [hopOf(near), hopOf(far)] : [hopOf(near)];
  const link: Link = {
    from: NEAR,
    to: FAR,
    kind: 'relay',
    relay: {
      kind,
      processes: ['relayd'],
      preserved: ['destination'],
      rewritten: ['source address'],
      why: 'made up',
    },
    certainty: 'inferred',
    evidence: [{ source: 'packets', says: 'the same content', at: `${NEAR}.pcap#1, ${FAR}.pcap#1` }],
    label: kind,
    through: [],
  };
  return {
    id: `${c.protocol}-${i}`,
    protocol: c.protocol,
    client: { address: CLIENT, port: near.tuple.sport },
    server: { address: c.dst, port: c.dport },
    hops,
    links: far ? [link] : [],
    outcome: { status: c.status ?? 'ok', detail: 'made up' },
    candidates: [],
    certainty: 'inferred',
    first: hops[0]!.first,
    last: hops[0]!.last,
    notes: [],
  };
}

function noJoin(): never {
  throw new Error('one sighting has no join');
}
