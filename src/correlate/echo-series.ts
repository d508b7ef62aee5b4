// One ping behind a relay that takes a new ICMP id for each echo (libslirp, vpnkit): at the far side every echo is a flow of its own, but the
// sequence numbers go on counting. Flows of one echo each, same ends, next sequence number, are one conversation with several ids. A
// ping started anew begins its numbers anew and stays apart, and so do echoes that another point shows to come from different hosts.
import { changedFlow, type FlowRecord } from '../model/flow.js';
import { mergeFlows } from './merge-flows.js';

/** Longest pause between two echoes of one ping: default interval is 1 s, and lost answers make no pause longer. */
const PAUSE_NS = 60e9;
/** Lost packets leave gaps in the numbers, no larger than this. */
const MAX_GAP = 8;

export function joinEchoSeries(flows: readonly FlowRecord[]): FlowRecord[] {
  const open = new Map<string, { index: number; seq: number; askedNs: number; lastNs: number }>();
  const result: FlowRecord[] = [];
  const areTwoPings = twoPings(flows);
  for (const flow of flows) {
    const seq = flow.icmpId !== undefined && isOfOne(flow) ? flow.samples()[0]?.seq : undefined;
    if (seq === undefined) {
      result.push(flow);
      continue;
    }
    const { protocol, src, dst } = flow.tuple;
    const [key, back] = [
      `${flow.point} ${protocol} ${src} ${dst}`,
      `${flow.point} ${protocol} ${dst} ${src}`,
    ];
    const series = open.get(flow.directionBy === 'first-packet' && open.has(back) ? back : key);
    const gap = series ? seq - series.seq : 0;
    if (
      series &&
      gap >= 1 &&
      gap <= MAX_GAP &&
      flow.firstNs - series.lastNs < PAUSE_NS &&
      !areTwoPings(flow, seq, series)
    ) {
      const earlier = result[series.index]!;
      const ids = [...(earlier.icmpIds ?? [earlier.icmpId!]), flow.icmpId!];
      result[series.index] = changedFlow(mergeFlows(earlier, flow), { icmpIds: [...new Set(ids)] });
      Object.assign(series, { seq, askedNs: flow.firstNs, lastNs: flow.lastNs });
      continue;
    }
    open.set(key, { index: result.length, seq, askedNs: flow.firstNs, lastNs: flow.lastNs });
    result.push(flow);
  }
  return result;
}

function isOfOne({ forward, reverse }: FlowRecord): boolean {
  return forward.packets <= 1 && reverse.packets <= 1;
}

/** A relay keeps the distance of two echoes this well. */
const SAME_DISTANCE_NS = 100e6;

/**
 * Captures that missed most of two pings leave two echoes whose numbers happen to follow each other. Where some point shows both numbers sent to
 * that server, and nobody there sent both as far apart, they are of two pings; it matters not which, as every relay keeps the numbers.
 */
function twoPings(
  flows: readonly FlowRecord[],
): (next: FlowRecord, seq: number, last: { readonly seq: number; readonly askedNs: number }) => boolean {
  let known: ReadonlyMap<string, readonly Senders[]> | undefined;
  return ({ tuple, firstNs }, seq, last) => {
    known ??= sendersByServer(flows);
    const apart = firstNs - last.askedNs;
    return (known.get(tuple.dst) ?? []).some((senders) => {
      const [before, after] = [senders.get(last.seq), senders.get(seq)];
      return before !== undefined && after !== undefined && !oneSentBoth(before, after, apart);
    });
  };
}

/** Of each number of an echo, at one point and to one server: who sent it, and when. */
type Senders = ReadonlyMap<number, ReadonlyMap<string, readonly number[]>>;

function oneSentBoth(
  before: ReadonlyMap<string, readonly number[]>,
  after: ReadonlyMap<string, readonly number[]>,
  apart: number,
): boolean {
  return [...before].some(([src, times]) =>
    after.get(src)?.some((b) => times.some((a) => Math.abs(b - a - apart) <= SAME_DISTANCE_NS)),
  );
}

function sendersByServer(flows: readonly FlowRecord[]): ReadonlyMap<string, readonly Senders[]> {
  const byServer = new Map<string, Map<string, Map<number, Map<string, number[]>>>>();
  for (const flow of flows) {
    if (flow.icmpId === undefined) continue;
    const { src, dst } = flow.tuple;
    // what has one id for several echoes is a ping of its own
    const sender = isOfOne(flow) ? src : `${src} ${flow.icmpId}`;
    const points = entry(byServer, dst, () => new Map<string, Map<number, Map<string, number[]>>>());
    const senders = entry(points, flow.point, () => new Map<number, Map<string, number[]>>());
    for (const { seq, forward, timeNs } of flow.samples())
      if (forward)
        entry(
          entry(senders, seq, () => new Map<string, number[]>()),
          sender,
          () => [],
        ).push(timeNs);
  }
  return new Map([...byServer].map(([dst, points]) => [dst, [...points.values()]]));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
