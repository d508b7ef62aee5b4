// Two flows with different tuples → the match that says they are the two sides of one translation, or nothing. What packets of both have in
// common must be telling, agree in time and direction, and be neither a relay's new packets, a neighbour's nor a copied capture's.
import type { FlowRecord, PacketSample } from '../../model/flow.js';
import type { Match } from '../../model/match.js';
import type { MatchedPacket } from '../../model/segment.js';
import { isRemade, matchPackets } from '../../model/packet-match.js';
import { median, type RoughClocks } from '../rough-clocks.js';
import { SAME_PACKET_NS } from './same-tuple.js';

/** Packets of one conversation keep their distances through a kernel this well. */
const SAME_PACE_NS = 2e6;

export function compareTranslated(
  flows: readonly FlowRecord[],
  a: number,
  b: number,
  nodes: readonly string[],
  clocks: RoughClocks,
): Match | undefined {
  const [x, y] = [flows[a]!, flows[b]!];
  if (!sharesAnEnd(x, y)) return undefined;
  const { matched, turned } = agreeing(x, y);
  if (!matched.some((m) => m.distinctive) || isChance(x, y, matched)) return undefined;
  if (isOneHopTwice(x, y, turned)) return undefined;
  const offset = nodes[a] === nodes[b] ? 0 : clocks.offset(nodes[a]!, nodes[b]!);
  const differences = matched.map((m) => m.downstreamNs - m.upstreamNs - (offset ?? 0));
  const apart = Math.min(...differences.map(Math.abs));
  if (apart > SAME_PACKET_NS || isCopy(x, y, differences)) return undefined;
  if (isRemade(x, y, turned, matched)) return undefined;
  if (lookAlikes(x, y, turned, matched) >= matched.length) return undefined;
  if (isNeighbour(x, y, turned)) return undefined;
  if (nodes[a] !== nodes[b] && looksRelayed(x, y, turned, matched, offset !== undefined)) return undefined;
  const share = matched.length / Math.max(1, Math.min(x.samples().length, y.samples().length));
  const identity = identityStrength(x, matched.length);
  if (identity === 0 || onlyIdDiffers(x, y)) return undefined;
  // Time decides between look-alikes only: 1 ms costs 0.1, never more than 1.
  const weight = 1 + identity + share - Math.min(1, apart / 1e7);
  return { a, b, turned, weight, by: 'packets' };
}

/**
 * Packets of both flows that keep the pace of the matched ones, and their lengths, but have other ids: in a crowd of equal datagrams some id occurs
 * on the other side by chance (one in 65,536 for each two packets), and then the packets around it disagree.
 */
function lookAlikes(
  x: FlowRecord,
  y: FlowRecord,
  turned: boolean,
  matched: readonly MatchedPacket[],
): number {
  if (matched.length === Math.min(x.samples().length, y.samples().length)) return 0;
  const lag = median(matched.map((m) => m.downstreamNs - m.upstreamNs));
  const [ours, theirs] = [
    new Set(matched.map((m) => m.upstreamFrame)),
    new Set(matched.map((m) => m.downstreamFrame)),
  ];
  const open = y.samples().filter((s) => !theirs.has(s.frame));
  let found = 0;
  for (const s of x.samples()) {
    if (ours.has(s.frame)) continue;
    const at = open.findIndex(
      (t) =>
        t.forward === (s.forward !== turned) &&
        t.payloadBytes === s.payloadBytes &&
        Math.abs(t.timeNs - s.timeNs - lag) < SAME_PACE_NS,
    );
    if (at < 0) continue;
    open.splice(at, 1);
    found++;
  }
  return found;
}

/**
 * Of headers without sequence numbers the IP id alone is telling, 16 bits: among some hundred queries at once two agree by chance. Where both
 * flows have more packets than the one that agrees, the others should have agreed as well.
 */
function isChance(x: FlowRecord, y: FlowRecord, matched: readonly MatchedPacket[]): boolean {
  if (matched.length > 1 || x.tuple.protocol === 'tcp') return false;
  const [ours, theirs] = [x.samples(), y.samples()];
  const content = (s: PacketSample): boolean => s.content !== 0;
  return ours.length > 1 && theirs.length > 1 && !(ours.some(content) && theirs.some(content));
}

/** Two pings between the same two hosts: NAT gives an echo another id only along with another address. */
function onlyIdDiffers(x: FlowRecord, y: FlowRecord): boolean {
  return x.icmpId !== undefined && x.tuple.src === y.tuple.src && x.tuple.dst === y.tuple.dst;
}

/** One point shows both sides of a NAT only when a router is passed in between, or each of two directions is translated elsewhere (bridge NAT). */
function isOneHopTwice(x: FlowRecord, y: FlowRecord, turned: boolean): boolean {
  if (x.point !== y.point || x.encapsulation.length !== y.encapsulation.length) return false;
  const halves = x.forward.packets * y.forward.packets === 0 || x.reverse.packets * y.reverse.packets === 0;
  return !halves && x.forward.ttl === (turned ? y.reverse : y.forward).ttl;
}

