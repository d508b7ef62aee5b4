// Pairs of segment ends that may face one relay, by index, never all against all: the same destination, the same stream content, a process
// that maps one to the other, or the same byte totals. Then what a relay cannot do is ruled out.
import type { Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import { mappingFor, type DialMapping } from './process-evidence.js';
import { alignDatagrams, type Aligned } from './datagrams.js';
import { nestingSlack, type RelayEnd, type RelayTimes } from './relay-end.js';

export interface RelayPair {
  readonly up: RelayEnd;
  readonly down: RelayEnd;
  readonly process?: { readonly mapping: DialMapping; readonly says: string; readonly full: boolean };
  /** Of datagrams that one side missed: what can be compared instead of the ends' first ones. */
  readonly aligned?: Aligned;
  /** nestingSlack of the two, taken once. */
  readonly slack: number;
}

/** Ends with one key are sorted by time and only this many neighbours are compared, so a crowd costs n·k, not n². */
const NEAREST = 48;
/** Up to this many are compared whatever their times, since clocks may be hours apart and nothing else may tell. */
const CROWD = 512;
/** Of ends and partners in time, about; a pair takes some 300 bytes until it is weighed. */
const MOST_PAIRS = 4e6;
/** From here on comparing neighbours in time costs more than it finds: a partner whose first data one capture missed. */
const VAST = 32;
/** Ends with the same content that are still told apart by time and size. */
const FEW = 16;
/** Payload that hardly repeats by chance. */
const IDENTIFYING_BYTES = 16;
/** Beside those, this many neighbours in time. */
const CLOSEST = 4;
/** A byte total that more ends than this share says nothing; loopback is asked whatever, since a forwarder changes the destination. */
const COMMON_SIZE = 64;

export function relayPairs(
  segments: readonly Segment[],
  ups: readonly RelayEnd[],
  downs: readonly RelayEnd[],
  mappings: readonly DialMapping[],
  topology: Topology,
  roughOffset: (a: string, b: string) => number,
): RelayPair[] {
  const index = indexEnds(downs);
  const places = segments.map(placesOf);
  const pairs: RelayPair[] = [];
  const neighbours = neighboursFor(ups.length);
  /** The up end that met a segment last. */
  const metBy = new Int32Array(segments.length).fill(-1);
  const consider = (up: RelayEnd, down: RelayEnd): void => {
    if (metBy[down.segment] === up.segment || down.segment === up.segment) return;
    metBy[down.segment] = up.segment;
    const process = mappings.length > 0 ? mappingFor(mappings, up, down) : undefined;
    if (!possible(up, down, places, topology, process !== undefined)) return;
    const aligned = alignDatagrams(up, down);
    const times = aligned ?? { up: up.times, down: down.times };
    const slack = nestingSlack(times.up, times.down, up.dst === down.dst);
    pairs.push({ up, down, process, aligned, slack });
  };
  for (const up of ups) {
    if (isGroup(up.dst)) continue;
    const lists = listsFor(index, up, mappings);
    const alike = lists.some((list) => list.length > VAST) ? fewAlike(index, up) : [];
    for (const down of alike) consider(up, down);
    for (const list of lists) {
      const [from, to] = nearest(list, up, roughOffset, alike.length > 0 ? FEW_NEIGHBOURS : neighbours);
      for (let i = from; i < to; i++) consider(up, list[i]!);
    }
  }
  return pairs;
}

/** Downstream ends by what an upstream end may share with them, each list in order of time. */
interface EndIndex {
  readonly byDestination: ReadonlyMap<string, readonly RelayEnd[]>;
  readonly bySize: ReadonlyMap<string, readonly RelayEnd[]>;
  readonly byContent: ReadonlyMap<number, readonly RelayEnd[]>;
}

function indexEnds(downs: readonly RelayEnd[]): EndIndex {
  const byDestination = new Map<string, RelayEnd[]>();
  const bySize = new Map<string, RelayEnd[]>();
  const byContent = new Map<number, RelayEnd[]>();
  for (const d of [...downs].sort((a, b) => a.times.first - b.times.first)) {
    append(byDestination, destinationKey(d.protocol, d.dst, d.dport), d);
    for (const key of contentKeys(d)) append(byContent, key, d);
    if (hasSizes(d)) append(bySize, d.sizeKey, d);
  }
  return { byDestination, bySize, byContent };
}

function append<K>(map: Map<K, RelayEnd[]>, key: K, end: RelayEnd): void {
  const list = map.get(key);
  if (list) list.push(end);
  else map.set(key, [end]);
}

function listsFor(index: EndIndex, up: RelayEnd, mappings: readonly DialMapping[]): (readonly RelayEnd[])[] {
  const lists: (readonly RelayEnd[])[] = [];
  const add = (list: readonly RelayEnd[] | undefined): void => {
    if (list) lists.push(list);
  };
  const destinations = new Set([destinationKey(up.protocol, up.dst, up.dport)]);
  for (const m of mappings) {
    if (m.protocol !== up.protocol || (m.listen !== undefined && m.listen.port !== up.dport)) continue;
    for (const s of m.shown) destinations.add(destinationKey(up.protocol, s.address, s.port));
  }
  for (const key of destinations) add(index.byDestination.get(key));
  for (const key of contentKeys(up)) add(index.byContent.get(key));
  const sized = hasSizes(up) ? index.bySize.get(up.sizeKey) : undefined;
  if (sized && (sized.length <= COMMON_SIZE || isLoopback(up.dst))) add(sized);
  return lists;
}

/**
 * Where a vast crowd shares the destination, stream content that few others have says more than nearness in time: those are compared, and
 * few neighbours. Empty when no other end has such content.
 */
function fewAlike(index: EndIndex, up: RelayEnd): readonly RelayEnd[] {
  const alike = contentKeys(up)
    .map((key) => index.byContent.get(key) ?? [])
    .filter((list) => list.length <= FEW)
    .flat();
  return alike.some((d) => d.segment !== up.segment) ? alike : [];
}

function destinationKey(protocol: string, address: string, port: number | null): string {
  return `${protocol} ${address} ${port ?? ''}`;
}

/** One number for protocol, direction, length and hash (below 2^44). */
function contentKeys(e: RelayEnd): number[] {
  const keys: number[] = [];
  const protocol = PROTOCOL_CODE[e.protocol] ?? PROTOCOL_CODE.other;
  for (const way of ['forward', 'reverse'] as const) {
    for (const { bytes, hash } of e.content[way]) {
      if (bytes >= IDENTIFYING_BYTES)
        keys.push(((hash * 2 + (way === 'forward' ? 0 : 1)) * 256 + bytes) * 8 + protocol);
    }
  }
  return keys;
}

const PROTOCOL_CODE: Readonly<Record<string, number>> & { readonly other: number } = {
  tcp: 0,
  udp: 1,
  icmp: 2,
  icmp6: 3,
  sctp: 4,
  other: 5,
};

function hasSizes(e: RelayEnd): boolean {
  return e.protocol === 'tcp' && e.bytes.forward > 0 && e.bytes.reverse > 0;
}

/** How much of a list in order of time is compared: all of one up to `whole`, else so many on each side of the time expected. */
interface Neighbours {
  readonly whole: number;
  readonly each: number;
}

const FEW_NEIGHBOURS: Neighbours = { whole: CLOSEST * 4, each: CLOSEST };

/** The larger the crowd the fewer, so that all pairs fit into memory. */
function neighboursFor(ends: number): Neighbours {
  const share = Math.max(CLOSEST * 4, Math.floor(MOST_PAIRS / ends));
  return { whole: Math.min(CROWD, share), each: Math.min(NEAREST, share >> 1) };
}

function nearest(
  sorted: readonly RelayEnd[],
  up: RelayEnd,
  roughOffset: (a: string, b: string) => number,
  { whole, each }: Neighbours,
): [from: number, to: number] {
  if (sorted.length <= whole) return [0, sorted.length];
  const want = up.times.first + roughOffset(up.node, sorted[0]!.node);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]!.times.first < want) low = mid + 1;
    else high = mid;
  }
  return [Math.max(0, low - each), Math.min(sorted.length, low + each)];
}

