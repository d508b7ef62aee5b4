// What captures become: per file a CaptureTables (typed columns inside, packets/ owns them), and past the door
// one FlowRecord per biflow and observation point (RFC 5103: both directions in one record).
// Times past the door are f64 nanoseconds since the bundle's base, a whole epoch second; see EpochBase.
import type { FiveTuple } from './five-tuple.js';

/** Whole seconds since 1970 that every time past the door is relative to (keeps f64 nanoseconds exact for 104 days). */
export type EpochBase = number;

/** Where to find a flow's row again: index of the capture in the bundle's list, row in its flow table. */
export interface FlowRef {
  readonly capture: number;
  readonly row: number;
}

/** An outer header around the flow, outermost first. */
export interface Encapsulation {
  readonly kind:
    | 'vlan'
    | 'qinq'
    | 'mpls'
    | 'pppoe'
    | 'vxlan'
    | 'geneve'
    | 'gre'
    | 'erspan'
    | 'ipip'
    | '6in4'
    | 'gtpu'
    | 'teredo'
    | 'udp';
  /** VLAN id, VNI, GRE key, TEID, MPLS label. */
  readonly id?: number;
  readonly src?: string;
  readonly sport?: number | null;
  readonly dst?: string;
  readonly dport?: number | null;
}

/** Hash over the first `bytes` bytes of a direction's payload stream (TCP: in sequence order from ISN+1; else of its first datagram). */
export interface ContentPrefix {
  readonly bytes: number;
  readonly hash: number;
}

/** One direction of a biflow. Counters count packets at this point; `bytes` is frame length on the wire (not captured length). */
export interface DirectionSummary {
  readonly packets: number;
  readonly bytes: number;
  /** L4 payload bytes added up, retransmissions included. */
  readonly payloadBytes: number;
  /** NaN when packets is 0. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Of the first packet; null when packets is 0. */
  readonly ttl: number | null;
  readonly ipId: number | null;
  /** Frame number (1-based, in its file) of the first packet, 0 when none. */
  readonly firstFrame: number;
  /** Source MAC of the first packet, `02:42:…`, or null where the link has none. */
  readonly srcMac: string | null;
  readonly dstMac: string | null;
  /** All packets had IP id 0 / DF set. False when packets is 0. */
  readonly ipIdAllZero: boolean;
  readonly dfAll: boolean;
  /** At growing lengths (8, 16, 32, 64, 128 bytes) as far as captured bytes and the stream reach. Empty without payload. */
  readonly content: readonly ContentPrefix[];
  /** UDP to or from port 53: hash of the first datagram's one question (name, type, class), where it was captured whole. u32. */
  readonly question?: number | undefined;
  readonly tcp?: TcpDirection | undefined;
}

/** TCP of one direction (RFC 9293). Times NaN and numbers null where not seen. */
export interface TcpDirection {
  /** Initial sequence number from a SYN; null for mid-stream flows. */
  readonly isn: number | null;
  /** SYN options as offered, in a comparable form. */
  readonly mss: number | null;
  readonly windowScale: number | null;
  readonly sackPermitted: boolean;
  readonly timestamps: boolean;
  /** TSval of the first packet of this direction that has one. */
  readonly tsval: number | null;
  /** Raw sequence number of the first packet seen, and the highest end (seq+payload, modular) seen. */
  readonly firstSeq: number | null;
  readonly endSeq: number | null;
  /** Stream bytes: (endSeq − isn − 1 [− 1 for FIN]); without a SYN (endSeq − firstSeq). Not blurred by loss or retransmission. */
  readonly streamBytes: number;
  readonly synCount: number;
  readonly synNs: number;
  readonly firstDataNs: number;
  readonly finNs: number;
  readonly rstNs: number;
  readonly rstCount: number;
  /** Packets whose payload (or SYN/FIN) had been seen before at this point. */
  readonly retransmissions: number;
  /** Largest payload in one packet. */
  readonly maxPayload: number;
}

/**
 * Digest of one packet (PSAMP RFC 5475 hash-based selection): the flow's first packets with content (payload, SYN/FIN/RST,
 * or any non-TCP packet) and then those that every point selects alike by `strong`.
 */
export interface PacketSample {
  readonly timeNs: number;
  readonly forward: boolean;
  readonly frame: number;
  /** NAT- and routing-invariant: protocol, IP id, lengths, TCP seq/ack/flags, ICMP type/seq. No address, port, TTL, checksum, payload byte. u32. */
  readonly strong: number;
  /** Hash of the first min(32, payload) bytes of the L4 payload (ICMP: after id/seq); 0 when those bytes were not captured or there are none. u32. */
  readonly content: number;
  readonly payloadBytes: number;
  readonly ttl: number;
  readonly ipId: number;
  /** TCP flags byte; 0 otherwise. */
  readonly tcpFlags: number;
  /** TCP: raw sequence number. ICMP echo: sequence. DNS-like ports: 0. */
  readonly seq: number;
}

