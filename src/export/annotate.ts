// Paths with their ladders → what to write beside each of their packets: path and hop, what was translated on the way
// here, the delay since the previous point, and where it was seen last. Packets are named as the report names them
// (`vm/eth0.pcap#13`); whoever has the files reads them again and hands both to the writer.
// e.g. "path p2, hop 4 of 5; NAT by conntrack: source 172.17.0.2:57908 → 192.168.65.100:57908; 49 µs after vm/docker0"
import { formatDuration } from '../lib/duration.js';
import { escapeVisible } from '../lib/visible-text.js';
import { epochNanoseconds } from '../model/epoch.js';
import type { EpochSeconds, LadderEvent, Link, Path, Translation } from '../model/report.js';

export interface Annotation {
  /** Relative to the bundle. */
  readonly file: string;
  /** 1-based. */
  readonly frame: number;
  /** Observation point id. */
  readonly point: string;
  /** On the reference clock. */
  readonly time: EpochSeconds;
  readonly comment: string;
}

/** In the order of paths, packets and their way. A packet is annotated once for each path that has it. */
export function annotate(paths: readonly Path[]): readonly Annotation[] {
  return paths.flatMap((path) => (path.ladder ?? []).flatMap((event) => annotateEvent(path, event)));
}

function annotateEvent(path: Path, event: LadderEvent): Annotation[] {
  return event.sightings.flatMap((sighting, i) => {
    const place = /^(.*)#(\d+)$/.exec(sighting.at);
    const hop = path.hops[sighting.hop];
    if (!place || !hop) return [];
    const parts = [
      `path ${path.id}, hop ${sighting.hop + 1} of ${path.hops.length}`,
      event.direction === 'forward' ? 'to the server' : 'to the client',
      ...(event.retransmission ? ['sent again'] : []),
      ...wayHere(path, event, i),
      ...whatNext(path, event, i),
    ];
    const comment = escapeVisible(parts.join('; '));
    return [{ file: place[1]!, frame: Number(place[2]), point: hop.point, time: sighting.time, comment }];
  });
}

/** Translation and delay since the point before. */
function wayHere(path: Path, event: LadderEvent, i: number): string[] {
  const [here, before] = [event.sightings[i]!, event.sightings[i - 1]];
  const link = linkTowards(path, here.hop, event.direction === 'forward' ? -1 : 1);
  if (!link) return [];
  if (link.kind === 'relay')
    return [`opened anew by ${link.relay?.kind ?? 'a relay'}: no packet was followed across it`];
  const translated = link.translation ? [translationText(link.translation, event.direction)] : [];
  if (!before || Math.abs(before.hop - here.hop) !== 1) return translated;
  const seconds = secondsBetween(before.time, here.time);
  const doubt = link.delaySeconds?.clockUncertainty ?? 0;
  const uncertainty = doubt > 0 ? ` ± ${formatDuration(doubt)}` : '';
  return [...translated, `${formatDuration(seconds)}${uncertainty} after ${path.hops[before.hop]!.point}`];
}

/** Where it went dark or got lost; nothing while it goes on. */
function whatNext(path: Path, event: LadderEvent, i: number): string[] {
  const here = event.sightings[i]!.hop;
  const step = event.direction === 'forward' ? 1 : -1;
  if (event.lostAfter === here) {
    const next = path.hops[here + step]?.point ?? path.outcome.before;
    return [next === undefined ? 'last seen here' : `last seen here: never at ${next}, which was capturing`];
  }
  const link = linkTowards(path, here, step);
  return link?.kind === 'relay'
    ? [`goes into ${link.relay?.kind ?? 'a relay'}: packets cannot be seen inside`]
    : [];
}

/** The link between hop and hop + step. */
function linkTowards(path: Path, hop: number, step: 1 | -1): Link | undefined {
  return path.links[step === 1 ? hop : hop - 1];
}

/** Replies carry it backwards: what the source became is what their destination is turned back from. */
function translationText(translation: Translation, direction: LadderEvent['direction']): string {
  const sides = (['source', 'destination'] as const).flatMap((side) => {
    const change = translation[side];
    if (!change) return [];
    if (direction === 'forward') return [`${side} ${change.from} → ${change.to}`];
    return [`${side === 'source' ? 'destination' : 'source'} ${change.to} → ${change.from}`];
  });
  return `NAT by ${translation.by}: ${sides.join(', ')}`;
}

function secondsBetween(earlier: EpochSeconds, later: EpochSeconds): number {
  return Number(epochNanoseconds(later) - epochNanoseconds(earlier)) / 1e9;
}