/** Where a segment was seen. */
interface Places {
  readonly points: readonly string[];
  readonly nodes: readonly string[];
}

function placesOf({ sightings }: Segment): Places {
  const points = sightings.map((s) => s.flow.point);
  return { points, nodes: points.map(pointNode) };
}

/** The times that may be compared with each other. */
export function timesOf({ up, down, aligned }: RelayPair): {
  readonly up: RelayTimes;
  readonly down: RelayTimes;
} {
  return aligned ?? { up: up.times, down: down.times };
}

/** What no relay does, whatever the bytes say. */
function possible(
  up: RelayEnd,
  down: RelayEnd,
  places: readonly Places[],
  topology: Topology,
  process: boolean,
): boolean {
  const [ups, downs] = [places[up.segment]!, places[down.segment]!];
  // only the interface both legs cross to reach a proxy (loopback, a bridge) may show both
  for (const point of downs.points) {
    if (ups.points.includes(point) && (point !== up.point || point !== down.point)) return false;
  }
  if (sameIsn(up, down)) return false;
  if (up.node !== down.node) {
    // the relay leads out of up's stack: the far side does not pass it again, nor does the near side start in the far stack
    return !downs.nodes.includes(up.node) && !ups.nodes.includes(down.node);
  }
  if (sameSocket(up, down)) return false;
  // a proxy that dials the very address its client dialled, on the same stack, would talk to itself
  if (up.dst === down.dst && up.dport === down.dport) return process;
  return process || isLoopback(up.dst) || owns(topology, up.node, up.dst) || endsAndStartsHere(up, down);
}

/** Without any evidence of addresses: the answers were made here, and so was the second connection, by their untouched TTLs. */
function endsAndStartsHere(up: RelayEnd, down: RelayEnd): boolean {
  const initial = (ttl: number | null): boolean => ttl === 64 || ttl === 128 || ttl === 255;
  return initial(up.flow.reverse.ttl) && initial(down.flow.forward.ttl);
}

/** On one stack a proxy's own socket differs from its client's; the same one to the same server is the same conversation, missed elsewhere. */
function sameSocket({ flow: { tuple: a } }: RelayEnd, { flow: { tuple: b } }: RelayEnd): boolean {
  return a.sport !== null && a.sport === b.sport && (a.src === b.src || a.dst === b.dst);
}

function sameIsn(up: RelayEnd, down: RelayEnd): boolean {
  const isn = up.flow.forward.tcp?.isn ?? null;
  return isn !== null && isn === (down.flow.forward.tcp?.isn ?? null);
}

/** What is sent to a group is heard on its own link; a second host asking the same there is another speaker. */
function isGroup(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^255\.255\.255\.255$|^ff/i.test(address);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function owns(topology: Topology, node: string, address: string): boolean {
  return (topology.owners.get(address) ?? []).some((i) => i.node === node);
}

function pointNode(point: string): string {
  return point.slice(0, point.lastIndexOf('/'));
}
