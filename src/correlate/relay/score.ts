// How well two segment ends fit as the two sides of one relayed conversation. Every point has its reason in words, so that a stitch can be
// explained and a tie shown. A relay keeps bytes and order; a contradiction in these is final.
import { DNS_QUESTION } from '../../model/dns-question.js';
import { timesOf, type RelayPair } from './candidates.js';
import { MAX_RELAY_DELAY_NS } from './offset-vote.js';
import { EVENTS, lagsOf, OPENING_EVENTS } from './pace.js';
import type { RelayEnd, RelayTimes } from './relay-end.js';

export interface RelayFit {
  readonly weight: number;
  /** What it might weigh, had both captures seen every event that one of them saw. */
  readonly upTo: number;
  /** Bytes of payload that agree, both directions added. */
  readonly contentBytes: number;
  /** Not one event lies where this relay's usually do. */
  readonly isFar: boolean;
  /** Neither side carried a byte. */
  readonly isBare: boolean;
  /** In words; made for the few pairs that are shown. */
  readonly explain: () => RelayWords;
}

export interface RelayWords {
  readonly for: readonly string[];
  readonly against: readonly string[];
  readonly preserved: readonly string[];
}

/** An event before its cause is borne within the clocks' doubt, but a late one is that many times likelier. */
const EARLY_COST = 4;
/** A datagram or an unanswered SYN says nothing of how long its socket lives: the relay may pass it on this much later. */
const ONE_WAY_LIFE_NS = 1e9;
const MAX_LAG_NS = 10e9;

export interface FitContext {
  /** Clock of down − clock of up, ns; undefined while unknown. */
  readonly offset: ((ns: number) => number) | undefined;
  /** Usual lag of each event over this relay, and how far lags stray from it, ns. */
  readonly typical: Float64Array;
  readonly scale: Float64Array;
  /** A forward event earlier than its cause by more than this is not caused by it: stamp jitter, and drift the offset does not cover, ns. */
  readonly tolerance: number;
  /** No other end on either side has the content these two share. */
  readonly unique: (pair: RelayPair) => boolean;
  /** How many ends on the other side share this content or these sizes: the fewer, the more they say. */
  readonly rarity: (kind: 'content' | 'question' | 'size', down: RelayEnd) => number;
}

export function fitRelay(pair: RelayPair, context: FitContext): RelayFit | undefined {
  const { up, down, content, process } = pair;
  const contentBytes = content.forward + content.reverse;
  // every stack has its own loopback: sizes and times alone do not lead from one into another's
  if (contentBytes < 16 && process === undefined && isLoopback(up.dst) && isLoopback(down.dst))
    return undefined;
  let weight = contentBytes > 0 ? 1 + context.rarity(content.question ? 'question' : 'content', down) : 0;
  // a forwarder writes the message anew
  const sizes = content.question ? 'none' : compareSizes(up, down);
  weight += sizes === 'equal' ? 1 + context.rarity('size', down) : sizeCost(sizes, up, down);
  const sameDestination = up.dst === down.dst && up.dport === down.dport;
  if (sameDestination) weight += 2;
  else if (process) weight += 3;
  else if (contentBytes < 16 && !(sizes === 'equal' && up.complete && down.complete)) return undefined;
  const time = scoreTimes(pair, context, contentBytes >= 16 || sizes === 'equal' ? 1 : 0);
  if (time === undefined || (time.isStray && !context.unique(pair))) return undefined;
  weight += time.weight;
  return {
    weight,
    upTo: weight + time.unseen,
    contentBytes,
    isFar: time.isFar,
    isBare: sizes === 'none' && contentBytes === 0,
    explain: () => inWords(pair, sizes, sameDestination, time, context.offset !== undefined),
  };
}

type Sizes = 'none' | 'equal' | 'one-way' | 'differ';

function compareSizes({ bytes: a }: RelayEnd, { bytes: b }: RelayEnd): Sizes {
  if (a.forward + a.reverse + b.forward + b.reverse === 0) return 'none';
  if (a.forward === b.forward && a.reverse === b.reverse) return 'equal';
  return a.forward === b.forward || a.reverse === b.reverse ? 'one-way' : 'differ';
}

/** One lost tail segment changes one direction; two different totals of two complete streams are two conversations. */
function sizeCost(sizes: Sizes, up: RelayEnd, down: RelayEnd): number {
  if (sizes === 'none') return 0;
  const settled = up.complete && down.complete && up.protocol === 'tcp';
  if (settled) return sizes === 'one-way' ? -1.5 : -4;
  return sizes === 'one-way' ? -0.01 : -1;
}

interface TimeFit {
  readonly weight: number;
  /** What the events that one side missed could add. */
  readonly unseen: number;
  /** Events both sides show, and the furthest any two lie apart, ns. */
  readonly events: number;
  readonly spreadNs: number;
  readonly nested: boolean;
  /** Not one event lies where this relay's usually do; and there were enough of them that hardly each is late. */
  readonly isFar: boolean;
  readonly isStray: boolean;
}

const NO_CLOCK: TimeFit = {
  ...{ weight: 0, unseen: 0, events: 0, spreadNs: 0, nested: false },
  isFar: false,
  isStray: false,
};

/** Lags that stray so many times their scale are rare. */
export const RARE_STRAY = 3;
/** Closeness there. A packet that was lost makes one event late, hardly each. */
export const RARE = 1 / (1 + RARE_STRAY * RARE_STRAY);
/** Fewer may well all be late. */
const SOME_EVENTS = 3;

