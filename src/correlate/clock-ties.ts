// What ties two clocks: packets both saw, and conversations across a relay between them; each tie can be walked either way.
import { pairOf } from '../lib/pair-key.js';
import type { ClockEstimate } from '../model/segment.js';
import type { Interval } from './clock-bounds.js';
import type { Offset } from './relay/offset-vote.js';

export interface ClockTie {
  readonly from: string;
  readonly to: string;
  readonly low: number;
  readonly high: number;
  /** Of `to` against `from`, at a time of `to`. */
  readonly at: (ns: number) => number;
  /** Where it is told from 0. */
  readonly driftPpm?: { readonly low: number; readonly high: number };
  readonly steps: ClockEstimate['steps'];
  readonly says: string;
}

export function packetTies(
  intervals: ReadonlyMap<string, Interval>,
  clockOf: ReadonlyMap<string, string>,
): ClockTie[] {
  return [...intervals].flatMap(([key, i]) => {
    const [a, b] = pairOf(key).map((n) => clockOf.get(n)!) as [string, string];
    if (a === b || i.samples === 0) return [];
    const at = (t: number): number => (i.pieces.findLast((p) => p.fromNs <= t) ?? i.pieces[0]!).middle;
    const forward = {
      from: a,
      to: b,
      low: i.low,
      high: i.high,
      at: atTimesBehind(at),
      steps: i.steps,
      says: `${i.samples} packets seen on both`,
    };
    const steps = i.steps.map((s) => ({ atNs: s.atNs, byNs: -s.byNs }));
    return [
      forward,
      { ...forward, from: b, to: a, low: -i.high, high: -i.low, at: (t: number) => -at(t), steps },
    ];
  });
}

export function relayTies(
  offsets: ReadonlyMap<string, Offset>,
  clockOf: ReadonlyMap<string, string>,
): ClockTie[] {
  return [...offsets].flatMap(([key, o]) => {
    const [a, b] = pairOf(key).map((n) => clockOf.get(n)!) as [string, string];
    if (a === b || o.supporters === 0) return [];
    const drift = driftOf(o);
    const says = `${o.supporters} conversations across the relay, handshakes nested`;
    const forward = {
      from: a,
      to: b,
      low: o.low,
      high: o.high,
      at: atTimesBehind(o.at),
      driftPpm: drift,
      steps: o.steps,
      says,
    };
    return [
      forward,
      {
        ...forward,
        steps: o.steps.map((s) => ({ atNs: s.atNs, byNs: -s.byNs })),
        from: b,
        to: a,
        low: -o.high,
        high: -o.low,
        at: (t: number) => -o.at(t),
        driftPpm: drift && { low: -drift.high, high: -drift.low },
      },
    ];
  });
}

/** What is told at times of the clock before, at times of the one that is so much ahead: with hours between them a drift of some ppm is milliseconds. */
function atTimesBehind(offset: (ns: number) => number): (ns: number) => number {
  return (t) => offset(t - offset(t - offset(t)));
}

/** With what is in doubt of it, to a thousandth; nothing where that may be all. */
function driftOf({ driftPpm, driftDoubt }: Offset): ClockTie['driftPpm'] {
  const round = (ppm: number): number => Math.round(ppm * 1000) / 1000;
  const doubt = driftDoubt * 1e6;
  return Math.abs(driftPpm) > doubt
    ? { low: round(driftPpm - doubt), high: round(driftPpm + doubt) }
    : undefined;
}
