// NAT by the kernel's own word: an entry's original half is the tuple before translation, its reversed reply half the tuple after
// (both halves read independently: SNAT and DNAT may happen at once). An entry is believed for the time it existed.
import type { ConntrackEntry, ConntrackFact, ConntrackTuple } from '../../model/fact.js';
import type { FlowRecord } from '../../model/flow.js';
import type { FiveTuple } from '../../model/five-tuple.js';
import { sameTuple, tupleKey } from '../../model/five-tuple.js';

export interface TimedEntry {
  readonly node: string;
  readonly entry: ConntrackEntry;
  readonly fact: ConntrackFact;
  /** Epoch seconds; a listed entry is believed back to when it can have begun. */
  readonly from: number;
  readonly to: number;
}

export interface ConntrackIndex {
  /** Entries whose original tuple is this one. */
  readonly byOriginal: (tuple: FiveTuple, icmpId?: number) => readonly TimedEntry[];
  readonly size: number;
}

/** The tuple packets carry after translation, in the original direction. */
export function translatedTuple(entry: ConntrackEntry): FiveTuple {
  const { reply } = entry;
  return { protocol: entry.protocol, src: reply.dst, sport: reply.dport, dst: reply.src, dport: reply.sport };
}

export function isTranslated(entry: ConntrackEntry): boolean {
  return (
    !sameTuple(plain(entry.original), translatedTuple(entry)) ||
    entry.original.icmp?.id !== entry.reply.icmp?.id
  );
}

function plain(t: ConntrackTuple): FiveTuple {
  return { protocol: t.protocol, src: t.src, sport: t.sport, dst: t.dst, dport: t.dport };
}

const SLACK_SECONDS = 5; // events are stamped when conntrack read them, not when the packet passed

export function indexConntrack(
  facts: readonly { readonly node: string; readonly fact: ConntrackFact }[],
): ConntrackIndex {
  const entries = new Map<string, TimedEntry>();
  for (const { node, fact } of facts) {
    const key = `${node} ${tupleKey(fact.entry.original)} ${fact.entry.original.icmp?.id ?? ''} ${tupleKey(fact.entry.reply)} ${fact.entry.id ?? ''}`;
    const known = entries.get(key);
    entries.set(key, known ? extend(known, fact) : { node, entry: fact.entry, fact, ...lifetime(fact) });
  }
  const byKey = new Map<string, TimedEntry[]>();
  for (const timed of entries.values()) {
    const key = originalKey(plain(timed.entry.original), timed.entry.original.icmp?.id);
    byKey.set(key, [...(byKey.get(key) ?? []), timed]);
  }
  return { byOriginal: (tuple, icmpId) => byKey.get(originalKey(tuple, icmpId)) ?? [], size: entries.size };
}

function originalKey(t: FiveTuple, icmpId: number | undefined): string {
  return `${t.protocol} ${t.src} ${t.sport ?? ''} ${t.dst} ${t.dport ?? ''} ${icmpId ?? ''}`;
}

function lifetime(fact: ConntrackFact): { from: number; to: number } {
  if (fact.event === 'list') {
    return {
      from:
        fact.start ??
        (fact.time !== undefined && fact.deltaTime !== undefined ? fact.time - fact.deltaTime : -Infinity),
      to: Infinity,
    };
  }
  const at = fact.time ?? NaN;
  if (Number.isNaN(at)) return { from: -Infinity, to: Infinity };
  if (fact.event === 'destroy')
    return { from: fact.deltaTime === undefined ? -Infinity : at - fact.deltaTime, to: at };
  return { from: fact.event === 'new' ? at : -Infinity, to: Infinity };
}

function extend(known: TimedEntry, fact: ConntrackFact): TimedEntry {
  const more = lifetime(fact);
  if (fact.event === 'list') return known;
  return {
    ...known,
    from:
      fact.event === 'new'
        ? Math.max(known.from === -Infinity ? more.from : known.from, -Infinity)
        : known.from,
    to: fact.event === 'destroy' ? more.to : known.to,
  };
}

/** Whether the entry can have translated a flow seen from firstNs to lastNs (ns since base) by a clock within slack of the entry's. */
export function validFor(timed: TimedEntry, flow: FlowRecord, baseSeconds: number): boolean {
  const first = baseSeconds + flow.firstNs / 1e9;
  const last = baseSeconds + flow.lastNs / 1e9;
  return first <= timed.to + SLACK_SECONDS && last >= timed.from - SLACK_SECONDS;
}
