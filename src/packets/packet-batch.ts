// A batch of decoded packets: one Int32Array of fixed rows, reused, columns named by P. Layers write it, fold reads it.
// Offsets in a row point into the chunk the frames came from, so a batch is folded before its chunk is overwritten.
import { WordTable } from '../lib/word-table.js';
import { PacketNotes } from './packet-notes.js';

export const BATCH_ROWS = 1024;

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
  /** Set by fold: offset of its flow row in `hot` | direction, or -2 | direction for a new key; and the key's hash. */
  Row,
  Tag,
  Stride = 24, // even, so that rows keep the alignment
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

/** Headers nested deeper than this are an attack, not traffic; bounds the records one packet can push onto `outer`. */
export const MAX_DEPTH = 24;
/** A batch is folded before `outer` could overflow. */
export const OUTER_ROWS = BATCH_ROWS * 4;

export interface PacketBatch {
  readonly words: Int32Array;
  /** Nanoseconds since the capture's base second; NaN where the file states no time. */
  readonly times: Float64Array;
  readonly outer: Int32Array;
  readonly addresses: WordTable;
  readonly notes: PacketNotes;
  /** Frame number (from 1) of row 0. */
  firstFrame: number;
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
    words: new Int32Array(BATCH_ROWS * P.Stride),
    times: new Float64Array(BATCH_ROWS),
    outer: new Int32Array((OUTER_ROWS + 2 * MAX_DEPTH) * O.Stride),
    addresses: new WordTable(4),
    notes: new PacketNotes(),
    firstFrame: 1,
    rows: 0,
    at: 0,
    outerRows: 0,
    wireEnd: 0,
    depth: 0,
  };
}
