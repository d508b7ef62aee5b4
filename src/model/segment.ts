// What correlation yields: segments (the same packets seen at one or more points, no relay inside) and the relay joins between them.
import type { FlowRecord } from './flow.js';
import type { Certainty, Evidence } from './report.js';
import type { RelayKind } from './fact.js';

/** One flow at one point, forward = client → server as the whole segment goes. */
export interface Sighting {
  readonly flow: FlowRecord;
  /** Replies that carry another tuple at this point (NAT inside a bridge, half translated): their flow, oriented alike. */
  readonly reply?: FlowRecord;
}

/** How two neighbouring sightings were found to be the same packets. */
export interface Join {
  /** `isn`: both or one initial sequence number; `packets`: digests of packets; `conntrack`: only an entry says so. */
  readonly by: 'isn' | 'packets' | 'conntrack';
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  readonly matched: readonly MatchedPacket[];
}

/** One packet found at both ends of a join; times in ns on each side's own clock. */
export interface MatchedPacket {
  readonly forward: boolean;
  readonly upstreamNs: number;
  readonly downstreamNs: number;
  readonly upstreamFrame: number;
  readonly downstreamFrame: number;
  /** Its digest holds something that varies: IP id, sequence number or payload. A cut header or an IP id of 0 holds only lengths. */
  readonly distinctive: boolean;
}

export interface Segment {
  readonly id: number;
  /** Client → server. */
  readonly sightings: readonly Sighting[];
  /** Packets seen at both sightings[i] and sightings[i+1], in time order upstream. Found again at each call: kept, the matched packets would be the most of a crowd's memory. */
  readonly matchedAt: (i: number) => readonly MatchedPacket[];
  /** Between the same two: those packets, and what they prove. */
  readonly joinAt: (i: number) => Join;
}

/** A userspace relay between the last sighting of one segment and the first of another. */
export interface RelayJoin {
  readonly from: number;
  readonly to: number;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  /** Known from a process or setting before fingerprints are looked at. */
  readonly hint?: { readonly kind: RelayKind; readonly process?: string; readonly evidence: Evidence };
  readonly preserved: readonly string[];
}

export interface SegmentCandidate {
  /** Segment that stops. */
  readonly from: number;
  readonly to: number;
  readonly for: readonly string[];
  readonly against: readonly string[];
}

/** One clock against the reference: clock − reference = offset + drift·(t − atNs), inside [low, high]. Nanoseconds. */
export interface ClockEstimate {
  readonly id: string;
  readonly reference: string;
  readonly lowNs: number;
  readonly highNs: number;
  readonly driftPpm?: { readonly low: number; readonly high: number };
  /** Offset at a time of this clock. */
  readonly offsetAt: (ns: number) => number;
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[];
  readonly evidence: readonly Evidence[];
  /** False when nothing ties this clock to the reference. */
  readonly known: boolean;
}

/** How far clock 2 is from clock 1 across a relay between two nodes, by the conversations that cross it. */
export interface RelayOffset {
  /** Clock 2 − clock 1 at a time of clock 1, ns. */
  readonly at: (ns: number) => number;
  readonly driftPpm: number;
  /** How much faster or slower than that the clocks may still run apart, a ratio. */
  readonly driftDoubt: number;
  /** Bounds at the middle of the supporters' time. */
  readonly low: number;
  readonly high: number;
  /** The offset may as well be so much more or less: nearly as many conversations allow it. */
  readonly doubtNs: number;
  readonly supporters: number;
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[];
}

export interface Correlation {
  readonly segments: readonly Segment[];
  readonly relays: readonly RelayJoin[];
  readonly candidates: readonly SegmentCandidate[];
  /** Node → clock id. */
  readonly clockOf: ReadonlyMap<string, string>;
  readonly clocks: ReadonlyMap<string, ClockEstimate>;
  /** pairKey(node 1, node 2) → its relay's. */
  readonly offsets: ReadonlyMap<string, RelayOffset>;
  readonly refusals: readonly Refusal[];
}

/** Something that looked alike and was not stitched, said once. */
export interface Refusal {
  readonly what: string;
  readonly because: string;
  readonly evidence: readonly Evidence[];
}
