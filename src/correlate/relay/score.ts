// How well two segment ends fit as the two sides of one relayed conversation. Every point has its reason in words, so that a stitch can be
// explained and a tie shown. A relay keeps bytes and order; a contradiction in these is final.
import { commonPrefix, type RelayEnd } from './relay-end.js';

export interface RelayFit {
  readonly weight: number;
  readonly for: readonly string[];
  readonly against: readonly string[];
  readonly preserved: readonly string[];
  /** Bytes of payload that agree, both directions added. */
  readonly contentBytes: number;
}

/** An event before its cause is borne within the clocks' doubt, but a late one is that many times likelier. */
const EARLY_COST = 4;
/** A datagram or an unanswered SYN says nothing of how long its socket lives: the relay may pass it on this much later. */
const ONE_WAY_LIFE_NS = 1e9;
const MAX_LAG_NS = 10e9;
/** DNS forwarders of relays (vpnkit, gvproxy) rewrite the transaction id, the first two bytes. */
const REWRITTEN_PORTS = new Set([53]);

export interface FitContext {
  /** Clock of down − clock of up, ns; undefined while unknown. */
  readonly offset: ((ns: number) => number) | undefined;
  /** Typical delay over this relay, ns. */
  readonly scale: number;
  /** A forward event earlier than its cause by more than this is not caused by it: stamp jitter, and drift the offset does not cover, ns. */
  readonly tolerance: number;
  /** Evidence that a process accepts on the one side and dials the other. */
  readonly process?: string;
  /** How many ends on the other side share this content or these sizes: the fewer, the more they say. */
  readonly rarity: (kind: 'content' | 'size') => number;
}

export function fitRelay(up: RelayEnd, down: RelayEnd, context: FitContext): RelayFit | undefined {
  const reasons: string[] = [];
  const against: string[] = [];
  const preserved: string[] = [];
  let weight = 0;
  const content = scoreContent(up, down);
  if (content === undefined) return undefined;
  // every stack has its own loopback: sizes and times alone do not lead from one into another's
  if (content.bytes < 16 && context.process === undefined && isLoopback(up.dst) && isLoopback(down.dst))
    return undefined;
  if (content.bytes > 0) {
    weight += 1 + context.rarity('content');
    reasons.push(`first ${content.says} of the stream are the same`);
    preserved.push(up.protocol === 'tcp' ? 'stream content' : 'payload');
  }
  const sizes = scoreSizes(up, down, context);
  weight += sizes.weight;
  (sizes.weight >= 0 ? reasons : against).push(...sizes.says);
  if (sizes.equal) preserved.push('byte totals');
  if (up.dst === down.dst && up.dport === down.dport) {
    weight += 2;
    reasons.push('destination address and port are the same');
    preserved.push('destination');
  } else if (context.process !== undefined) {
    weight += 3;
    reasons.push(context.process);
  } else if (content.bytes < 16 && !(sizes.equal && up.complete && down.complete)) return undefined;
  const time = scoreTimes(up, down, context, content.bytes >= 16 || sizes.equal ? 1 : 0);
  if (time === undefined) return undefined;
  weight += time.weight;
  reasons.push(...time.says);
  return { weight, for: reasons, against, preserved, contentBytes: content.bytes };
}

function scoreContent(up: RelayEnd, down: RelayEnd): { bytes: number; says: string } | undefined {
  const forward = commonPrefix(up.content.forward, down.content.forward);
  const reverse = commonPrefix(up.content.reverse, down.content.reverse);
  if (forward < 0 || reverse < 0)
    return up.dport !== null && REWRITTEN_PORTS.has(up.dport) ? { bytes: 0, says: '' } : undefined;
  const parts = [
    forward > 0 ? `${forward} bytes towards the server` : '',
    reverse > 0 ? `${reverse} bytes towards the client` : '',
  ];
  return { bytes: forward + reverse, says: parts.filter((p) => p !== '').join(' and ') };
}

function scoreSizes(
  up: RelayEnd,
  down: RelayEnd,
  context: FitContext,
): { weight: number; says: string[]; equal: boolean } {
  const [a, b] = [up.bytes, down.bytes];
  const text = (x: typeof a): string => `${x.forward} B → / ${x.reverse} B ←`;
  if (a.forward + a.reverse + b.forward + b.reverse === 0) return { weight: 0, says: [], equal: false };
  if (a.forward === b.forward && a.reverse === b.reverse) {
    return { weight: 1 + context.rarity('size'), says: [`both carry ${text(a)}`], equal: true };
  }
  const oneWay = a.forward === b.forward || a.reverse === b.reverse;
  const settled = up.complete && down.complete && up.protocol === 'tcp';
  // one lost tail segment changes one direction; two different totals of two complete streams are two conversations
  const weight = settled ? (oneWay ? -1.5 : -4) : oneWay ? 0 : -1;
  return {
    weight: Math.min(weight, -0.01),
    says: [`byte totals differ: ${text(a)} against ${text(b)}`],
    equal: false,
  };
}

/** Each event both sides show, corrected by the offset: forward ones must not be early, reverse ones not late; the closer the better. */
function scoreTimes(
  up: RelayEnd,
  down: RelayEnd,
  { offset, scale, tolerance }: FitContext,
  forgiven: number,
): { weight: number; says: string[] } | undefined {
  if (!offset) return { weight: 0, says: [] };
  const [u, d] = [up.times, down.times];
  const shift = offset(u.first);
  const forward = [d.syn - u.syn, d.dataForward - u.dataForward, d.finForward - u.finForward].map(
    (x) => x - shift,
  );
  const reverse = [u.dataReverse - d.dataReverse, u.finReverse - d.finReverse].map((x) => x + shift);
  const lags = [...forward, ...reverse].filter((x) => !Number.isNaN(x));
  if (lags.length === 0) lags.push(d.first - u.first - shift);
  // the far side is dialled while the near side lives, and the near side ends no earlier than the far side's first packet
  const alive = up.protocol === 'tcp' && up.complete ? tolerance : ONE_WAY_LIFE_NS;
  const early = u.first - tolerance * (forgiven + 1) * 4;
  if (d.first - shift > u.last + alive || d.first - shift < early) return undefined;
  const opening = [forward[0]!, forward[1]!, reverse[0]!].filter((x) => !Number.isNaN(x));
  // a capture that missed one packet shows the next one in its place: one event may be off where content or sizes agree
  if (opening.filter((x) => x < -tolerance || x > MAX_LAG_NS).length > Math.min(forgiven, opening.length - 1))
    return undefined;
  const weight =
    (4 * lags.reduce((sum, lag) => sum + 1 / (1 + (lag < 0 ? -lag * EARLY_COST : lag) / scale), 0)) /
    lags.length;
  const nested = up.handshake && down.handshake && u.synAck + shift >= d.synAck - tolerance;
  const says = [
    `${lags.length} events lie within ${milliseconds(Math.max(...lags.map(Math.abs)))} of each other, in the right order`,
  ];
  if (nested) says.push('the handshake behind the relay lies inside the one before it');
  return { weight, says };
}

function milliseconds(ns: number): string {
  return `${(ns / 1e6).toFixed(ns < 1e6 ? 3 : 1)} ms`;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
