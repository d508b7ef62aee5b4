// Pairs of segment ends that may face one relay, by index, never all against all: the same destination, the same stream content, a process
// that maps one to the other, or the same byte totals. Then what a relay cannot do is ruled out.
import type { Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import { mappingFor, type DialMapping } from './process-evidence.js';
import { nestingSlack, type RelayEnd } from './relay-end.js';

export interface RelayPair {
  readonly up: RelayEnd;
  readonly down: RelayEnd;
  readonly process?: { readonly mapping: DialMapping; readonly says: string; readonly full: boolean };
  /** nestingSlack(up, down), taken once. */
  readonly slack: number;
}

/** Ends with one key are sorted by time and only this many neighbours are compared, so a crowd costs n·k, not n². */
const NEAREST = 48;
/** Up to this many are compared whatever their times, since clocks may be hours apart and nothing else may tell. */
const CROWD = 512;
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
  const index = new Map<string, RelayEnd[]>();
  for (const d of downs)
    for (const key of keysOfDown(d)) (index.get(key) ?? index.set(key, []).get(key)!).push(d);
  for (const list of index.values()) list.sort((a, b) => a.times.first - b.times.first);
  const nodesOf = segments.map((s) => new Set(s.sightings.map((x) => pointNode(x.flow.point))));
  const pairs: RelayPair[] = [];
  for (const up of ups) {
    const met = new Set([up.segment]);
    for (const down of partners(index, up, mappings, roughOffset)) {
      if (met.has(down.segment)) continue;
      met.add(down.segment);
      const process = mappingFor(mappings, up, down);
      if (possible(up, down, nodesOf, segments, topology, process !== undefined))
        pairs.push({ up, down, process, slack: nestingSlack(up, down) });
    }
  }
  return pairs;
}

/** Where a vast crowd shares the destination, stream content that few others have says more than nearness in time: only those are compared then. */
function partners(
  index: ReadonlyMap<string, readonly RelayEnd[]>,
  up: RelayEnd,
  mappings: readonly DialMapping[],
  roughOffset: (a: string, b: string) => number,
): RelayEnd[] {
  const lists = keysOfUp(up, mappings).flatMap((key) => {
    const list = index.get(key) ?? [];
    return key.startsWith('size ') && list.length > COMMON_SIZE && !isLoopback(up.dst) ? [] : [list];
  });
  if (lists.some((list) => list.length > VAST)) {
    const alike = contentKeys(up, IDENTIFYING_BYTES)
      .map((key) => index.get(key) ?? [])
      .filter((list) => list.length <= FEW)
      .flat();
    if (alike.some((d) => d.segment !== up.segment))
      return [...alike, ...lists.flatMap((list) => nearest(list, up, roughOffset, CLOSEST))];
  }
  return lists.flatMap((list) => nearest(list, up, roughOffset));
}

function keysOfDown(d: RelayEnd): string[] {
  return [`to ${d.protocol} ${d.dst} ${d.dport ?? ''}`, ...contentKeys(d), ...sizeKey(d)];
}

function keysOfUp(u: RelayEnd, mappings: readonly DialMapping[]): string[] {
  const dialled = mappings
    .filter((m) => m.protocol === u.protocol && (m.listen === undefined || m.listen.port === u.dport))
    .flatMap((m) => m.shown.map((s) => `to ${u.protocol} ${s.address} ${s.port ?? ''}`));
  return [
    ...new Set([`to ${u.protocol} ${u.dst} ${u.dport ?? ''}`, ...dialled, ...contentKeys(u), ...sizeKey(u)]),
  ];
}

function contentKeys(e: RelayEnd, atLeast = 16): string[] {
  return (['forward', 'reverse'] as const).flatMap((way) =>
    e.content[way]
      .filter((p) => p.bytes >= atLeast)
      .map((p) => `content ${e.protocol} ${way} ${p.bytes} ${p.hash}`),
  );
}

function sizeKey(e: RelayEnd): string[] {
  const { forward, reverse } = e.bytes;
  return forward > 0 && reverse > 0 && e.protocol === 'tcp'
    ? [`size ${e.protocol} ${forward} ${reverse}`]
    : [];
}

function nearest(
  sorted: readonly RelayEnd[],
  up: RelayEnd,
  roughOffset: (a: string, b: string) => number,
  count = NEAREST,
): readonly RelayEnd[] {
  if (sorted.length <= (count === NEAREST ? CROWD : count * 4)) return sorted;
  const want = up.times.first + roughOffset(up.node, sorted[0]!.node);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]!.times.first < want) low = mid + 1;
    else high = mid;
  }
  return sorted.slice(Math.max(0, low - count), low + count);
}

/** What no relay does, whatever the bytes say. */
function possible(
  up: RelayEnd,
  down: RelayEnd,
  nodesOf: readonly ReadonlySet<string>[],
  segments: readonly Segment[],
  topology: Topology,
  process: boolean,
): boolean {
  const upSegment = segments[up.segment]!;
  const downSegment = segments[down.segment]!;
  // only the interface both legs cross to reach a proxy (loopback, a bridge) may show both
  const points = new Set(upSegment.sightings.map((s) => s.flow.point));
  const shared = downSegment.sightings.filter((s) => points.has(s.flow.point));
  if (shared.some((s) => s.flow.point !== up.point || s.flow.point !== down.point)) return false;
  if (sameIsn(up, down) || isGroup(up.dst)) return false;
  if (up.node !== down.node) {
    // the relay leads out of up's stack: the far side does not pass it again, nor does the near side start in the far stack
    if (nodesOf[down.segment]!.has(up.node) || nodesOf[up.segment]!.has(down.node)) return false;
    return true;
  }
  // a proxy that dials the very address its client dialled, on the same stack, would talk to itself
  if (up.dst === down.dst && up.dport === down.dport) return process;
  return process || isLoopback(up.dst) || owns(topology, up.node, up.dst) || endsAndStartsHere(up, down);
}

/** Without any evidence of addresses: the answers were made here, and so was the second connection, by their untouched TTLs. */
function endsAndStartsHere(up: RelayEnd, down: RelayEnd): boolean {
  const initial = (ttl: number | null): boolean => ttl === 64 || ttl === 128 || ttl === 255;
  return initial(up.flow.reverse.ttl) && initial(down.flow.forward.ttl);
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
