// Two relay ends of datagrams of which a capture missed some: the first one seen on the one side need not be the first on the other. A relay keeps
// a datagram's length, payload and, for pings, the sequence number, so the same ones are paired and the pair's times compared.
//   up saw #2 and #3 of a ping, down #1 to #3: times of #2 are taken on both sides
import { Dns } from '../../model/dns-question.js';
import type { PacketSample } from '../../model/flow.js';
import { median } from '../rough-clocks.js';
import { commonPrefix, type RelayEnd, type RelayTimes } from './relay-end.js';

/** What can be compared of two ends by the datagrams that both saw. */
export interface Aligned {
  readonly up: RelayTimes;
  readonly down: RelayTimes;
  /** Payload bytes that agree each way; -1 when they differ, 0 when none can be compared. */
  readonly content: { readonly forward: number; readonly reverse: number };
}

/** DNS forwarders of relays (vpnkit, gvproxy) rewrite the transaction id, the first two bytes. */
export const REWRITTEN_PORTS: ReadonlySet<number> = new Set([Dns.Port]);
/** A packet's digest covers this much of its payload. */
const DIGEST_BYTES = 32;

/** Undefined for TCP, where nothing was missed, and when no datagram can be told to be on both sides: then what each saw first is compared. */
export function alignDatagrams(up: RelayEnd, down: RelayEnd): Aligned | undefined {
  if (up.protocol === 'tcp') return undefined;
  return up.flow.icmpId !== undefined || mayMiss(up, down, 'forward') || mayMiss(up, down, 'reverse')
    ? aligned(up, down)
    : undefined;
}

function mayMiss(up: RelayEnd, down: RelayEnd, way: 'forward' | 'reverse'): boolean {
  if (Math.max(up.packets[way], down.packets[way]) < 2) return false;
  return (
    up.bytes[way] !== down.bytes[way] ||
    up.packets[way] !== down.packets[way] ||
    commonPrefix(up.content[way], down.content[way]) < 0
  );
}

type Pair = readonly [up: PacketSample, down: PacketSample];

function aligned(up: RelayEnd, down: RelayEnd): Aligned | undefined {
  const [ours, theirs] = [datagramsOf(up), datagramsOf(down)];
  const rewritten = up.dport !== null && REWRITTEN_PORTS.has(up.dport);
  const readable = (s: PacketSample): boolean => s.payloadBytes === 0 || s.content !== 0;
  const byContent = !rewritten && ours.every(readable) && theirs.every(readable);
  const key = (s: PacketSample): string =>
    up.flow.icmpId === undefined
      ? `${s.forward} ${s.payloadBytes} ${byContent ? s.content : ''}`
      : `${s.forward} ${s.payloadBytes} ${s.seq}`;
  const pairs = pairUp(ours, theirs, key);
  const forward = pairs.find(([s]) => s.forward);
  const reverse = pairs.find(([s]) => !s.forward);
  const first = forward ?? reverse;
  // a relay keeps an echo's sequence number: pings without a common one are two pings
  if (!first && up.flow.icmpId !== undefined)
    return { up: up.times, down: down.times, content: { forward: -1, reverse: -1 } };
  if (!first) return undefined;
  const times = (end: RelayEnd, side: 0 | 1): RelayTimes => ({
    ...end.times,
    first: first[side].timeNs,
    dataForward: forward?.[side].timeNs ?? NaN,
    dataReverse: reverse?.[side].timeNs ?? NaN,
  });
  const content = (pair: Pair | undefined, way: 'forward' | 'reverse'): number =>
    pair ? agreement(pairs, way === 'forward', pair, [ours, theirs], [up, down]) : 0;
  return {
    up: times(up, 0),
    down: times(down, 1),
    content: { forward: content(forward, 'forward'), reverse: content(reverse, 'reverse') },
  };
}

/** In the order of up's. Where one key occurs more often on one side, the pairing from the front or the back that keeps the others' pace. */
function pairUp(
  ours: readonly PacketSample[],
  theirs: readonly PacketSample[],
  key: (s: PacketSample) => string,
): Pair[] {
  const [mine, other] = [groupBy(ours, key), groupBy(theirs, key)];
  const sure: Pair[] = [];
  const unsure: [PacketSample[], PacketSample[]][] = [];
  for (const [k, a] of mine) {
    const b = other.get(k);
    if (!b) continue;
    if (a.length === b.length) a.forEach((s, i) => sure.push([s, b[i]!]));
    else unsure.push([a, b]);
  }
  const pace = median(sure.map(lag));
  for (const [a, b] of unsure) {
    const n = Math.min(a.length, b.length);
    const front = a.slice(0, n).map((s, i): Pair => [s, b[i]!]);
    const back = a.slice(-n).map((s, i): Pair => [s, b[b.length - n + i]!]);
    sure.push(...(misfit(back, pace) < misfit(front, pace) ? back : front));
  }
  return sure.sort((p, q) => p[0].timeNs - q[0].timeNs);
}

function lag([a, b]: Pair): number {
  return b.timeNs - a.timeNs;
}

/** How far the lags lie from the pace, or from each other when no pace is known. */
function misfit(pairs: readonly Pair[], pace: number): number {
  const lags = pairs.map(lag);
  const centre = Number.isNaN(pace) ? median(lags) : pace;
  return lags.reduce((worst, x) => Math.max(worst, Math.abs(x - centre)), 0);
}

function agreement(
  pairs: readonly Pair[],
  forward: boolean,
  first: Pair,
  [ours, theirs]: readonly [readonly PacketSample[], readonly PacketSample[]],
  [up, down]: readonly [RelayEnd, RelayEnd],
): number {
  const telling = pairs.filter(([a, b]) => a.forward === forward && a.content !== 0 && b.content !== 0);
  if (telling.some(([a, b]) => a.content !== b.content)) return -1;
  if (telling.length > 0) return Math.min(DIGEST_BYTES, telling[0]![0].payloadBytes);
  const firsts = [ours, theirs].map((list) => list.find((s) => s.forward === forward));
  const way = forward ? 'forward' : 'reverse';
  return firsts[0] === first[0] && firsts[1] === first[1]
    ? commonPrefix(up.content[way], down.content[way])
    : 0;
}

/** Of all points of the end's node: what one capture missed another may have. */
function datagramsOf(end: RelayEnd): readonly PacketSample[] {
  const known = seen.get(end);
  if (known) return known;
  const [nearest, ...others] = end.sightings.map((s) => [
    ...s.flow.samples(),
    ...(s.reply?.samples().filter((x) => !x.forward) ?? []),
  ]);
  const all = [...(nearest ?? [])];
  for (const list of others) {
    const have = groupBy(all, identity);
    for (const [key, same] of groupBy(list, identity)) all.push(...same.slice(have.get(key)?.length ?? 0));
  }
  all.sort((a, b) => a.timeNs - b.timeNs || a.frame - b.frame);
  seen.set(end, all);
  return all;
}

const seen = new WeakMap<RelayEnd, readonly PacketSample[]>();

function identity(s: PacketSample): string {
  return `${s.forward} ${s.strong}`;
}

function groupBy(
  samples: readonly PacketSample[],
  key: (s: PacketSample) => string,
): Map<string, PacketSample[]> {
  const groups = new Map<string, PacketSample[]>();
  for (const s of samples) {
    const k = key(s);
    const list = groups.get(k);
    if (list) list.push(s);
    else groups.set(k, [s]);
  }
  return groups;
}
