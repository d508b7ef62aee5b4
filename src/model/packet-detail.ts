// Single packets read again on demand: the ladder of one conversation, frames to export. Never kept for whole captures.

/** One packet of a conversation. */
export interface PacketDetail {
  /** 1-based in its file. */
  readonly frame: number;
  /** Nanoseconds since the base that was asked for. */
  readonly timeNs: number;
  /** Source → destination of the tuple that was asked for. */
  readonly forward: boolean;
  readonly lengthBytes: number;
  readonly payloadBytes: number;
  /** TCP flags byte; 0 otherwise. */
  readonly tcpFlags: number;
  /** TCP: raw sequence and acknowledgement numbers. ICMP echo: sequence, 0. */
  readonly seq: number;
  readonly ack: number;
  readonly ipId: number;
  readonly ttl: number;
  /** As in PacketSample. */
  readonly strong: number;
  readonly content: number;
}

/** One frame as the file has it. */
export interface RawFrame {
  readonly frame: number;
  /** Epoch seconds; NaN when the file states no time. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly linkType: number;
  /** CapturedInterface.key of its file; a cooked (SLL2) capture has its ifindex in the frame. */
  readonly interfaceIndex: number;
  /** The captured bytes. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire. */
  readonly originalLength: number;
}
