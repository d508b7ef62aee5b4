// What no relay does, whatever the bytes say: pairs that these places, addresses and sockets rule out.
import type { Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import type { RelayEnd } from './relay-end.js';

/** Where a segment was seen. */
export interface Places {
  readonly points: readonly string[];
  readonly nodes: readonly string[];
}

export function placesOf({ sightings }: Segment): Places {
  const points = sightings.map((s) => s.flow.point);
  return { points, nodes: points.map(pointNode) };
}

export function possible(
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
  if (sameIsn(up, down) || sentFromOneSide(up, down)) return false;
  const sameServer = up.dst === down.dst && up.dport === down.dport;
  if (up.node !== down.node) {
    // the relay leads out of up's stack: the far side does not pass it again, nor does the near side start in the far stack
    return !downs.nodes.includes(up.node) && !ups.nodes.includes(down.node);
  }
  if (sameSocket(up, down)) return false;
  // a proxy that dials the very address its client dialled, on the same stack, would talk to itself
  if (sameServer) return process;
  return process || isLoopback(up.dst) || owns(topology, up.node, up.dst) || endsAndStartsHere(up, down);
}

/** Without any evidence of addresses: the answers were made here, and so was the second connection, by their untouched TTLs. */
function endsAndStartsHere(up: RelayEnd, down: RelayEnd): boolean {
  const initial = (ttl: number | null): boolean => ttl === 64 || ttl === 128 || ttl === 255;
  return initial(up.flow.reverse.ttl) && initial(down.flow.forward.ttl);
}

/** By the TTL of its answers a stack next door, as far as one was seen: what stacks begin with, or one router less. */
export function answersNearby(up: RelayEnd): boolean {
  return up.sightings.some(({ flow, reply }) => {
    const { ttl } = (reply ?? flow).reverse;
    return ttl === null || NEARBY_TTLS.includes(ttl);
  });
}

const NEARBY_TTLS: readonly number[] = [32, 37, 38, 63, 64, 127, 128, 254, 255];

/** On one stack a proxy's own socket differs from its client's; the same one to the same server is the same conversation, missed elsewhere. */
function sameSocket({ flow: { tuple: a } }: RelayEnd, { flow: { tuple: b } }: RelayEnd): boolean {
  return a.sport !== null && a.sport === b.sport && (a.src === b.src || a.dst === b.dst);
}

/** On one link what goes into a relay comes from the other side than what comes out of it: the same sender's frames are two conversations. */
function sentFromOneSide(up: RelayEnd, down: RelayEnd): boolean {
  const { srcMac } = up.flow.forward;
  return (
    up.point === down.point && srcMac !== null && srcMac !== NO_MAC && srcMac === down.flow.forward.srcMac
  );
}

/** Of loopback. */
const NO_MAC = '00:00:00:00:00:00';

function sameIsn(up: RelayEnd, down: RelayEnd): boolean {
  const isn = up.flow.forward.tcp?.isn ?? null;
  return isn !== null && isn === (down.flow.forward.tcp?.isn ?? null);
}

/** What is sent to a group is heard on its own link; a second host asking the same there is another speaker. */
export function isGroup(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^255\.255\.255\.255$|^ff/i.test(address);
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function owns(topology: Topology, node: string, address: string): boolean {
  return (topology.owners.get(address) ?? []).some((i) => i.node === node);
}

function pointNode(point: string): string {
  return point.slice(0, point.lastIndexOf('/'));
}
