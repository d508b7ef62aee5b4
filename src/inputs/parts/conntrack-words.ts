// The words of one conntrack entry → ConntrackFact. Read by keys, not columns: every field but the two tuples is optional,
// vendors add words of their own. libnetfilter_conntrack snprintf_default.c, kernel nf_conntrack_standalone.c.
//   [1795195891.372979]	    [NEW] ipv4 2 tcp 6 120 SYN_SENT src=172.17.0.2 dst=203.0.113.10 sport=38332 dport=80
//   [UNREPLIED] src=203.0.113.10 dst=192.168.65.100 sport=80 dport=38332 mark=0 zone=3 use=1 id=886453961
import type { ConntrackEntry, ConntrackFact, ConntrackTuple } from '../../model/fact.js';
import type { Place } from '../../model/diagnostic.js';
import { canonicalAddress } from '../../model/address.js';
import { protocolName } from '../../model/five-tuple.js';
import { numberOf } from '../../lib/lines.js';
import { eventTime, localTime } from './conntrack-time.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Half = Partial<Mutable<Omit<ConntrackTuple, 'icmp'>>> & {
  type?: number;
  code?: number;
  icmpId?: number;
};
type EntryRest = Partial<Mutable<Omit<ConntrackEntry, 'original' | 'reply' | 'protocol'>>> & {
  flags: string[];
};
type FactRest = Partial<Mutable<Pick<ConntrackFact, 'time' | 'start' | 'stop' | 'deltaTime'>>>;

interface Draft {
  readonly halves: Half[];
  readonly entry: EntryRest;
  readonly fact: FactRest;
}

/** Bracketed groups stay one word, spaces included: `[UNREPLIED]`, `[RTCACHE o33/r37]`, `[start=Fri Nov 20 16:57:15 2026]`. */
export function conntrackWords(text: string): string[] {
  return text.match(/\[[^[\]]{0,60}\]|\S+/g) ?? [];
}

const LAYER4: ReadonlyMap<string, number | undefined> = new Map([
  ['tcp', 6], ['udp', 17], ['udplite', 136], ['sctp', 132], ['dccp', 33], ['icmp', 1], ['icmpv6', 58],
  ['ipv6-icmp', 58], ['gre', 47], ['igmp', 2], ['esp', 50], ['ah', 51], ['unknown', undefined],
]); // prettier-ignore

/** `tcp 6`, `unknown 99`: a protocol's name followed by its own number, which no other tool prints. */
export function namesProtocol(name: string | undefined, number: string | undefined): boolean {
  if (name === undefined || !LAYER4.has(name) || !/^\d{1,3}$/.test(number ?? '')) return false;
  return (LAYER4.get(name) ?? Number(number)) === Number(number);
}

export function isLayerName(word: string): boolean {
  return LAYER4.has(word) || /^ipv[46]$/.test(word);
}

/** Where entries begin among these words: index of `[time]`, the event tag, `ipv4 2` or the protocol, whichever is first. */
export function entryStarts(words: readonly string[]): number[] {
  const starts: number[] = [];
  for (let i = 0; i + 1 < words.length; i++) {
    if (!namesProtocol(words[i], words[i + 1])) continue;
    let start = i;
    if (/^ipv[46]$/.test(words[start - 2] ?? '')) start -= 2;
    if (EVENT_TAG.test(words[start - 1] ?? '')) start--;
    if (/^\[\d+\.\d+ *\]$/.test(words[start - 1] ?? '')) start--;
    starts.push(start);
  }
  return starts;
}

export const EVENT_TAG = /^\[(NEW|UPDATE|DESTROY)\]$/;

