// Tells the truth of a bundle again after damage: which points still see a flow, which relay lies between the points
// that are left, and which fault can still be told from what the captures show.
import type { Bundle } from '../variants/bundle.js';
import { linkNames, pointOf } from './points.js';
import type { ChainLink, TrueFlow, TrueRelay, Truth } from './truth.js';

/** What happened can be told from all the captures together only. */
const NEEDS_EVERY_POINT = new Set(['mtu-black-hole', 'hairpin-unmasqueraded', 'reply-from-elsewhere']);

interface Sighting {
  packets: number;
  firstNs: bigint;
}

type Sightings = ReadonlyMap<string, Sighting>;

export function retell(bundle: Bundle): Truth | undefined {
  const { truth } = bundle;
  if (!truth) return undefined;
  const seen = sightings(bundle);
  const capturing = capturingPoints(bundle);
  const flows = truth.flows.map((flow) => retellFlow(flow, seen, capturing));
  return {
    ...truth,
    points: truth.points.filter((point) => capturing.has(point)),
    flows,
    relays: relaysOf(truth, flows),
  };
}

/** A capture without packets still watches: its name says where. */
function capturingPoints(bundle: Bundle): ReadonlySet<string> {
  const names = linkNames(bundle.files);
  const points = new Set<string>();
  for (const capture of bundle.captures) {
    for (const described of capture.content.interfaces) {
      points.add(`${capture.node}/${described.name ?? capture.interface}`);
    }
    for (const frame of capture.content.frames) points.add(pointOf(capture, frame, names));
  }
  return points;
}

function sightings(bundle: Bundle): Sightings {
  const names = linkNames(bundle.files);
  const found = new Map<string, Sighting>();
  for (const capture of bundle.captures) {
    for (const frame of capture.content.frames) {
      const point = pointOf(capture, frame, names);
      for (const flow of frame.flows ?? []) {
        const key = `${flow} ${point}`;
        const sighting = found.get(key) ?? { packets: 0, firstNs: frame.timeNs };
        sighting.packets++;
        if (frame.timeNs < sighting.firstNs) sighting.firstNs = frame.timeNs;
        found.set(key, sighting);
      }
    }
  }
  return found;
}

function retellFlow(flow: TrueFlow, seen: Sightings, capturing: ReadonlySet<string>): TrueFlow {
  const chain = flow.chain.map((link): ChainLink => {
    const sighting = link.seen ? seen.get(`${flow.id} ${link.point}`) : undefined;
    if (!sighting) return { point: link.point, seen: false, packets: null, first: null, tuples: null };
    return { ...link, packets: sighting.packets, first: Number(sighting.firstNs / 1000n) / 1e6 };
  });
  return { ...flow, ...retellFault(flow, chain, capturing), chain };
}

/**
 * A fault "lost after P" needs P and a point beyond it capturing. Where P is gone the last one before it tells; where
 * nothing beyond is left, the packet just leaves the last point (no-reply). Where packets that were there are missing
 * from a capture, nobody can tell that from loss on the way: such a flow is not judged.
 */
function retellFault(
  flow: TrueFlow,
  chain: readonly ChainLink[],
  capturing: ReadonlySet<string>,
): Pick<TrueFlow, 'fault' | 'reaches'> {
  if (!flow.fault) return {};
  const lossy = chain.some((link, i) => {
    return capturing.has(link.point) && (link.packets ?? 0) < (flow.chain[i]!.packets ?? 0);
  });
  if (lossy) return { fault: undefined, reaches: undefined };
  const blind = chain.some((link, i) => flow.chain[i]!.seen && !capturing.has(link.point));
  if (blind && NEEDS_EVERY_POINT.has(flow.fault)) return { fault: undefined, reaches: undefined };
  if (flow.fault === 'dropped-forward') return droppedForward(flow, chain, capturing);
  if (flow.fault === 'reply-dropped-forward') return replyDropped(flow, chain, capturing);
  return { fault: flow.fault, reaches: chain.findLast((link) => link.seen)?.point };
}

function droppedForward(flow: TrueFlow, chain: readonly ChainLink[], capturing: ReadonlySet<string>) {
  const place = chain.findLastIndex((link) => link.seen);
  const reaches = chain[place]?.point;
  const beyond = chain.slice(place + 1).map((link) => capturing.has(link.point));
  if (!beyond.includes(true)) return { fault: 'no-reply', reaches };
  // points in between are not watched: whether the way leads by the next watched one is for the program to know
  return { fault: beyond[0] ? flow.fault : 'dropped-unwatched', reaches };
}

function replyDropped(flow: TrueFlow, chain: readonly ChainLink[], capturing: ReadonlySet<string>) {
  const place = chain.findIndex((link) => link.point === flow.reaches);
  const reaches = chain.slice(place).find((link) => link.seen)?.point;
  if (!reaches) return { fault: 'no-reply', reaches: chain.findLast((link) => link.seen)?.point };
  const watchedBefore = chain.slice(0, place).some((link) => capturing.has(link.point));
  return watchedBefore ? { fault: flow.fault, reaches } : { fault: 'none', reaches };
}

/** A relay lies between the last point seen before it and the first one after it, flow by flow. */
function relaysOf(truth: Truth, flows: readonly TrueFlow[]): readonly TrueRelay[] {
  const found = new Map<string, TrueRelay>();
  for (const relay of truth.relays) {
    for (const { chain } of flows) {
      const before = chain.findIndex((link) => link.point === relay.between[0]);
      const after = chain.findIndex((link) => link.point === relay.between[1]);
      if (before < 0 || after < 0) continue;
      const from = chain.slice(0, before + 1).findLast((link) => link.seen)?.point;
      const to = chain.slice(after).find((link) => link.seen)?.point;
      if (from && to) found.set(`${relay.kind} ${from} ${to}`, { kind: relay.kind, between: [from, to] });
    }
  }
  return [...found.values()];
}