export interface FlowRecord {
  readonly ref: FlowRef;
  /** Observation point id `<node>/<interface>`. */
  readonly point: string;
  /** Forward = client → server: by SYN, else by the first packet seen; ICMP echo: by the request. */
  readonly tuple: FiveTuple;
  /** How the direction was decided; `first-packet` may be wrong for flows that began before the capture. */
  readonly directionBy: 'syn' | 'syn-ack' | 'icmp-request' | 'first-packet';
  /** ICMP echo identifier. */
  readonly icmpId?: number | undefined;
  /** All identifiers, when a relay gave each echo of one ping its own. */
  readonly icmpIds?: readonly number[] | undefined;
  /** ESP, AH: security parameters index; such a flow has one direction. */
  readonly spi?: number | undefined;
  readonly encapsulation: readonly Encapsulation[];
  readonly firstNs: number;
  readonly lastNs: number;
  readonly firstFrame: number;
  readonly file: string;
  readonly forward: DirectionSummary;
  readonly reverse: DirectionSummary;
  /** In time order. A function: built from columns on demand, so a million flows stay cheap. */
  readonly samples: () => readonly PacketSample[];
}

/** An ICMP error and the packet it quotes (RFC 792, RFC 4443): evidence for the quoted flow, never a flow of its own here. */
export interface IcmpError {
  readonly point: string;
  readonly file: string;
  readonly frame: number;
  readonly timeNs: number;
  readonly type: number;
  readonly code: number;
  readonly reporter: string;
  readonly receiver: string;
  /** The packet as quoted: the tuple seen where the error was made. */
  readonly quoted: FiveTuple;
  readonly quotedIpId: number;
  /** Next-hop MTU of "fragmentation needed" / "packet too big", else null. */
  readonly mtu: number | null;
}

/** An ARP packet, or an IPv6 neighbour solicitation/advertisement. Bounded per point. */
export interface ArpSighting {
  readonly point: string;
  readonly file: string;
  readonly frame: number;
  readonly timeNs: number;
  readonly op: 'request' | 'reply';
  readonly senderMac: string;
  readonly sender: string;
  readonly target: string;
}

/** A flow with some fields changed. Field by field, since a flow may be a view of its row whose fields a spread does not see. */
export function changedFlow(flow: FlowRecord, changes: Partial<FlowRecord>): FlowRecord {
  return {
    ref: flow.ref,
    point: flow.point,
    tuple: flow.tuple,
    directionBy: flow.directionBy,
    icmpId: flow.icmpId,
    icmpIds: flow.icmpIds,
    spi: flow.spi,
    encapsulation: flow.encapsulation,
    firstNs: flow.firstNs,
    lastNs: flow.lastNs,
    firstFrame: flow.firstFrame,
    file: flow.file,
    forward: flow.forward,
    reverse: flow.reverse,
    samples: () => flow.samples(),
    ...changes,
  };
}

/** A direction with some fields changed. */
export function changedDirection(d: DirectionSummary, changes: Partial<DirectionSummary>): DirectionSummary {
  return {
    packets: d.packets,
    bytes: d.bytes,
    payloadBytes: d.payloadBytes,
    firstNs: d.firstNs,
    lastNs: d.lastNs,
    ttl: d.ttl,
    ipId: d.ipId,
    firstFrame: d.firstFrame,
    srcMac: d.srcMac,
    dstMac: d.dstMac,
    ipIdAllZero: d.ipIdAllZero,
    dfAll: d.dfAll,
    content: d.content,
    question: d.question,
    tcp: d.tcp,
    ...changes,
  };
}

/** TCP of a direction with some fields changed. */
export function changedTcp(t: TcpDirection, changes: Partial<TcpDirection>): TcpDirection {
  return {
    isn: t.isn,
    mss: t.mss,
    windowScale: t.windowScale,
    sackPermitted: t.sackPermitted,
    timestamps: t.timestamps,
    tsval: t.tsval,
    firstSeq: t.firstSeq,
    endSeq: t.endSeq,
    streamBytes: t.streamBytes,
    synCount: t.synCount,
    synNs: t.synNs,
    firstDataNs: t.firstDataNs,
    finNs: t.finNs,
    rstNs: t.rstNs,
    rstCount: t.rstCount,
    retransmissions: t.retransmissions,
    maxPayload: t.maxPayload,
    ...changes,
  };
}