/** Nothing is dialled before the SYN that asks for it; of what has none, a capture may have missed what came first. */
function earliest(u: RelayTimes, tolerance: number, forgiven: number): number {
  return Number.isNaN(u.syn) ? u.first - tolerance * (forgiven + 1) * 4 : u.syn - tolerance * 2;
}

/** Each event both sides show, corrected by the offset: forward ones must not be early, reverse ones not late; the closer the better. */
function scoreTimes(
  pair: RelayPair,
  { offset, typical, scale, tolerance, unique }: FitContext,
  forgiven: number,
): TimeFit | undefined {
  if (!offset) return NO_CLOCK;
  const { up, down } = pair;
  const { up: u, down: d } = timesOf(pair);
  const shift = offset(u.first);
  // the far side is dialled while the near side lives, and the near side ends no earlier than the far side's first packet
  const life = unique(pair) ? MAX_RELAY_DELAY_NS : ONE_WAY_LIFE_NS;
  const alive = up.protocol === 'tcp' && up.complete ? tolerance : life;
  if (d.first - shift > u.last + alive || d.first - shift < earliest(u, tolerance, forgiven))
    return undefined;
  lagsOf(u, d, offset, LAGS);
  const shown = eventsShown(u, d);
  let events = 0;
  let spreadNs = 0;
  let sum = 0;
  let closest = 0;
  let opening = 0;
  let off = 0;
  for (let i = 0; i < LAGS.length; i++) {
    const lag = LAGS[i]!;
    if (Number.isNaN(lag)) continue;
    events++;
    spreadNs = Math.max(spreadNs, Math.abs(lag));
    const close = closeness(lag, typical[i]!, scale[i]!);
    sum += close;
    closest = Math.max(closest, close);
    if (i >= OPENING_EVENTS) continue;
    opening++;
    if (lag < -tolerance || lag > MAX_LAG_NS) off++;
  }
  // without an event of the opening on both sides nothing is said; a capture that missed one packet shows the next one in its place: one event may be off where content or sizes agree
  if (off > Math.min(forgiven, opening - 1)) return undefined;
  const nested = up.handshake && down.handshake && u.synAck + shift >= d.synAck - tolerance;
  const isFar = events > 0 && closest < RARE;
  const unseen = (4 * (shown - events)) / shown;
  return {
    weight: (4 * sum) / shown,
    unseen,
    events,
    spreadNs,
    nested,
    isFar,
    isStray: isFar && events >= SOME_EVENTS,
  };
}

/** Written anew for each pair. */
const LAGS = new Float64Array(EVENTS);

/** Of the five, how many either side shows: an event that one side missed speaks for no pair, so it must not make the others count more. */
function eventsShown(u: RelayTimes, d: RelayTimes): number {
  return (
    either(u.syn, d.syn) +
    either(u.dataForward, d.dataForward) +
    either(u.dataReverse, d.dataReverse) +
    either(u.finForward, d.finForward) +
    either(u.finReverse, d.finReverse)
  );
}

function either(a: number, b: number): number {
  return Number.isNaN(a) && Number.isNaN(b) ? 0 : 1;
}

/**
 * 1 at the usual lag, a half where lags usually stray to. Flat around its top, so that of two conversations side by side the exchange of their
 * partners, which makes one lag shorter and the other longer, never scores better.
 */
function closeness(lag: number, usual: number, scale: number): number {
  const stray = (lag < 0 ? usual - lag * EARLY_COST : lag - usual) / scale;
  return 1 / (1 + stray * stray);
}

function inWords(
  { up, down, content, process }: RelayPair,
  sizes: Sizes,
  sameDestination: boolean,
  time: TimeFit,
  clocksKnown: boolean,
): RelayWords {
  const reasons: string[] = [];
  const against: string[] = [];
  const preserved: string[] = [];
  if (content.question) {
    reasons.push('both ask DNS the same (name, type and class), in messages that differ otherwise');
    preserved.push(DNS_QUESTION);
  } else if (content.forward + content.reverse > 0) {
    const ways = [
      content.forward > 0 ? `${content.forward} bytes towards the server` : '',
      content.reverse > 0 ? `${content.reverse} bytes towards the client` : '',
    ].filter((w) => w !== '');
    reasons.push(`first ${ways.join(' and ')} of the stream are the same`);
    preserved.push(up.protocol === 'tcp' ? 'stream content' : 'payload');
  }
  const total = ({ bytes }: RelayEnd): string => `${bytes.forward} B → / ${bytes.reverse} B ←`;
  if (sizes === 'equal') {
    reasons.push(`both carry ${total(up)}`);
    preserved.push('byte totals');
  } else if (sizes !== 'none') against.push(`byte totals differ: ${total(up)} against ${total(down)}`);
  if (sameDestination) {
    reasons.push('destination address and port are the same');
    preserved.push('destination');
  } else if (process) reasons.push(process.says);
  if (clocksKnown)
    reasons.push(
      `${time.events} events lie within ${milliseconds(time.spreadNs)} of each other, in the right order`,
    );
  if (time.nested) reasons.push('the handshake behind the relay lies inside the one before it');
  return { for: reasons, against, preserved };
}

function milliseconds(ns: number): string {
  return `${(ns / 1e6).toFixed(ns < 1e6 ? 3 : 1)} ms`;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
