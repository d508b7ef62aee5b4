// All flows of a bundle as integers, for what is asked of every flow of a crowd: which of them are the same packets, which the same content.
// An object with texts for each costs more than the question. packets/ answers from its rows, correlate/crowd asks.
import type { FlowRecord } from './flow.js';

/** Bits of FlowColumns.marks. */
export const enum Mark {
  /** A flow whose identity is beyond chance: TCP with both initial sequence numbers, else datagrams with content and an IP id (or DNS with a question) all. */
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
  /** A row of ICMP errors and the like: nothing is asked of it. */
  NoFlow = 128,
}

/** A word of a flow, by the flow's number: 0 to `flows` − 1, capture after capture. */
export type Column = (flow: number) => number;

export interface FlowColumns {
  /** Rows, those among them that are no flow. */
  readonly flows: number;
  /** Observation points by number. */
  readonly points: readonly string[];
  readonly marks: Uint8Array;
  readonly point: Column;
  /** TCP: initial sequence numbers of client and server. Else two hashes over all sampled packets, as routing and NAT leave them. */
  readonly identityA: Column;
  readonly identityB: Column;
  /** First packet, last packet, and first packet of the server; ns since the bundle's base, NaN when there is none. */
  readonly firstNs: Column;
  readonly lastNs: Column;
  readonly answerNs: Column;
  /** Hashes of addresses (equal addresses, equal words) and source port << 16 | destination port, client to server. */
  readonly src: Column;
  readonly dst: Column;
  readonly ports: Column;
  /** Hash of the source's network: of its first 24 bits, of IPv6 the whole address. */
  readonly sourceNet: Column;
  /** Hash of what paths of one kind have in common beside their points: protocol, fingerprints of stacks, options. */
  readonly look: Column;
  /** TTL forward << 8 | TTL reverse, of the first packets. */
  readonly ttls: Column;
  /** Packets each way. */
  readonly forward: Column;
  readonly reverse: Column;
  /** Hash of both ends, whichever way round, and of protocols that have the same numbers for them. */
  readonly tuple: Column;
  /** TCP: largest payload forward << 16 | reverse (segmentation offload shows there). ICMP echo: sequence number of the first. */
  readonly largest: Column;
  /** Hash of the payload bytes each way; 0 = none. */
  readonly sizes: Column;
  /** Bytes of stream content hashed, forward << 8 | reverse: levels of CONTENT lengths reached (0 to 5 each). */
  readonly levels: Column;
  /** Hash of the DNS question (DirectionSummary.question), 0 = none. */
  readonly question: Column;
  /** Frame bytes of both directions. */
  readonly bytes: Column;
  /** FlowColumns.tuple of the flows that ICMP errors quote. */
  readonly quoted: Int32Array;

  /** Hash of the content of a direction at a level (1 to 5). */
  readonly contentAt: (flow: number, reverse: boolean, level: number) => number;
  /** Calls `use` with PacketSample.strong and content of each sampled packet. */
  readonly digests: (flow: number, use: (strong: number, content: number) => void) => void;
  readonly record: (flow: number) => FlowRecord;
  /** The number of a record; −1 when it is no flow of these. */
  readonly rowOf: (flow: FlowRecord) => number;
}
