// The side of a segment that faces a relay, summed up in what survives a relay: destination, stream content and length, the times of
// the handshake, of the first data each way and of the end (knowledge.md 2.2 to 2.4). Values come from the sighting nearest to the relay that has them.
import type { ContentPrefix, FlowRecord } from '../../model/flow.js';
import type { Segment, Sighting } from '../../model/segment.js';

/** Times in ns since the bundle's base on the node's own clock; NaN when not seen. */
export interface RelayTimes {
  readonly first: number;
  readonly last: number;
  readonly syn: number;
  readonly synAck: number;
  readonly dataForward: number;
  readonly dataReverse: number;
  readonly finForward: number;
  readonly finReverse: number;
}

export interface RelayEnd {
  readonly segment: number;
  readonly node: string;
  readonly point: string;
  readonly flow: FlowRecord;
  readonly protocol: string;
  readonly src: string;
  readonly dst: string;
  readonly dport: number | null;
  readonly times: RelayTimes;
  /** Stream bytes each way (TCP by sequence numbers, else payload bytes). */
  readonly bytes: { readonly forward: number; readonly reverse: number };
  readonly content: {
    readonly forward: readonly ContentPrefix[];
    readonly reverse: readonly ContentPrefix[];
  };
  /** Both FINs or a RST were seen, so byte totals are final. */
  readonly complete: boolean;
  readonly handshake: boolean;
  readonly refused: boolean;
}

export function serverEnd(segment: Segment, nodeOf: (point: string) => string): RelayEnd {
  return summarise(segment, [...segment.sightings].reverse(), nodeOf);
}

export function clientEnd(segment: Segment, nodeOf: (point: string) => string): RelayEnd {
  return summarise(segment, segment.sightings, nodeOf);
}

/** `nearest` first; only sightings of the nearest one's node are asked, so all times are of one clock. */
function summarise(
  segment: Segment,
  nearest: readonly Sighting[],
  nodeOf: (point: string) => string,
): RelayEnd {
  const own = nearest.filter((s) => nodeOf(s.flow.point) === nodeOf(nearest[0]!.flow.point));
  const { flow } = own[0]!;
  const forwards = own.map((s) => s.flow.forward);
  const reverses = own.map((s) => (s.reply ?? s.flow).reverse);
  const firstOf = (values: readonly (number | undefined)[]): number =>
    values.find((v) => v !== undefined && !Number.isNaN(v)) ?? NaN;
  const [f, r] = [forwards.map((d) => d.tcp), reverses.map((d) => d.tcp)];
  const tcp = flow.tuple.protocol === 'tcp';
  const times: RelayTimes = {
    first: firstOf(forwards.map((d) => d.firstNs)),
    last: Math.max(...own.map((s) => Math.max(s.flow.lastNs, s.reply?.lastNs ?? -Infinity))),
    syn: firstOf(f.map((d) => d?.synNs)),
    synAck: firstOf(r.map((d) => d?.synNs)),
    dataForward: tcp ? firstOf(f.map((d) => d?.firstDataNs)) : firstOf(forwards.map((d) => d.firstNs)),
    dataReverse: tcp ? firstOf(r.map((d) => d?.firstDataNs)) : firstOf(reverses.map((d) => d.firstNs)),
    finForward: firstOf(f.map((d) => d?.finNs)),
    finReverse: firstOf(r.map((d) => d?.finNs)),
  };
  const most = (values: readonly number[]): number => Math.max(0, ...values);
  return {
    segment: segment.id,
    node: nodeOf(flow.point),
    point: flow.point,
    flow,
    protocol: flow.tuple.protocol,
    src: flow.tuple.src,
    dst: flow.tuple.dst,
    dport: flow.tuple.dport,
    times,
    bytes: {
      forward: most(tcp ? f.map((d) => d?.streamBytes ?? 0) : forwards.map((d) => d.payloadBytes)),
      reverse: most(tcp ? r.map((d) => d?.streamBytes ?? 0) : reverses.map((d) => d.payloadBytes)),
    },
    content: {
      forward: longest(forwards.map((d) => d.content)),
      reverse: longest(reverses.map((d) => d.content)),
    },
    complete:
      (!Number.isNaN(times.finForward) && !Number.isNaN(times.finReverse)) ||
      [...f, ...r].some((d) => (d?.rstCount ?? 0) > 0),
    handshake: !Number.isNaN(times.syn) && !Number.isNaN(times.synAck),
    refused: Number.isNaN(times.synAck) && r.some((d) => (d?.rstCount ?? 0) > 0),
  };
}

function longest(all: readonly (readonly ContentPrefix[])[]): readonly ContentPrefix[] {
  return all.reduce((best, c) => (c.length > best.length ? c : best), []);
}

/** Longest prefix length at which both hashed the same bytes, 0 when nothing can be compared, -1 when they differ. */
export function commonPrefix(a: readonly ContentPrefix[], b: readonly ContentPrefix[]): number {
  let common = 0;
  for (const p of a) {
    const q = b.find((x) => x.bytes === p.bytes);
    if (!q) continue;
    if (q.hash !== p.hash) return -1;
    common = Math.max(common, p.bytes);
  }
  return common;
}

/**
 * How much longer up waits for an answer than down, ns: what is before a relay sees the round trip behind it and the relay's own time. Each
 * difference is taken on one clock, so it holds whatever the clocks say. The better of handshake and first data, since a capture may
 * have missed a packet of either; NaN when neither was seen on both sides.
 */
export function nestingSlack(up: RelayEnd, down: RelayEnd): number {
  const data = (e: RelayEnd): number => e.times.dataReverse - e.times.dataForward;
  const handshake = (e: RelayEnd): number => e.times.synAck - e.times.syn;
  // of datagrams that one side missed, the first it saw is not the first there was
  const missed = up.protocol !== 'tcp' && !(sameBytes(up, down, 'forward') && sameBytes(up, down, 'reverse'));
  const slacks = [
    missed ? NaN : data(up) - data(down),
    up.dst === down.dst ? handshake(up) - handshake(down) : NaN,
  ];
  const known = slacks.filter((s) => !Number.isNaN(s));
  return known.length === 0 ? NaN : Math.max(...known);
}

function sameBytes(a: RelayEnd, b: RelayEnd, way: 'forward' | 'reverse'): boolean {
  return a.bytes[way] === b.bytes[way];
}
