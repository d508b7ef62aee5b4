// Lookups that a DNS forwarder (vpnkit, gvproxy, dnsmasq, CoreDNS) sends on as its own: the question is all that both sides have in common, and others
// ask the same. Believed where the forwarder's address is one of the stack that asks on, or where this server's lookups usually show there.
import { inPrefix, isPrivate, parsePrefix } from '../../model/address.js';
import type { Topology } from '../../model/topology.js';
import type { RelayEnd } from './relay-end.js';
import { answersNearby, isLoopback } from './possible.js';
import type { Weighed } from './weigh.js';

/** RFC 3927, RFC 4291. */
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'].map((p) => parsePrefix(p)!);

/** Of a server's lookups at least so many are to be asked on there, and one in so many of all: the rest it answers from its cache. */
const FEWEST = 2;
const CACHED = 4;
/** Two kernels' stamps. */
const STAMPS_NS = 300e3;

/** A forwarder that is captured from both sides is next door and no public server, and does not answer before the server it asks has. */
export function mayAskOn(up: RelayEnd, slack: number): boolean {
  const isLocal = isLoopback(up.dst) || isPrivate(up.dst) || LINK_LOCAL.some((p) => inPrefix(up.dst, p));
  return isLocal && answersNearby(up) && !(slack < -STAMPS_NS);
}

/** The same question to another server. */
export function isAskedOn({ pair: { up, down, content } }: Weighed): boolean {
  return content.question === true && up.dst !== down.dst;
}

/** Whether a pair that isAskedOn is believed. `ups`: all that might be asked on. */
export function forwardersOf(
  weighed: readonly Weighed[],
  ups: readonly RelayEnd[],
  topology: Topology,
): (w: Weighed) => boolean {
  const server = (up: RelayEnd): string => `${up.node} ${up.dst}`;
  const way = ({ pair: { up, down } }: Weighed): string => `${server(up)} ${down.node} ${down.dst}`;
  const askedOn = new Map<string, Set<number>>();
  for (const w of weighed)
    if (isAskedOn(w)) askedOn.set(way(w), (askedOn.get(way(w)) ?? new Set()).add(w.pair.up.segment));
  const asked = new Map<string, number>();
  if (askedOn.size > 0)
    for (const up of ups)
      if (up.question !== undefined) asked.set(server(up), (asked.get(server(up)) ?? 0) + 1);
  return (w) => {
    const { up, down } = w.pair;
    if ((topology.owners.get(up.dst) ?? []).some((i) => i.node === down.node)) return true;
    const n = askedOn.get(way(w))?.size ?? 0;
    return n >= FEWEST && n * CACHED >= asked.get(server(up))!;
  };
}
