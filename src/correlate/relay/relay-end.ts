// The side of a segment that faces a relay, summed up in what survives a relay: destination, stream content and length, the times of
// the handshake, of the first data each way and of the end (knowledge.md 2.2 to 2.4). Values come from the sighting nearest to the relay that has them.
import type { ContentPrefix, FlowRecord } from '../../model/flow.js';
import type { Segment, Sighting } from '../../model/segment.js';

/** Times in ns since the bundle's base on the node's own clock; NaN when not seen. */
export interface RelayTimes {
  /** Of the client's packets; where none was seen, of the answers. Never NaN. */
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
  /** At the end's own node, the nearest to the relay first. */
  readonly sightings: readonly Sighting[];
  /** The most that one point of the node saw. */
  readonly packets: { readonly forward: number; readonly reverse: number };
  /** Stream bytes each way (TCP by sequence numbers, else payload bytes). */
  readonly bytes: { readonly forward: number; readonly reverse: number };
  readonly content: {
    readonly forward: readonly ContentPrefix[];
    readonly reverse: readonly ContentPrefix[];
  };
  /** What a DNS client asks, whoever it asks; undefined where it is not known. */
  readonly question: number | undefined;
  /** Alike for ends with the same content as far as captured, and with the same byte totals. */
  readonly contentKey: string;
  readonly sizeKey: string;
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
  const { flow } = nearest[0]!;
  const node = nodeOf(flow.point);
  const tcp = flow.tuple.protocol === 'tcp';
  const times: { -readonly [K in keyof RelayTimes]: number } = { ...NOTHING_SEEN };
  const bytes = { forward: 0, reverse: 0 };
  const packets = { forward: 0, reverse: 0 };
  const own: Sighting[] = [];
  const content: { forward: readonly ContentPrefix[]; reverse: readonly ContentPrefix[] } = {
    forward: [],
    reverse: [],
  };
  times.last = -Infinity;
  let any = Infinity;
  let question: number | undefined;
  let resets = 0;
  let resetsBack = 0;
  for (const s of nearest) {
    if (s.flow.point !== flow.point && nodeOf(s.flow.point) !== node) continue;
    const forward = s.flow.forward;
    const reverse = (s.reply ?? s.flow).reverse;
    const [f, r] = [forward.tcp, reverse.tcp];
    own.push(s);
    any = Math.min(any, s.flow.firstNs, s.reply?.firstNs ?? Infinity);
    const late = tcp ? 0 : lateness(forward.firstNs, times.dataForward);
    const lateBack = tcp ? 0 : lateness(reverse.firstNs, times.dataReverse);
    times.first = tcp ? seen(times.first, forward.firstNs) : earlier(times.first, forward.firstNs);
    times.last = Math.max(times.last, s.flow.lastNs, s.reply?.lastNs ?? -Infinity);
    if (f) {
      times.syn = seen(times.syn, f.synNs);
      times.finForward = seen(times.finForward, f.finNs);
      resets += f.rstCount;
    }
    if (r) {
      times.synAck = seen(times.synAck, r.synNs);
      times.finReverse = seen(times.finReverse, r.finNs);
      resetsBack += r.rstCount;
    }
    times.dataForward = tcp
      ? seen(times.dataForward, f?.firstDataNs ?? NaN)
      : earlier(times.dataForward, forward.firstNs);
    times.dataReverse = tcp
      ? seen(times.dataReverse, r?.firstDataNs ?? NaN)
      : earlier(times.dataReverse, reverse.firstNs);
    question ??= forward.question ?? reverse.question;
    packets.forward = Math.max(packets.forward, forward.packets);
    packets.reverse = Math.max(packets.reverse, reverse.packets);
    bytes.forward = Math.max(bytes.forward, tcp ? (f?.streamBytes ?? 0) : forward.payloadBytes);
    bytes.reverse = Math.max(bytes.reverse, tcp ? (r?.streamBytes ?? 0) : reverse.payloadBytes);
    content.forward = better(content.forward, forward.content, late);
    content.reverse = better(content.reverse, reverse.content, lateBack);
  }
  times.first = seen(times.first, any);
  return {
    segment: segment.id,
    node,
    point: flow.point,
    flow,
    protocol: flow.tuple.protocol,
    src: flow.tuple.src,
    dst: flow.tuple.dst,
    dport: flow.tuple.dport,
    times,
    sightings: own,
    packets,
    bytes,
    content,
    question,
    contentKey: `${content.forward.at(-1)?.hash ?? ''} ${content.reverse.at(-1)?.hash ?? ''}`,
    sizeKey: `${bytes.forward} ${bytes.reverse}`,
    complete: (!Number.isNaN(times.finForward) && !Number.isNaN(times.finReverse)) || resets + resetsBack > 0,
    handshake: !Number.isNaN(times.syn) && !Number.isNaN(times.synAck),
    refused: Number.isNaN(times.synAck) && resetsBack > 0,
  };
}

/** Of datagrams the earlier first one's content (`late` < 0: the next is it), else the longer. */
function better(
  known: readonly ContentPrefix[],
  next: readonly ContentPrefix[],
  late: number,
): readonly ContentPrefix[] {
  return late < 0 || (late === 0 && next.length > known.length) ? next : known;
}

export const NOTHING_SEEN: RelayTimes = {
  first: NaN,
  last: NaN,
  syn: NaN,
  synAck: NaN,
  dataForward: NaN,
  dataReverse: NaN,
  finForward: NaN,
  finReverse: NaN,
};

/** The nearest sighting's word, where it has one. */
function seen(known: number, next: number): number {
  return Number.isNaN(known) ? next : known;
}

function earlier(known: number, next: number): number {
  return next < known ? next : seen(known, next);
}

/** A datagram passes the points of one node within this. */
const ONE_NODE_NS = 1e6;

/** 1: begins with a later datagram than what is known (a capture that missed the first), -1: what is known does, 0: with the same. */
function lateness(firstNs: number, knownNs: number): number {
  return Math.abs(firstNs - knownNs) > ONE_NODE_NS ? Math.sign(firstNs - knownNs) : 0;
}

/** Longest prefix length at which both hashed the same bytes, 0 when nothing can be compared, -1 when they differ. */
export function commonPrefix(a: readonly ContentPrefix[], b: readonly ContentPrefix[]): number {
  // both lists grow by the same lengths: what differs within a shorter one differs within all longer ones
  for (let i = Math.min(a.length, b.length) - 1; i >= 0; i--) {
    const [p, q] = [a[i]!, b[i]!];
    if (p.bytes === q.bytes) return p.hash === q.hash ? p.bytes : -1;
  }
  return 0;
}

/**
 * How much longer up waits for an answer than down, ns: what is before a relay sees the round trip behind it and the relay's own time. Each
 * difference is taken on one clock, so it holds whatever the clocks say. The better of handshake and first data, since a capture may
 * have missed a packet of either; NaN when neither was seen on both sides.
 */
export function nestingSlack(up: RelayTimes, down: RelayTimes, sameServer: boolean): number {
  const data = dataWait(up) - dataWait(down);
  const handshake = sameServer ? handshakeWait(up) - handshakeWait(down) : NaN;
  if (Number.isNaN(data)) return handshake;
  return Number.isNaN(handshake) ? data : Math.max(data, handshake);
}

function dataWait(times: RelayTimes): number {
  return times.dataReverse - times.dataForward;
}

function handshakeWait(times: RelayTimes): number {
  return times.synAck - times.syn;
}
