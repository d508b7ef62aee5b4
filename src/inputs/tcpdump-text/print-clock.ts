// Printed times → seconds and nanoseconds for the flow table. Only -tt is a clock others share; the rest is what the text allows:
// -tttt is local time of whoever printed it (taken as UTC), the default form has no date, -ttt and -ttttt count from the packet before or
// the first one, -t has no time at all.
import { startLine } from './start-line.js';
import type { PrintedTime } from './text-packet.js';

export type TimeKind = 'epoch' | 'date' | 'time-of-day' | 'elapsed' | 'none';

export interface PrintClock {
  readonly kind: TimeKind;
  /** In file order. Seconds are NaN without a time. */
  readonly read: (time: PrintedTime | undefined) => { seconds: number; nanoseconds: number };
}

const DAY = 86_400;
const JUDGED = 2000;

/** `dayStart`: epoch second that a time of day, or an elapsed time, counts from. */
export function createPrintClock(text: string, dayStart: number): PrintClock {
  const times = firstTimes(text);
  const first = times[0];
  if (!first) return { kind: 'none', read: () => ({ seconds: NaN, nanoseconds: 0 }) };
  const elapsed = first.kind === 'time-of-day' && first.seconds === 0 && first.nanoseconds === 0;
  if (elapsed) return elapsedClock(isDelta(times), dayStart);
  if (first.kind !== 'time-of-day') {
    return { kind: first.kind, read: (time) => time ?? { seconds: NaN, nanoseconds: 0 } };
  }
  let days = 0;
  let before = first.seconds;
  return {
    kind: 'time-of-day',
    read: (time) => {
      if (!time) return { seconds: NaN, nanoseconds: 0 };
      if (before - time.seconds > DAY / 2) days++; // past midnight
      before = time.seconds;
      return { seconds: dayStart + days * DAY + time.seconds, nanoseconds: time.nanoseconds };
    },
  };
}

function elapsedClock(delta: boolean, dayStart: number): PrintClock {
  let seconds = dayStart;
  let nanoseconds = 0;
  return {
    kind: 'elapsed',
    read: (time) => {
      if (!time) return { seconds: NaN, nanoseconds: 0 };
      if (!delta) return { seconds: dayStart + time.seconds, nanoseconds: time.nanoseconds };
      nanoseconds += time.nanoseconds;
      seconds += time.seconds + Math.floor(nanoseconds / 1e9);
      nanoseconds %= 1e9;
      return { seconds, nanoseconds };
    },
  };
}

/** -ttt prints differences, which go down as often as up; -ttttt prints growing times. */
function isDelta(times: readonly PrintedTime[]): boolean {
  return times.some((time, i) => {
    const before = times[i - 1];
    if (!before) return false;
    return (
      time.seconds < before.seconds ||
      (time.seconds === before.seconds && time.nanoseconds < before.nanoseconds)
    );
  });
}

function firstTimes(text: string): readonly PrintedTime[] {
  return text
    .slice(0, JUDGED * 200)
    .split('\n', JUDGED)
    .flatMap((line) => {
      const start = startLine(line);
      return start?.time && start.known ? [start.time] : [];
    });
}
