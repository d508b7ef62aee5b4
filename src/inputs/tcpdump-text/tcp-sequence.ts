// tcpdump prints sequence numbers relative to the first packet with ACK of a conversation, and starts anew at each SYN (print-tcp.c,
// "Find (or record) the initial sequence numbers for this conversation"), unless -S was given. This undoes it.
//   seq 4128669845:4128670003, ack 2936187522   then   ack 158   then   seq 158:492, ack 1

const SYN = 0x02;
const ACK = 0x10;
const MOST_CONVERSATIONS = 200_000;

export interface PrintedSegment {
  /** Names of both ends, `address:port`. */
  readonly from: string;
  readonly to: string;
  readonly flags: number;
  readonly seq?: number;
  readonly ack?: number;
  /** Where the sender's data ended so far: what an acknowledgement that prints no sequence number has. */
  readonly expected?: number;
}

export interface SequenceTracker {
  /** Absolute numbers, as far as they can be known. */
  readonly absolute: (segment: PrintedSegment) => { readonly seq?: number; readonly ack?: number };
}

export function createSequenceTracker(): SequenceTracker {
  // Sequence number that each sender's printed numbers count from; undefined where it was never printed.
  const bases = new Map<string, number | undefined>();
  let relative: boolean | undefined;
  const absolute: SequenceTracker['absolute'] = ({ from, to, flags, seq, ack, expected }) => {
    if ((flags & ACK) === 0) return { seq, ack };
    const forward = `${from} ${to}`;
    const backward = `${to} ${from}`;
    if (!bases.has(forward) || (flags & SYN) !== 0) {
      if (bases.size < MOST_CONVERSATIONS) {
        bases.set(forward, seq ?? expected);
        bases.set(backward, ack === undefined ? undefined : (ack - 1) >>> 0);
      }
      return { seq, ack };
    }
    const seqBase = bases.get(forward);
    const ackBase = bases.get(backward);
    relative ??= isRelative(ack, ackBase) ?? isRelative(seq, seqBase);
    if (relative === false) return { seq, ack };
    return { seq: add(seq, seqBase), ack: add(ack, ackBase) };
  };
  return { absolute };
}

/** A relative number is small, an absolute one near its base; undefined when the base is small itself. */
function isRelative(printed: number | undefined, base: number | undefined): boolean | undefined {
  if (printed === undefined || base === undefined || base < 1 << 24) return undefined;
  return Math.min(printed, 2 ** 32 - printed) < Math.abs(printed - base);
}

function add(printed: number | undefined, base: number | undefined): number | undefined {
  return printed === undefined || base === undefined ? undefined : (printed + base) >>> 0;
}
