// The plain conversations of a crowd: joined by numbers that nobody else has, like those of their shape that were correlated whole. They become
// objects only where one is looked at.
import type { FlowRecord } from './flow.js';
import type { RelayJoin, Segment } from './segment.js';

export interface Crowd {
  readonly count: number;
  /** Segments of the correlation that stand for these: the conversations of each shape that were correlated whole. */
  readonly proofs: () => ReadonlySet<number>;
  /** Segments client to server, numbered from `firstId` on, and the joins between them. */
  readonly chain: (n: number, firstId: number) => CrowdChain;
  /** First packet, ns on the first point's clock. */
  readonly firstNs: (n: number) => number;
  /** It was reset, may have stalled, datagrams are missing somewhere, or an ICMP error quotes it: not only its shape tells what became of it. */
  readonly isRemarkable: (n: number) => boolean;
  /** Numbers of those that findings compare with conntrack entries. */
  readonly askedFor: () => ReadonlySet<number>;
  /** Between which of its points packets were lost, and which way: equal for the same, 0 for nowhere. */
  readonly lossesOf: (n: number) => number;
  /** Equal for conversations that went the same way, with losses at the same places and the same translations proven, to the same server, or to any server's same port. */
  readonly way: (n: number, anyServer: boolean) => number;
  /** Equal for equal addresses. */
  readonly clientWord: (n: number) => number;
  readonly serverWord: (n: number) => number;
  readonly client: (n: number) => string;
  readonly server: (n: number) => string;
  /** From one point to the next, without relays; conversations of one network (FlowColumns.sourceNet) to the same address together, the earliest for all. */
  readonly steps: (numbers: readonly number[]) => readonly CrowdStep[];
  /** At its first point, both ways. */
  readonly packets: (n: number) => number;
  readonly bytes: (n: number) => number;
}

export interface CrowdStep {
  readonly from: FlowRecord;
  readonly to: FlowRecord;
  readonly conversations: number;
}

export interface CrowdChain {
  readonly segments: readonly Segment[];
  readonly relays: readonly RelayJoin[];
}
