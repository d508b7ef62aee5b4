// Which sampled packets of two flows are the same packet. Linux routing and NAT keep IP id, lengths, TCP seq/ack/flags and payload
// (knowledge.md 2.1), so `strong` must agree, and `content` where both points captured those bytes. A digest that
// occurs several times is matched in order. With `turned`, the second flow is looked at the other way round.
import type { FlowRecord, PacketSample } from './flow.js';
import type { MatchedPacket } from './segment.js';

export function matchPackets(upstream: FlowRecord, downstream: FlowRecord, turned = false): MatchedPacket[] {
  return matchSamples(upstream.samples(), downstream.samples(), turned);
}

/** Up to this many comparisons trying each with each is cheaper than an index. */
const FEW_COMPARISONS = 1024;

/** The same over lists of packets, as the ladder reads them. */
export function matchSamples(
  upstream: readonly PacketSample[],
  downstream: readonly PacketSample[],
  turned = false,
): MatchedPacket[] {
  return upstream.length * downstream.length <= FEW_COMPARISONS
    ? matchFew(upstream, downstream, turned)
    : matchMany(upstream, downstream, turned);
}

function matchFew(
  upstream: readonly PacketSample[],
  downstream: readonly PacketSample[],
  turned: boolean,
): MatchedPacket[] {
  const matched: MatchedPacket[] = [];
  const used = new Uint8Array(downstream.length);
  let start = 0;
  for (const up of upstream) {
    for (let i = start; i < downstream.length; i++) {
      const down = downstream[i]!;
      if (used[i] === 1 || up.forward !== (down.forward !== turned) || !samePacket(up, down)) continue;
      used[i] = 1;
      matched.push(matchOf(up, down));
      break;
    }
    while (start < used.length && used[start] === 1) start++;
  }
  return matched;
}

function matchMany(
  upstream: readonly PacketSample[],
  downstream: readonly PacketSample[],
  turned: boolean,
): MatchedPacket[] {
  const waiting = new Map<number, PacketSample[]>();
  for (const s of downstream) {
    const key = keyOf(s, turned);
    const list = waiting.get(key);
    if (list) list.push(s);
    else waiting.set(key, [s]);
  }
  const matched: MatchedPacket[] = [];
  for (const up of upstream) {
    const list = waiting.get(keyOf(up, false));
    const at = list?.findIndex((down) => samePacket(up, down)) ?? -1;
    if (!list || at < 0) continue;
    const [down] = list.splice(at, 1);
    matched.push(matchOf(up, down!));
  }
  return matched;
}

function matchOf(up: PacketSample, down: PacketSample): MatchedPacket {
  return {
    forward: up.forward,
    upstreamNs: up.timeNs,
    downstreamNs: down.timeNs,
    upstreamFrame: up.frame,
    downstreamFrame: down.frame,
    distinctive: up.ipId !== 0 || up.content !== 0 || (up.tcpFlags !== 0 && up.seq !== 0),
  };
}

function keyOf(s: PacketSample, turned: boolean): number {
  return s.forward !== turned ? s.strong : -s.strong - 1;
}

export function samePacket(a: PacketSample, b: PacketSample): boolean {
  return (
    a.strong === b.strong &&
    a.payloadBytes === b.payloadBytes &&
    (a.content === 0 || b.content === 0 || a.content === b.content)
  );
}

/**
 * A direction in which the same payloads went by with other IP ids: new packets, made by a relay, however well the other direction agrees
 * (two stacks of one kind count their ids from the same start).
 */
export function isRemade(
  a: FlowRecord,
  b: FlowRecord,
  turned: boolean,
  matched: readonly MatchedPacket[],
): boolean {
  const [ours, theirs] = [a.samples(), b.samples()];
  return [true, false].some((way) => {
    if (matched.some((m) => m.forward === way)) return false;
    const payloads = new Set(
      ours.filter((s) => s.forward === way && s.content !== 0 && s.ipId !== 0).map((s) => s.content),
    );
    return theirs.some((s) => s.forward === (way !== turned) && s.ipId !== 0 && payloads.has(s.content));
  });
}
