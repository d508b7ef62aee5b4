// Path.ladder → rows of a sequence diagram, in time order: which columns (hops) a packet touched, in its direction of
// travel, and where it ended. Shared by the text ladder, the Mermaid sequence and whatever else draws one.
// e.g. {seconds: 0.000228, hops: [4], isLost: false, event: {label: "SYN", …}}
import type { LadderEvent, Path } from '../model/report.js';
import { nanoseconds } from './time.js';

export interface LadderRow {
  /** Since the first packet of the ladder, on the reference clock. */
  readonly seconds: number;
  readonly event: LadderEvent;
  /** Hop indexes that saw it, in order of travel. */
  readonly hops: readonly number[];
  /** Not seen by the next point, which was capturing. */
  readonly isLost: boolean;
}

export function ladderRows(path: Path): readonly LadderRow[] {
  const events = (path.ladder ?? []).filter((e) => e.sightings.length > 0);
  const timed = events.map((event) => ({ event, ns: nanoseconds(event.sightings[0]!.time) }));
  const start = timed.reduce((low, t) => (t.ns < low ? t.ns : low), timed[0]?.ns ?? 0n);
  return timed
    .sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0))
    .map(({ event, ns }) => ({
      seconds: Number(ns - start) / 1e9,
      event,
      hops: event.sightings.map((s) => s.hop).filter((h) => h >= 0 && h < path.hops.length),
      isLost: event.lostAfter !== undefined,
    }));
}

/** The point after the last hop that should have seen the packets, as a column of its own; else undefined. */
export function missingColumn(path: Path): string | undefined {
  const { status, before } = path.outcome;
  return status === 'lost' ? before : undefined;
}

/** What the packet is called, with what is unusual about it in words. */
export function eventText(event: LadderEvent): string {
  const size = event.bytes === 0 || /\bB$/.test(event.label) ? '' : ` ${event.bytes} B`;
  return `${event.label}${size}${event.retransmission ? ' again' : ''}`;
}

export function isReset(event: LadderEvent): boolean {
  return /\bRST\b/.test(event.label);
}
