// An open TCP connection whose data stops between two neighbouring points: the point before saw it, and its retransmissions, until the
// end; the one behind never saw that many payload bytes, and nobody answered any more (RFC 8899 section 1.2 calls it a black hole).
// Captures that merely missed packets do not look so: then nothing is retransmitted, or the other end goes on answering.
//   mtu black hole: router/lan0 saw 14554 payload bytes of a stream of 8725, 5 retransmitted; router/wan0 saw 37, then nothing
import type { DirectionSummary } from '../model/flow.js';
import type { Outcome } from '../model/report.js';
import type { Sighting } from '../model/segment.js';
import { clockUncertainty, onReference, type PathContext } from './context.js';

/** One retransmission can be luck; the second in a row without an answer comes after a doubled timeout (RFC 6298 section 5.5). */
const MIN_RETRANSMISSIONS = 2;
/** Linux' shortest retransmission timeout, TCP_RTO_MIN: what was on its way has arrived by then. */
const SETTLED_NS = 200e6;

/** `relayAfter`: indices of sightings that a relay follows; packets are not compared across those. */
export function stalledStream(
  sightings: readonly Sighting[],
  relayAfter: ReadonlySet<number>,
  context: PathContext,
): Outcome | undefined {
  for (let i = 0; i + 1 < sightings.length; i++) {
    if (relayAfter.has(i)) continue;
    const [near, far] = [sightings[i]!, sightings[i + 1]!];
    const forward = stalled(near, far, (s) => s.flow.forward, reverseOf, context);
    if (forward) return outcome('lost', near, far, forward);
    const reverse = stalled(far, near, reverseOf, (s) => s.flow.forward, context);
    if (reverse) return outcome('reply-lost', far, near, reverse);
  }
  return undefined;
}

function reverseOf(s: Sighting): DirectionSummary {
  return (s.reply ?? s.flow).reverse;
}

interface Stall {
  readonly sent: DirectionSummary;
  readonly arrived: DirectionSummary;
}

function stalled(
  before: Sighting,
  behind: Sighting,
  way: (s: Sighting) => DirectionSummary,
  back: (s: Sighting) => DirectionSummary,
  context: PathContext,
): Stall | undefined {
  const [sent, arrived, answers] = [way(before), way(behind), back(before)];
  if (!sent.tcp || arrived.packets === 0 || sent.tcp.retransmissions < MIN_RETRANSMISSIONS) return undefined;
  // even with every retransmission counted, what passed cannot be the whole stream
  if (arrived.payloadBytes >= sent.tcp.streamBytes) return undefined;
  const [a, b] = [before.flow.point, behind.flow.point];
  const slack = SETTLED_NS + clockUncertainty(context, a, b);
  if (onReference(context, a, sent.lastNs) - onReference(context, b, arrived.lastNs) < slack)
    return undefined;
  const answered = answers.packets > 0 && answers.lastNs > sent.lastNs - SETTLED_NS;
  return answered ? undefined : { sent, arrived };
}

function outcome(status: 'lost' | 'reply-lost', from: Sighting, to: Sighting, stall: Stall): Outcome {
  const [after, before] = [from.flow.point, to.flow.point];
  const { sent, arrived } = stall;
  return {
    status,
    after,
    before,
    detail: `data stopped passing: ${after} saw a stream of ${sent.tcp!.streamBytes} bytes and ${sent.tcp!.retransmissions} retransmissions until the end, ${before} only ${arrived.payloadBytes} bytes of it and then nothing`,
  };
}
