// All flows of a bundle as integers, for what is asked of every flow of a crowd: which of them are the same packets, which the same content.
// An object with texts for each costs more than the question. packets/ fills the columns, correlate/crowd reads them.
import type { FlowRecord } from './flow.js';

/** Bits of FlowColumns.marks. */
export const enum Mark {
  /** A flow whose identity is beyond chance: TCP with both initial sequence numbers, else datagrams with IP id and content all. */
  Telling = 1,
  Answered = 2,
  /** A reset was seen. */
  Reset = 4,
  /** Two retransmissions or more in a direction: it may have stalled. */
  Resent = 8,
  Tcp = 16,
  /** ICMP echo. */
  Echo = 32,
  /** Its SYN was seen more than once. */
  Reopened = 64,
}

export interface FlowColumns {
  readonly flows: number;
  /** Observation points by number. */
  readonly points: readonly string[];
  readonly point: Uint16Array;
  readonly marks: Uint8Array;
  /** TCP: initial sequence numbers of client and server. Else two hashes over all sampled packets, as routing and NAT leave them. */
  readonly identityA: Int32Array;
  readonly identityB: Int32Array;
  /** First packet, and first packet of the server; ns since the bundle's base, NaN when there is none. */
  readonly firstNs: Float64Array;
  readonly answerNs: Float64Array;
  /** Hashes of addresses (equal addresses, equal words) and source port << 16 | destination port, client to server. */
  readonly src: Int32Array;
  readonly dst: Int32Array;
  readonly ports: Int32Array;
  /** Hash of what paths of one kind have in common beside their points: protocol, fingerprints of stacks, options. */
  readonly look: Int32Array;
  /** TTL forward << 8 | TTL reverse, of the first packets. */
  readonly ttls: Uint16Array;
  /** Packets each way. */
  readonly forward: Int32Array;
  readonly reverse: Int32Array;
  /** Hash of both ends, whichever way round, and of protocols that have the same numbers for them. */
  readonly tuple: Int32Array;
  /** TCP: largest payload forward << 16 | reverse (segmentation offload shows there). ICMP echo: sequence number of the first. */
  readonly largest: Int32Array;
  /** Hash of the payload bytes each way; 0 = none. */
  readonly sizes: Int32Array;
  /** Bytes of stream content hashed, forward << 8 | reverse: levels of CONTENT lengths reached (0 to 5 each). */
  readonly levels: Uint16Array;
  /** FlowColumns.tuple of the flows that ICMP errors quote. */
  readonly quoted: Int32Array;

  /** Hash of the content of a direction at a level (1 to 5). */
  readonly contentAt: (flow: number, reverse: boolean, level: number) => number;
  /** Frame bytes of both directions. */
  readonly bytes: (flow: number) => number;
  /** Calls `use` with PacketSample.strong and content of each sampled packet. */
  readonly digests: (flow: number, use: (strong: number, content: number) => void) => void;
  readonly record: (flow: number) => FlowRecord;
  /** The column row of a record; −1 when it is no flow of these. */
  readonly rowOf: (flow: FlowRecord) => number;
}
