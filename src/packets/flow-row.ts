// The columns of a flow: one row each in four Int32Arrays, named by const enums so that a name costs nothing at run time.
//   hot   R, with a D block per direction: what every packet touches
//   cold  C per direction: what the first packets say
//   tcp   T per direction, only for TCP rows
//   odd   Odd per direction of TCP with resets, repeated SYNs, holes or retransmissions
// Side A of a row is the smaller end (address, then port); direction 0 is A → B. Which side is the client is in State.
// Float64 columns lie in the same buffers, at even word offsets (index / 2).

/** Set in R.Meta of rows that are no flow: ICMP other than echo. */
export const IS_NO_FLOW = 1024;

export const enum R {
  A = 0,
  B,
  /** Port of A << 16 | port of B. */
  Ports,
  /** Protocol | V6 << 8 | NoPorts << 9 | IcmpOther << 10. */
  Meta,
  /** Interface number, or a hash of it and the outer headers: part of the key while reading. */
  Where,
  State,
  /** Number + 1 of the last sample in the pool, 0 = none. */
  LastSample,
  /** Number + 1 of its row in `tcp`. */
  Tcp,
  /** Offset + 1 into the pool of outer headers (count, then records of O.Stride). */
  Outer,
  Interface,
  /** Where's word, once rows are joined (join-words.ts): hash of the payload bytes each way. */
  Sizes = 4,
  FirstNs = 10,
  /** One word per direction each. */
  FirstFrame = 12,
  MaxPayload = 14,
  /** The same words of UDP: what the first datagram asks of DNS (dns-question.ts). */
  Question = MaxPayload,
  /** The second cache line: a D block per direction. */
  Directions = 16,
  Stride = 32,
}

/** Offsets in a direction block of a hot row: Float64 but for the first two. */
export const enum D {
  Packets = 0,
  /** TCP: highest sequence number after a payload seen. */
  EndSeq,
  /** EndSeq's word where there is no TCP, once rows are joined: of direction 0 the one hash over all samples, of direction 1 the other. */
  Identity = 1,
  Bytes = 2,
  Payload = 4,
  LastNs = 6,
  Stride = 8,
}

/** A cold row is the Float64 times of both directions' first packets (firstTimeAt), then a block of these for each (coldAt). */
export const enum C {
  /** TTL << 16 | IP id of the first packet. */
  TtlId = 0,
  /** Number + 1 in the table of MAC pairs << 8 | bytes of the stream hashed so far. */
  MacContent,
  /** Hashes at CONTENT_LENGTHS; the first one not reached yet holds the running hash. */
  Content,
  Stride = 7,
  /** Words of the two times. */
  Times = 4,
  RowStride = 18, // Times + 2 * Stride
}

/** Where row number `row` keeps its direction's C block. */
export function coldAt(row: number, direction: number): number {
  return row * C.RowStride + C.Times + direction * C.Stride;
}

/** Index into the cold row's Float64 column: when the direction's first packet was seen. */
export function firstTimeAt(row: number, direction: number): number {
  return row * (C.RowStride >> 1) + direction;
}

export const enum T {
  /** The initial sequence number where a SYN was seen. */
  FirstSeq = 0,
  /** MSS << 16 | window scale << 8 | TcpOption bits. */
  Options,
  TsVal,
  /** Elapsed codes (elapsed.ts) since the row's first packet, 0 = never. */
  SynAt,
  DataAt,
  FinAt,
  /** Offset + 1 of its Odd record, 0 where nothing of that happened. */
  Odd,
  Stride = 7,
}

/** What most streams never have: a record of the pool of the rest. */
export const enum Odd {
  /** Elapsed code of the first RST. */
  RstAt = 0,
  /** SYNs beyond the first << 16 | RSTs, each stopping below 65536. */
  Counts,
  Retransmissions,
  /** Start and end sequence numbers of the hole in the stream: only needed while reading. */
  GapStart,
  GapEnd,
  Stride,
}

export const enum TcpOption {
  Mss = 1,
  WindowScale = 2,
  Sack = 4,
  Timestamps = 8,
  TsVal = 16,
}

/** Set in R.State when side B is the client. */
export const CLIENT_IS_B = 1;

/** Where fields of R.State start. */
export const enum S {
  /** Two bits: an index of DIRECTION_BY. */
  DirectionBy = 1,
  /** Two bits: FIN and RST samples kept beyond the first ones. */
  LastSamples = 3,
  /** Eight Side bits per direction. */
  Sides = 5,
  SideBits = 8,
  /** Four bits each: samples of the first packets, samples selected by hash. */
  FirstSamples = 21,
  SelectedSamples = 25,
}

export const enum DirectionBy {
  FirstPacket = 0,
  Syn,
  SynAck,
  IcmpRequest,
}

export const DIRECTION_BY = ['first-packet', 'syn', 'syn-ack', 'icmp-request'] as const;

/** Bits per direction, shifted by S.Sides + direction * S.SideBits. */
export const enum Side {
  Syn = 1,
  Fin = 2,
  Rst = 4,
  IpIdNotZero = 8,
  MayFragment = 16,
  EndSeqKnown = 32,
  /** A hole in the stream was seen and is not filled yet. */
  Gap = 64,
  /** No further payload changes the content hashes. */
  ContentDone = 128,
}

export const CONTENT_LENGTHS = [8, 16, 32, 64, 128] as const;