/** One entry's words → fact; a string says what is missing. */
export function readConntrackWords(words: readonly string[], at: Place): ConntrackFact | string {
  const draft: Draft = { halves: [], entry: { flags: [] }, fact: {} };
  let i = 0;
  const time = eventTime(words[i] ?? '');
  if (time !== undefined) i++;
  const tag = EVENT_TAG.exec(words[i] ?? '')?.[1];
  if (tag) i++;
  if (/^ipv[46]$/.test(words[i] ?? '')) i += 2;
  const protocol = protocolName(Number(words[i + 1]));
  for (const word of words.slice(i + 2)) readWord(draft, word);

  if (!portsComplete(draft.halves)) return 'both ports in both halves (this line looks cut)';
  const [original, reply] = draft.halves.map((half) => tupleOf(half, protocol));
  if (!original || !reply || draft.halves.length !== 2)
    return 'an entry with two src=/dst= halves (before and after translation)';
  return {
    kind: 'conntrack',
    at,
    event: tag ? (tag.toLowerCase() as 'new' | 'update' | 'destroy') : 'list',
    entry: { protocol, original, reply, ...draft.entry },
    ...(time === undefined ? {} : { time }),
    ...draft.fact,
  };
}

function readWord(draft: Draft, word: string): void {
  if (word.startsWith('[')) return readBracket(draft, word);
  const eq = word.indexOf('=');
  if (eq > 0) return readKey(draft, word.slice(0, eq), word.slice(eq + 1));
  if (draft.halves.length > 0) return; // a vendor's valueless word
  if (/^\d+$/.test(word)) draft.entry.timeout ??= Number(word);
  else if (/^[A-Z][A-Z0-9_]+$/.test(word)) draft.entry.state ??= word;
}

function readBracket(draft: Draft, word: string): void {
  const inner = word.slice(1, -1);
  const stamp = /^(start|stop)=(.*)$/.exec(inner);
  const active = /^active since (\d+)s$/.exec(inner);
  if (stamp) draft.fact[stamp[1] as 'start' | 'stop'] = localTime(stamp[2]!);
  else if (active) draft.fact.deltaTime = Number(active[1]);
  else if (/^[A-Z]/.test(inner)) draft.entry.flags.push(inner);
}

function readKey(draft: Draft, key: string, value: string): void {
  if (key === 'src') {
    draft.halves.push({ src: canonicalAddress(value) });
    return;
  }
  const half = draft.halves.at(-1);
  if (half && readHalfKey(half, key, value)) return;
  const { entry, fact } = draft;
  const number = numberOf(value);
  if (key === 'zone') entry.zone = number;
  else if (key === 'zone-orig') entry.zoneOrig = number;
  else if (key === 'zone-reply') entry.zoneReply = number;
  else if (key === 'mark') entry.mark = number;
  else if (key === 'helper') entry.helper = value;
  else if (key === 'labels') entry.labels = value;
  else if (key === 'id') entry.id = value;
  else if (key === 'delta-time') fact.deltaTime = number;
}

/** Keys that belong to the half opened last. `id` is the ICMP identifier only after a type and only once. */
function readHalfKey(half: Half, key: string, value: string): boolean {
  if (key === 'dst' && half.dst === undefined) half.dst = canonicalAddress(value);
  else if (key === 'sport' || key === 'dport' || key === 'packets' || key === 'bytes')
    half[key] = numberOf(value);
  else if (key === 'type' || key === 'code') half[key] = numberOf(value);
  else if (key === 'id' && half.type !== undefined && half.icmpId === undefined)
    half.icmpId = numberOf(value);
  else return false;
  return true;
}

/** Where one half has ports, both have two; anything less was cut and would read as a translation that never was. */
function portsComplete(halves: readonly Half[]): boolean {
  const ports = halves.flatMap((half) => [half.sport, half.dport]);
  return ports.every((port) => port === undefined) || ports.every((port) => port !== undefined);
}

function tupleOf(half: Half, protocol: string): ConntrackTuple | undefined {
  const { src, dst, sport, dport, packets, bytes, type, code, icmpId } = half;
  if (src === undefined || dst === undefined) return undefined;
  const unknownPorts = !sport && !dport; // `sport=0 dport=0` of a protocol without a tracker (dccp)
  return {
    protocol,
    src,
    sport: unknownPorts ? null : (sport ?? null),
    dst,
    dport: unknownPorts ? null : (dport ?? null),
    ...(type === undefined || icmpId === undefined ? {} : { icmp: { type, code: code ?? 0, id: icmpId } }),
    ...(packets === undefined ? {} : { packets }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}
