// How long a relay takes for each event of a conversation, told from its own conversations: SYN, first data there and back, both FINs. Before any
// pair is chosen, each upstream end's nearest candidate stands for its partner, unless that is nearer to another; how far these stray says how finely times may tell others apart.
import { median } from '../rough-clocks.js';
import { timesOf, type RelayPair } from './candidates.js';
import type { RelayTimes } from './relay-end.js';

export interface Pace {
  /** Usual lag of each event, ns. */
  readonly typical: Float64Array;
  /** How far lags of the event stray from it, ns. */
  readonly scale: Float64Array;
}

export const EVENTS = 5;
/** The first of them belong to the opening. */
export const OPENING_EVENTS = 3;
/** Two stamps of one event are no closer than this for reasons of their own: interrupts, queues, microsecond stamps. */
const LEAST_SCALE_NS = 50e3;

/**
 * Lag of each event over the relay, forward ones as they pass it, reverse ones on their way back: never below 0 but for the clocks' doubt. NaN
 * where a side did not show it.
 */
export function lagsOf(
  u: RelayTimes,
  d: RelayTimes,
  offset: (ns: number) => number,
  lags: Float64Array,
): void {
  const shift = offset(u.first);
  lags[0] = d.syn - u.syn - shift;
  lags[1] = d.dataForward - u.dataForward - shift;
  lags[2] = u.dataReverse - d.dataReverse + shift;
  lags[3] = d.finForward - u.finForward - shift;
  lags[4] = u.finReverse - d.finReverse + shift;
}

export function paceOf(
  group: readonly RelayPair[],
  { at: offset, doubtNs }: { readonly at: (ns: number) => number; readonly doubtNs: number },
): Pace {
  const nearest = new Map<number, Nearest>();
  const lags = new Float64Array(EVENTS);
  for (const pair of group) {
    const times = timesOf(pair);
    lagsOf(times.up, times.down, offset, lags);
    const apart = meanSize(lags);
    const known = nearest.get(pair.up.segment);
    if (Number.isNaN(apart) || (known && known.apart <= apart)) continue;
    nearest.set(pair.up.segment, { down: pair.down.segment, apart, lags: lags.slice() });
  }
  const partners = eachItsOwn([...nearest.values()]);
  const typical = new Float64Array(EVENTS);
  const scale = new Float64Array(EVENTS);
  for (let i = 0; i < EVENTS; i++) {
    const seen = partners.map((c) => c.lags[i]!).filter((x) => !Number.isNaN(x));
    typical[i] = seen.length === 0 ? 0 : Math.max(0, median(seen));
    const strays = seen.map((x) => Math.abs(x - typical[i]!)).sort((x, y) => x - y);
    scale[i] = Math.max(LEAST_SCALE_NS, doubtNs, strays[Math.floor(strays.length * USUALLY)] ?? 0);
  }
  return { typical, scale };
}

interface Nearest {
  readonly down: number;
  readonly apart: number;
  readonly lags: Float64Array;
}

/** An end has one partner: whoever else finds it nearest has none here, and would say how far apart strangers are. */
function eachItsOwn(all: readonly Nearest[]): Nearest[] {
  const byDown = new Map<number, Nearest>();
  for (const n of all) {
    const known = byDown.get(n.down);
    if (!known || n.apart < known.apart) byDown.set(n.down, n);
  }
  return [...byDown.values()];
}

/** Relays answer some events at once and others when a timer or the next wake-up comes: most, not half, of the lags are to lie within the scale. */
const USUALLY = 0.8;

function meanSize(lags: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (const lag of lags) {
    if (Number.isNaN(lag)) continue;
    sum += Math.abs(lag);
    n++;
  }
  return sum / n;
}
