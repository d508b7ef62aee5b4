// What a status or a certainty is called and drawn as, said once for every renderer: a word and a mark, so that
// colour is never the only sign. Words are those of the report contract (outcome.status, links[].certainty).
// e.g. certaintyMark('inferred') → "~", outcomeMark('lost') → "x"
import { DNS_QUESTION } from '../model/dns-question.js';
import type { Certainty, LinkKind, OutcomeStatus, Path, Severity, RelayGap } from '../model/report.js';

/** `good` = both ways seen, `bad` = something stopped it, `unsure` = the captures do not say. */
export type Tone = 'good' | 'bad' | 'unsure';

const TONES: Readonly<Record<OutcomeStatus, Tone>> = {
  ok: 'good',
  refused: 'bad',
  unreachable: 'bad',
  unanswered: 'bad',
  lost: 'bad',
  'reply-lost': 'bad',
  reset: 'bad',
  partial: 'unsure',
};

const WORDS: Readonly<Record<OutcomeStatus, string>> = {
  ok: 'ok',
  refused: 'refused',
  unreachable: 'unreachable',
  unanswered: 'no answer',
  lost: 'lost',
  'reply-lost': 'reply lost',
  reset: 'reset',
  partial: 'partly seen',
};

const CERTAINTY_ORDER: readonly Certainty[] = ['assumed', 'inferred', 'proven'];

export function outcomeTone(status: OutcomeStatus): Tone {
  return TONES[status] ?? 'unsure';
}

/** The status in words a reader says aloud: "no answer" for `unanswered`. */
export function outcomeWord(status: OutcomeStatus): string {
  return WORDS[status] ?? status;
}

/** One ASCII sign: `+` good, `x` stopped, `?` not known. */
export function outcomeMark(status: OutcomeStatus): string {
  return { good: '+', bad: 'x', unsure: '?' }[outcomeTone(status)];
}

/** One ASCII sign: `=` proven, `~` inferred, `?` assumed. */
export function certaintyMark(certainty: Certainty): string {
  return { proven: '=', inferred: '~', assumed: '?' }[certainty] ?? '?';
}

/** The weaker of two: what a chain is worth is what its weakest link is worth. */
export function lowerCertainty(a: Certainty, b: Certainty): Certainty {
  return CERTAINTY_ORDER.indexOf(a) <= CERTAINTY_ORDER.indexOf(b) ? a : b;
}

/** Whether a reader must look at this path by itself: it did not end well, or its continuation is ambiguous. */
export function needsAttention(path: Path): boolean {
  return path.outcome.status !== 'ok' || path.candidates.length > 0;
}

const LINK_WORDS: Readonly<Record<LinkKind, string>> = {
  veth: 'veth pair',
  bridge: 'bridge',
  route: 'routed',
  nat: 'NAT',
  tunnel: 'tunnel',
  relay: 'relay',
  wire: 'wire',
  local: 'same host',
  unseen: 'not captured',
};

export function linkWord(kind: LinkKind): string {
  return LINK_WORDS[kind] ?? kind;
}

/** `slirp`, `docker-proxy`, or `relay` when nobody knows which. */
export function relayName(relay: RelayGap | undefined): string {
  if (relay === undefined) return 'relay';
  if (relay.kind !== 'unknown') return relay.kind;
  return relay.preserved.includes(DNS_QUESTION) ? 'DNS forwarder' : 'relay';
}

export function severityRank(severity: Severity): number {
  return { critical: 0, warning: 1, info: 2 }[severity] ?? 3;
}
