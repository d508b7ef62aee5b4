// A batch of decoded packets: one Int32Array of fixed rows, reused, columns named by P. Layers write it, fold reads it.
// Offsets in a row point into the chunk the frames came from, so a batch is folded before its chunk is overwritten.
import { WordTable } from '../lib/word-table.js';
import { PacketNotes } from './packet-notes.js';

/** Bounds; an enum since an imported const is loaded and checked at each use. */
export const enum Limit {
  /** Rows of a batch, a power of two: 32 KiB stay in the L1 cache from pass to pass. */
  Rows = 256,
  /** Headers nested deeper than this are an attack, not traffic; bounds the records one packet can push onto `outer`. */
  Depth = 24,
  /** A batch is folded before `outer` could overflow. */
  OuterRows = 1024,
}

/**
 * Masks that change nothing of an offset of a batch's row, a flow's row, a chunk's byte; the compiler learns from them that it
 * is not negative and that no sum with it overflows, and leaves out a check at each use.
 */
export const enum Mask {
  BatchRow = 0x1fe0, // (Limit.Rows - 1) * P.Stride
  FlowRow = 0x7fffffe0,
  Byte = 0x3fffffff,
}

/** Columns of a packet row, in words. */
export const enum P {
  Interface = 0,
  /** Bytes on the wire. */
  Original,
  Flags,
  Protocol,
  /** IPv4: the address; IPv6 (Flag.V6): its number in `addresses`. */
  Src,
  Dst,
  /** Source port << 16 | destination port; ICMP echo: the identifier twice; else 0. */
  Ports,
  /** TTL << 16 | IP id (IPv6: 0). */
  TtlId,
  /** Bytes behind the IP header as the header says, extension headers not counted. */
  IpPayload,
  PayloadOffset,
  /** Bytes of L4 payload as the headers say. */
  Payload,
  /** Of these, captured. */
  PayloadCaptured,
  Seq,
  Ack,
  /** TCP: header offset in the chunk; header length << 8 | flags byte. ICMP: type << 8 | code. */
  L4Offset,
  L4Bits,
  /** Hash of kinds and ids of outer headers, 0 without any. */
  Encapsulation,
  /** First record and number of records in `outer`; only where Encapsulation is not 0. */
  OuterStart,
  OuterCount,
  /** Where the frame's MAC addresses start, -1 without; Flag.SourceMacOnly says which. */
  Mac,
  /** Where the captured bytes of the innermost IP packet end. */
  End,
  /** Number of the frame in its file, from 1. */
  Frame,
  /** The key of its flow (flow-key.ts): the smaller end first, and whether that is the source (0) or not (1). */
  KeyA,
  KeyB,
  KeyPorts,
  KeyMeta,
  KeyWhere,
  Direction,
  /** Hash of the key. */
  Tag,
  /** Set by fold: offset of its flow row in `hot`, or -1 for a new key. */
  Row,
  /** A power of two, so that a row's offset is masked (Mask.BatchRow). */
  Stride = 32,
}

export const enum Flag {
  Ip = 1,
  V6 = 2,
  /** Later fragment, L4 header cut or unknown: no ports. */
  NoPorts = 4,
  DontFragment = 8,
  Fragment = 16,
  Echo = 32,
  EchoRequest = 64,
  IcmpError = 128,
  Arp = 256,
  /** IPv6 neighbour solicitation or advertisement. */
  Neighbour = 512,
  SourceMacOnly = 1024,
  /** The snap length cut this frame. */
  Truncated = 2048,
  /** Something in it contradicts its own headers. */
  Malformed = 4096,
  /** ICMP that is not an echo: counted, no flow past the door. */
  IcmpOther = 8192,
}

/** Outer headers, one record per level, outermost first. */
export const enum O {
  Kind = 0,
  Id,
  V6,
  Src,
  Dst,
  Ports,
  HasAddresses,
  HasPorts,
  HasId,
  Stride = 9,
}

/**
 * The packets a thread is decoding: one array for all its captures, since a batch is used up before its chunk is left
 * (FrameSink.closeChunk). Files of the hot path take it into a constant of their own. V8 compiles that, unlike an import or a
 * field, as an address of known length: with an offset that is masked (Mask.BatchRow) neither loads nor checks of bounds are left.
 */
export const PACKET_WORDS = new Int32Array(Limit.Rows * P.Stride);
/** Nanoseconds since the capture's base second; NaN where the file states no time. */
export const PACKET_TIMES = new Float64Array(Limit.Rows);

export interface PacketBatch {
  /** PACKET_WORDS, PACKET_TIMES. */
  readonly words: Int32Array;
  readonly times: Float64Array;
  readonly outer: Int32Array;
  readonly addresses: WordTable;
  readonly notes: PacketNotes;
  /** Rows filled, and word offset of the row being decoded. */
  rows: number;
  at: number;
  /** Next free record of `outer`. */
  outerRows: number;
  /** Where the frame being decoded would end in the chunk, had it been captured whole. */
  wireEnd: number;
  /** Nesting of the headers being decoded. */
  depth: number;
}

export function createPacketBatch(): PacketBatch {
  return {
    words: PACKET_WORDS,
    times: PACKET_TIMES,
    outer: new Int32Array((Limit.OuterRows + 2 * Limit.Depth) * O.Stride),
    addresses: new WordTable(4),
    notes: new PacketNotes(),
    rows: 0,
    at: 0,
    outerRows: 0,
    wireEnd: 0,
    depth: 0,
  };
}