/** Both ways later at one of two points, or both sooner. */
export function neverReturns(matched: readonly MatchedPacket[]): boolean {
  const lag = (forward: boolean): number =>
    median(matched.filter((m) => m.forward === forward).map((m) => m.downstreamNs - m.upstreamNs));
  const [there, back] = [lag(true), lag(false)];
  return there * back > 0 && Math.min(Math.abs(there), Math.abs(back)) > SAME_PACE_NS;
}

/** Packets that agree, `turned` when they do only with one flow the other way round. */
export function agreeing(
  x: FlowRecord,
  y: FlowRecord,
): { readonly matched: readonly MatchedPacket[]; readonly turned: boolean } {
  const straight = matchPackets(x, y, false);
  return straight.length > 0
    ? { matched: straight, turned: false }
    : { matched: matchPackets(x, y, true), turned: true };
}

/** NAT rewrites the source, the destination or both (hairpin); an address that stays makes it likelier, and both-changed needs more packets. */
function sharesAnEnd(x: FlowRecord, y: FlowRecord): boolean {
  const ends = [x.tuple.src, x.tuple.dst];
  return (
    ends.includes(y.tuple.src) ||
    ends.includes(y.tuple.dst) ||
    (x.forward.packets > 0 && identityStrength(x, 2) >= 1)
  );
}

/** Copies of a capture with other addresses: every packet at the very same time with the very same TTL. No kernel is that fast. */
function isCopy(x: FlowRecord, y: FlowRecord, differences: readonly number[]): boolean {
  return (
    differences.length >= 4 &&
    x.forward.ttl === y.forward.ttl &&
    x.point !== y.point &&
    differences.every((d) => d === 0)
  );
}

/**
 * Two flows at one point are one conversation before and after NAT (hairpin) only if more than their pace says so: a TTL taken, an IP id, or
 * payload that is not always the same. Two calls that send silence side by side have none of these.
 */
function isNeighbour(x: FlowRecord, y: FlowRecord, turned: boolean): boolean {
  if (x.point !== y.point || ttlDirection(x, y, turned) !== 0) return false;
  const samples = x.samples();
  const telling = samples.some((s) => s.ipId !== 0 || s.content !== 0);
  const constant = samples.length > 1 && samples.every((s) => s.strong === samples[0]!.strong);
  return !telling || (constant && samples.every((s) => s.content === samples[0]!.content));
}

function identityStrength(flow: FlowRecord, matched: number): number {
  const samples: readonly PacketSample[] = flow.samples();
  const ids = samples.some((s) => s.ipId !== 0);
  const content =
    samples.some((s) => s.content !== 0) ||
    (flow.tuple.protocol === 'tcp' && samples.some((s) => s.seq !== 0));
  return Math.min(2, ((ids ? 0.6 : 0) + (content ? 0.6 : 0)) * Math.min(2, matched));
}

/** Higher TTL on the way forward, lower on the way back; with equal TTLs the longer round trip is nearer to the client. */
export function isUpstream(x: FlowRecord, y: FlowRecord, turned: boolean): boolean {
  const lead = roundTripLead(matchPackets(x, y, turned)) ?? 1;
  return ttlDirection(x, y, turned) * 4 + Math.sign(lead) >= 0;
}

/** 1: x is nearer to the client by TTL, -1: y is, 0: same or unknown. */
function ttlDirection(x: FlowRecord, y: FlowRecord, turned: boolean): number {
  const [yForward, yReverse] = turned ? [y.reverse, y.forward] : [y.forward, y.reverse];
  if (x.forward.ttl !== null && yForward.ttl !== null && x.forward.ttl !== yForward.ttl)
    return Math.sign(x.forward.ttl - yForward.ttl);
  if (x.reverse.ttl !== null && yReverse.ttl !== null) return Math.sign(yReverse.ttl - x.reverse.ttl);
  return 0;
}

/** How much longer the round trip is upstream than downstream, ns; undefined when only one direction was matched. */
function roundTripLead(matched: readonly MatchedPacket[]): number | undefined {
  const forward = matched.filter((m) => m.forward).map((m) => m.downstreamNs - m.upstreamNs);
  const reverse = matched.filter((m) => !m.forward).map((m) => m.upstreamNs - m.downstreamNs);
  return forward.length > 0 && reverse.length > 0 ? median(forward) + median(reverse) : undefined;
}

/**
 * A relay that keeps payload and sends IP id 0 as well makes new packets with a new TTL: then the point that sees the longer round trip has the
 * lower TTL, which no kernel does. Between two stacks without any IP id the round trips must confirm the TTLs; where one way was seen only, other
 * packets must have passed both (`share`).
 */
function looksRelayed(
  x: FlowRecord,
  y: FlowRecord,
  turned: boolean,
  matched: readonly MatchedPacket[],
  share: boolean,
): boolean {
  const ids = x.samples().some((s) => s.ipId !== 0);
  if (ids && x.tuple.protocol === 'tcp') return false;
  const byTtl = ttlDirection(x, y, turned);
  const lead = roundTripLead(matched);
  if (lead === undefined) return !ids && (byTtl === 0 || !share);
  return byTtl !== Math.sign(lead) && Math.abs(lead) > 1e4;
}
