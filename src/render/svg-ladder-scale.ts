// Times of a conversation's packets → heights in a ladder: strictly in time order, but not to scale, because a path takes
// microseconds and its packets come seconds apart. Every packet gets a row; long silences are named instead of drawn.
// e.g. sightings at 0 µs, 3 µs, 90 µs (one packet), 21 ms (the next) → 24, 31, 44, 68 with "21 ms" in the margin
import type { LadderEvent } from '../model/report.js';
import { secondsBetween } from './time.js';

export interface LadderScale {
  readonly height: number;
  /** Height of an event's sighting, by their indices. */
  readonly at: (event: number, sighting: number) => number;
  /** Height of any moment in seconds after `start`, between known ones in proportion. */
  readonly heightOf: (seconds: number) => number;
  /** Seconds after `start`. */
  readonly secondsOf: (event: number, sighting: number) => number;
  readonly silences: readonly { readonly y: number; readonly seconds: number }[];
}

const ROW = 26;
const LONGEST_STEP = 18;
const SHORTEST_STEP = 5;
const SILENCE_SECONDS = 0.1;
const SILENCE_HEIGHT = 20;
/** A packet's name stands over its start, so it needs this much room under whatever came before. */
const NAME_ROOM = 17;

interface Moment {
  readonly event: number;
  readonly sighting: number;
  readonly seconds: number;
}

export function ladderScale(events: readonly LadderEvent[], start: string): LadderScale {
  const moments: Moment[] = events
    .flatMap((e, event) =>
      e.sightings.map((s, sighting) => ({ event, sighting, seconds: secondsBetween(start, s.time) })),
    )
    .sort((a, b) => a.seconds - b.seconds || a.event - b.event || a.sighting - b.sighting);
  const begun = new Set<number>();
  const heights = new Map<string, number>();
  const silences: { y: number; seconds: number }[] = [];
  const known: { seconds: number; y: number }[] = [];
  let [y, rowStart, before] = [0, -ROW, moments[0]?.seconds ?? 0];
  for (const { event, sighting, seconds } of moments) {
    const passed = seconds - before;
    if (passed > 0) y += Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, 4 * Math.log10(1 + passed * 1e6)));
    if (passed > SILENCE_SECONDS) {
      silences.push({ y: y + 2, seconds: passed });
      y += SILENCE_HEIGHT;
    }
    if (!begun.has(event)) {
      const last = known.at(-1)?.y ?? -NAME_ROOM;
      y = Math.max(y, rowStart + ROW, last + NAME_ROOM);
      rowStart = y;
      begun.add(event);
    }
    heights.set(`${event} ${sighting}`, y);
    known.push({ seconds, y });
    before = seconds;
  }
  const secondsOf = (event: number, sighting: number): number => {
    const time = events[event]?.sightings[sighting]?.time;
    return time === undefined ? 0 : secondsBetween(start, time);
  };
  return {
    height: y + ROW,
    at: (event, sighting) => heights.get(`${event} ${sighting}`) ?? 0,
    heightOf: (seconds) => interpolate(known, seconds),
    secondsOf,
    silences,
  };
}

function interpolate(known: readonly { seconds: number; y: number }[], seconds: number): number {
  const after = known.findIndex((k) => k.seconds >= seconds);
  const next = known[after];
  const last = known[(after < 0 ? known.length : after) - 1];
  if (!next) return (last?.y ?? 0) + ROW / 3;
  if (!last) return next.y - ROW / 3;
  const part = next.seconds > last.seconds ? (seconds - last.seconds) / (next.seconds - last.seconds) : 1;
  return last.y + part * (next.y - last.y);
}
