// What became of a conversation and where it stopped. "Lost" needs a next point that was capturing and did not see it; without one, an attempt
// nobody answered is "unanswered". Retransmissions, resets and ICMP errors are read from the flows of all its points.
import { formatEndpoint, reverseTuple, tupleKey } from '../model/five-tuple.js';
import type { IcmpError } from '../model/flow.js';
import type { Outcome } from '../model/report.js';
import type { Sighting } from '../model/segment.js';
import { wasCapturing, type NextPoints } from './next-point.js';
import type { PathContext } from './context.js';
import { stalledStream } from './stalled-stream.js';

const PORT_UNREACHABLE = 3;
const PORT_UNREACHABLE_V6 = 4;

export function judgeOutcome(
  sightings: readonly Sighting[],
  relayAfter: ReadonlySet<number>,
  next: NextPoints,
  context: PathContext,
): Outcome {
  const reverse = sightings.map((s) => (s.reply ?? s.flow).reverse.packets);
  const last = sightings.at(-1)!.flow;
  const tcp = last.tuple.protocol === 'tcp';
  const error = icmpErrorFor(sightings, context);
  if (reverse.every((n) => n === 0)) return withoutReply(sightings, error, next);
  const lostReply = replyLost(sightings, reverse, relayAfter, context);
  if (lostReply) return lostReply;
  if (tcp) return stalledStream(sightings, relayAfter, context) ?? tcpOutcome(sightings);
  if (error) return fromError(error);
  return { status: 'ok', detail: `${last.tuple.protocol} answered` };
}

function withoutReply(
  sightings: readonly Sighting[],
  error: IcmpError | undefined,
  next: NextPoints,
): Outcome {
  const last = sightings.at(-1)!.flow;
  if (error) return fromError(error);
  if (isMulticast(last.tuple.dst))
    return { status: 'ok', detail: 'sent to a group or broadcast address, no answer expected' };
  const expected = next(last);
  const n = last.forward.packets;
  const attempts = `${n} packet${n === 1 ? '' : 's'}`;
  if (expected) {
    return {
      status: 'lost',
      after: last.point,
      before: expected.point,
      detail: `${attempts} seen at ${last.point} and none at ${expected.point}, which was capturing (${expected.evidence.says}, ${expected.evidence.at})`,
    };
  }
  if (n === 0) return { status: 'partial', detail: 'only one direction was captured' };
  if (last.spi !== undefined) {
    const spi = `0x${last.spi.toString(16).padStart(8, '0')}`;
    return { status: 'ok', detail: `security association ${spi} is one-way; answers have another` };
  }
  const to = formatEndpoint(last.tuple.dst, last.tuple.dport);
  const open = last.forward.tcp && last.forward.tcp.synCount === 0;
  if (open)
    return { status: 'partial', detail: 'began before the capture and only one direction was captured' };
  return {
    status: 'unanswered',
    after: last.point,
    detail: `${attempts} left ${last.point} towards ${to}; nothing came back`,
  };
}

function isMulticast(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^255\.255\.255\.255$|^ff/i.test(address) || address.endsWith('.255');
}

/** Nearest points to the client saw no reply while a deeper one did, and were capturing then. */
function replyLost(
  sightings: readonly Sighting[],
  reverse: readonly number[],
  relayAfter: ReadonlySet<number>,
  context: PathContext,
): Outcome | undefined {
  const first = reverse.findIndex((n) => n > 0);
  if (first <= 0) return undefined;
  const [near, far] = [sightings[first - 1]!.flow, sightings[first]!.flow];
  // The client going on (an ACK of the answer) shows that the answer arrived although this capture missed it.
  if (sightings.slice(0, first).some((s) => acknowledges(s))) return undefined;
  if (!wasCapturing(near.point, far, context)) return undefined;
  if (relayAfter.has(first - 1)) {
    const detail = `an answer reached ${far.point} but the relay passed nothing back to ${near.point}`;
    return { status: 'reply-lost', after: far.point, before: near.point, detail };
  }
  const n = reverse[first]!;
  const detail = `${n} repl${n === 1 ? 'y' : 'ies'} seen at ${far.point} on the way back, none at ${near.point}, which was capturing`;
  return { status: 'reply-lost', after: far.point, before: near.point, detail };
}

