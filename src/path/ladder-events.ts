// The sampled packets of a path, followed over its hops: events for the ladder. Kernel joins share packets by digest; beyond a relay the
// packets are others, so each side has its own.
import { epochSeconds } from '../model/epoch.js';
import type { PacketSample } from '../model/flow.js';
import type { LadderEvent } from '../model/report.js';
import { matchSamples } from '../model/packet-match.js';
import type { Segment } from '../model/segment.js';
import { onReference, type PathContext } from './context.js';

/** One hop's packets, in the client's direction. */
export interface LadderHop {
  readonly point: string;
  readonly protocol: string;
  readonly packets: readonly (PacketSample & { readonly file: string })[];
  /** The next hop shows other packets: a relay lies between. */
  readonly relayNext: boolean;
}

interface Draft {
  readonly sample: PacketSample;
  readonly sightings: { hop: number; ns: number; at: string }[];
}

const MAX_EVENTS = 48;

export function ladderEvents(segments: readonly Segment[], context: PathContext): LadderEvent[] {
  const hops = segments.flatMap((segment, s) =>
    segment.sightings.map(({ flow, reply }, i): LadderHop => {
      const own = flow.samples().filter((p) => p.forward || !reply);
      const packets = [
        ...own.map((p) => ({ ...p, file: flow.file })),
        ...(reply?.samples().filter((p) => !p.forward) ?? []).map((p) => ({ ...p, file: reply!.file })),
      ];
      const relayNext = i === segment.sightings.length - 1 && s < segments.length - 1;
      return { point: flow.point, protocol: flow.tuple.protocol, packets, relayNext };
    }),
  );
  return alignHops(hops, (point, ns) => onReference(context, point, ns), context.base, MAX_EVENTS);
}

/** Follows each packet over neighbouring hops by its digest; `onClock` brings a point's time to the reference clock. */
export function alignHops(
  hops: readonly LadderHop[],
  onClock: (point: string, ns: number) => number,
  base: number,
  limit: number,
): LadderEvent[] {
  const drafts: Draft[] = [];
  let previous = new Map<string, Draft>();
  hops.forEach((hop, i) => {
    const before = i > 0 && !hops[i - 1]!.relayNext ? hops[i - 1]! : undefined;
    const upstream = new Map(
      matchSamples(before?.packets ?? [], hop.packets).map((m) => [m.downstreamFrame, m.upstreamFrame]),
    );
    const here = new Map<string, Draft>();
    for (const packet of hop.packets) {
      const sighting = {
        hop: i,
        ns: onClock(hop.point, packet.timeNs),
        at: `${packet.file}#${packet.frame}`,
      };
      const known = previous.get(`${upstream.get(packet.frame) ?? ''}`);
      const draft = known ?? { sample: packet, sightings: [] };
      draft.sightings.push(sighting);
      here.set(`${packet.frame}`, draft);
      if (!known) drafts.push(draft);
    }
    previous = here;
  });
  for (const d of drafts) if (!d.sample.forward) d.sightings.reverse();
  const seen = new Set<string>();
  return drafts
    .sort((a, b) => a.sightings[0]!.ns - b.sightings[0]!.ns || a.sightings[0]!.hop - b.sightings[0]!.hop)
    .slice(0, limit)
    .map((d) => eventOf(d, hops, base, seen));
}

function eventOf(d: Draft, hops: readonly LadderHop[], base: number, seen: Set<string>): LadderEvent {
  const { sample } = d;
  const lastHop = d.sightings.at(-1)!.hop;
  const onward = sample.forward ? lastHop + 1 : lastHop - 1;
  const relayed = sample.forward ? hops[lastHop]!.relayNext : hops[onward]?.relayNext === true;
  // a point that saw nothing at all of this direction lost it; one that saw others may just not have kept this one as a sample
  const silent =
    !relayed &&
    hops[onward] !== undefined &&
    !hops[onward]!.packets.some((p) => p.forward === sample.forward);
  const key = `${d.sightings[0]!.hop} ${sample.forward} ${sample.tcpFlags & 7} ${sample.seq} ${sample.payloadBytes}`;
  const again =
    (sample.payloadBytes > 0 || (sample.tcpFlags & 3) > 0) && sample.tcpFlags > 0 && seen.has(key);
  seen.add(key);
  return {
    direction: sample.forward ? 'forward' : 'reverse',
    label: labelOf(sample, hops[0]!.protocol),
    bytes: sample.payloadBytes,
    ...(again && { retransmission: true }),
    sightings: d.sightings.map((x) => ({ hop: x.hop, time: epochSeconds(base, x.ns), at: x.at })),
    ...(silent && { lostAfter: lastHop }),
  };
}

function labelOf(s: PacketSample, protocol: string): string {
  if (protocol === 'tcp') {
    const flags = [
      s.tcpFlags & 2 ? 'SYN' : '',
      s.tcpFlags & 4 ? 'RST' : '',
      s.tcpFlags & 1 ? 'FIN' : '',
    ].filter((f) => f !== '');
    if (s.tcpFlags & 2 && s.tcpFlags & 16) return 'SYN/ACK';
    if (flags.length > 0) return flags.join(' ') + (s.payloadBytes > 0 ? ` ${s.payloadBytes} B` : '');
    return s.payloadBytes > 0 ? `${s.payloadBytes} B` : 'ACK';
  }
  if (protocol === 'icmp' || protocol === 'icmp6') return `echo ${s.forward ? 'request' : 'reply'} ${s.seq}`;
  return `${s.payloadBytes} B`;
}
