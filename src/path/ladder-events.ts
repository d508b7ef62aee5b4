// The sampled packets of a path, followed over its hops: events for the ladder. Kernel joins share packets by digest; beyond a relay the
// packets are others, so each side has its own.
import { epochSeconds } from '../model/epoch.js';
import type { PacketSample } from '../model/flow.js';
import type { LadderEvent } from '../model/report.js';
import type { Segment } from '../model/segment.js';
import { onReference, type PathContext } from './context.js';

interface Draft {
  readonly sample: PacketSample;
  readonly sightings: { hop: number; ns: number; at: string }[];
}

const MAX_EVENTS = 48;

export function ladderEvents(segments: readonly Segment[], context: PathContext): LadderEvent[] {
  let firstHop = 0;
  const drafts: Draft[] = [];
  const hopsOf: { first: number; last: number }[] = [];
  for (const segment of segments) {
    drafts.push(...segmentDrafts(segment, firstHop, context));
    hopsOf.push({ first: firstHop, last: firstHop + segment.sightings.length - 1 });
    firstHop += segment.sightings.length;
  }
  return drafts
    .sort((a, b) => a.sightings[0]!.ns - b.sightings[0]!.ns || a.sightings[0]!.hop - b.sightings[0]!.hop)
    .slice(0, MAX_EVENTS)
    .map((d) => eventOf(d, segments, hopsOf, context));
}

function segmentDrafts(segment: Segment, firstHop: number, context: PathContext): Draft[] {
  const drafts: Draft[] = [];
  const byFrame = new Map<string, Draft>();
  segment.sightings.forEach(({ flow, reply }, i) => {
    const matched = new Map(
      (segment.joins[i - 1]?.matched ?? []).map((m) => [m.downstreamFrame, m.upstreamFrame]),
    );
    const all = [
      ...flow.samples().filter((s) => s.forward || !reply),
      ...(reply?.samples().filter((s) => !s.forward) ?? []),
    ];
    for (const sample of all) {
      const sighting = {
        hop: firstHop + i,
        ns: onReference(context, flow.point, sample.timeNs),
        at: `${flow.file}#${sample.frame}`,
      };
      const up = matched.get(sample.frame);
      const known = up === undefined ? undefined : byFrame.get(`${i - 1} ${up}`);
      const draft = known ?? { sample, sightings: [] };
      draft.sightings.push(sighting);
      byFrame.set(`${i} ${sample.frame}`, draft);
      if (!known) drafts.push(draft);
    }
  });
  for (const d of drafts) if (!d.sample.forward) d.sightings.reverse();
  return drafts;
}

function eventOf(
  d: Draft,
  segments: readonly Segment[],
  hopsOf: readonly { first: number; last: number }[],
  context: PathContext,
): LadderEvent {
  const lastHop = d.sightings.at(-1)!.hop;
  const s = hopsOf.findIndex((h) => lastHop >= h.first && lastHop <= h.last);
  const { first, last } = hopsOf[s]!;
  const onward = d.sample.forward ? lastHop + 1 : lastHop - 1;
  const silent =
    onward >= first && onward <= last && sawNothing(segments[s]!, onward - first, d.sample.forward);
  return {
    direction: d.sample.forward ? 'forward' : 'reverse',
    label: labelOf(d.sample, segments[s]!.sightings[0]!.flow.tuple.protocol),
    bytes: d.sample.payloadBytes,
    sightings: d.sightings.map((x) => ({ hop: x.hop, time: epochSeconds(context.base, x.ns), at: x.at })),
    ...(silent && { lostAfter: lastHop }),
  };
}

/** The next point saw no packet of this direction at all: then the sample is lost, not just unsampled. */
function sawNothing(segment: Segment, index: number, forward: boolean): boolean {
  const { flow, reply } = segment.sightings[index]!;
  return (forward ? flow.forward : (reply ?? flow).reverse).packets === 0;
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
