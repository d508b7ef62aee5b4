// What the writer of a capture knew of a packet beside its bytes: comments (pcapng opt_comment; ptcpdump puts process, container
// and pod there) and the process whose packet it is (Apple's pcapng process blocks, PKTAP headers).
import { tupleKey, type FiveTuple } from './five-tuple.js';

export interface NotedProcess {
  /** Empty where only the pid is stated. */
  readonly name: string;
  readonly pid?: number;
}

export interface PacketNote {
  readonly comments: readonly string[];
  /** Who has the socket. */
  readonly process?: NotedProcess;
  /** On whose behalf, where that is another process (Apple's "effective" one). */
  readonly effective?: NotedProcess;
  /** True: it left the capturing system here; false: it came in. Absent where that is not stated. */
  readonly sent?: boolean;
}

/** A note and the packet it was on: kept once per conversation, direction and text, not once per packet. */
export interface NotedPacket extends PacketNote {
  readonly file: string;
  /** 1-based, in its file. */
  readonly frame: number;
  /** CapturedInterface.key. */
  readonly interfaceKey: number;
  /** Source → destination of that packet, ICMP without ports; absent where it has no IP. */
  readonly tuple?: FiveTuple;
}

/** Whose packets they are, as a packet's note says. */
export interface NotedParty {
  /** `file#packet` or `file:line`. */
  readonly at: string;
  readonly process?: NotedProcess;
  /** True: it sent that packet; false: it received it. Absent where that is not stated. */
  readonly sent?: boolean;
  readonly container?: string;
  readonly pod?: string;
}

/** Parties by point and tuple, as `notedKey` writes it: the tuple in the direction of the packet that bore the note. */
export type NotedParties = ReadonlyMap<string, readonly NotedParty[]>;

export function notedKey(point: string, tuple: FiveTuple): string {
  return `${point} ${tupleKey(tuple)}`;
}