function acknowledges({ flow }: Sighting): boolean {
  const tcp = flow.forward.tcp;
  return tcp !== undefined && flow.forward.packets > tcp.synCount + tcp.retransmissions && tcp.synCount > 0;
}

function tcpOutcome(sightings: readonly Sighting[]): Outcome {
  const f = sightings.map((s) => s.flow.forward.tcp);
  const r = sightings.map((s) => (s.reply ?? s.flow).reverse.tcp);
  const any = (
    list: readonly (typeof f)[number][],
    test: (t: NonNullable<(typeof f)[number]>) => boolean,
  ): boolean => list.some((t) => t !== undefined && test(t));
  const syn = any(f, (t) => t.synCount > 0);
  const synAck = any(r, (t) => t.synCount > 0);
  const data = any(f, (t) => t.streamBytes > 0) || any(r, (t) => t.streamBytes > 0);
  const resetBy = any(r, (t) => t.rstCount > 0)
    ? 'server'
    : any(f, (t) => t.rstCount > 0)
      ? 'client'
      : undefined;
  const finF = any(f, (t) => !Number.isNaN(t.finNs));
  const finR = any(r, (t) => !Number.isNaN(t.finNs));
  const last = sightings.at(-1)!.flow;
  const to = formatEndpoint(last.tuple.dst, last.tuple.dport);
  if (syn && !synAck && !data && resetBy === 'server')
    return { status: 'refused', after: last.point, detail: `${to} answered the SYN with a reset` };
  if (resetBy && !(finF && finR))
    return {
      status: 'reset',
      detail: `the ${resetBy}'s side reset the open connection${finF || finR ? ' after one side had closed' : ''}`,
    };
  if (syn && !synAck && !data)
    return { status: 'unanswered', after: last.point, detail: `no SYN/ACK came back from ${to}` };
  if (!syn && !synAck)
    return { status: 'partial', detail: 'began before the captures; what was seen was answered' };
  if (finF && finR) return { status: 'ok', detail: 'opened, both sides closed' };
  return {
    status: 'ok',
    detail: finF || finR ? 'opened, one side closed' : 'opened, still open when the captures end',
  };
}

function fromError(error: IcmpError): Outcome {
  const v6 = error.receiver.includes(':');
  const refused = v6
    ? error.type === 1 && error.code === PORT_UNREACHABLE_V6
    : error.type === 3 && error.code === PORT_UNREACHABLE;
  const what = `ICMP type ${error.type} code ${error.code} from ${error.reporter} (${error.file}#${error.frame})`;
  return {
    status: refused ? 'refused' : 'unreachable',
    after: error.point,
    detail: refused ? `port unreachable: ${what}` : what,
  };
}

/** The first error that quotes this conversation as one of its points saw it. Time exceeded and unreachable kinds only. */
function icmpErrorFor(sightings: readonly Sighting[], { icmpErrors }: PathContext): IcmpError | undefined {
  if (icmpErrors.length === 0) return undefined;
  const index = errorsByQuote(icmpErrors);
  const quoting = sightings.flatMap(({ flow }) =>
    [flow.tuple, reverseTuple(flow.tuple)].flatMap((tuple) =>
      (index.get(`${flow.point} ${tupleKey(tuple)}`) ?? []).filter(
        ({ error }) => error.timeNs >= flow.firstNs && error.timeNs <= flow.lastNs + 60e9,
      ),
    ),
  );
  return quoting.sort((a, b) => a.order - b.order)[0]?.error;
}

interface OrderedError {
  readonly order: number;
  readonly error: IcmpError;
}

/** Errors by point and quoted tuple, made once for a list of them. */
const quotes = new WeakMap<readonly IcmpError[], Map<string, OrderedError[]>>();

function errorsByQuote(errors: readonly IcmpError[]): ReadonlyMap<string, readonly OrderedError[]> {
  const known = quotes.get(errors);
  if (known) return known;
  const index = new Map<string, OrderedError[]>();
  errors.forEach((error, order) => {
    if (isTooBig(error)) return;
    const key = `${error.point} ${tupleKey(error.quoted)}`;
    const list = index.get(key);
    if (list) list.push({ order, error });
    else index.set(key, [{ order, error }]);
  });
  quotes.set(errors, index);
  return index;
}

function isTooBig(e: IcmpError): boolean {
  return (
    (e.type === 3 && e.code === 4 && !e.receiver.includes(':')) || (e.type === 2 && e.receiver.includes(':'))
  );
}
