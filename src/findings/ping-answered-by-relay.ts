// A relay that answers every ping itself: the echo never left the host, so the answer proves nothing. Real cases: moby/vpnkit#261,
// containers/gvisor-tap-vsock#428 (unreachable addresses answer in under a millisecond).
import { inPrefix } from '../model/address.js';
import type { Link, Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, packetsSay } from './parts/wording.js';

export const pingAnsweredByRelay: Rule = {
  id: 'ping-answered-by-relay',
  title: 'The relay answers pings itself',
  needs: [],
  asksAll: true,
  inspect: (context) => {
    const relays = new Map(
      context.paths.flatMap((p) =>
        p.links.filter((l) => l.relay && outbound(p, l)).map((l) => [l.from, l] as const),
      ),
    );
    const lies = context.paths.flatMap((path) => {
      const relay = relays.get(path.hops.at(-1)!.point);
      return relay && isLie(path, relay, context) ? [{ path, relay }] : [];
    });
    return [...groupBy(lies, (l) => l.relay.from).values()].map((group) => draftFor(group));
  },
};

/** What the relays' own stacks send, at their edge and one router further (vpnkit 38, gVisor and libslirp 64, libslirp's ICMP and passt 255). */
const RELAY_TTLS = new Set([38, 37, 64, 63, 255, 254]);

function isLie(path: Path, relay: Link, context: FindingContext): boolean {
  const hop = path.hops.at(-1)!;
  if (!path.protocol.startsWith('icmp') || !hop.icmp || hop.packets.reverse === 0) return false;
  if (hop.ttl.reverse === null || !RELAY_TTLS.has(hop.ttl.reverse)) return false;
  const outer = context.points.get(relay.to);
  if (!outer || outer.packets === 0 || outer.filter) return false;
  // the relay's own addresses, and everything on its guest network, it answers rightly
  return !onLink(hop.dst, relay.from, context) && !echoesAt(relay.to, hop.dst, context);
}

/** Towards the relay's far side, to the very destination: not a port that was published. */
function outbound(path: Path, link: Link): boolean {
  return link.relay!.preserved.includes('destination') && path.server.address !== '';
}

function onLink(address: string, point: string, { topology }: FindingContext): boolean {
  const addresses = topology.interfaces.get(point)?.addresses;
  if (!addresses || addresses.length === 0) return true; // not known: nothing is claimed
  return addresses.some(
    (a) => a.prefixLength === undefined || inPrefix(address, { address: a.address, length: a.prefixLength }),
  );
}

function echoesAt(point: string, dst: string, { paths }: FindingContext): boolean {
  return paths.some(
    (p) => p.protocol.startsWith('icmp') && p.hops.some((h) => h.point === point && h.dst === dst),
  );
}

function draftFor(group: readonly { readonly path: Path; readonly relay: Link }[]): Draft {
  const [{ path, relay }] = group as [{ path: Path; relay: Link }];
  const hop = path.hops.at(-1)!;
  return {
    severity: 'warning',
    title: `Pings are answered at ${relay.from}, none left by ${relay.to}`,
    detail: `${count(group.length, 'ping')} to ${hop.dst} got replies at ${hop.point} with TTL ${hop.ttl.reverse}, a relay's own; no echo request to it was seen at ${relay.to}, where other conversations of this way leave. The reply says that the relay runs, not that ${hop.dst} is there.`,
    paths: group.map((g) => g.path),
    where: relay.from,
    evidence: [
      packetsSay(
        `${conversation(hop)}, ${count(hop.packets.reverse, 'reply')} with TTL ${hop.ttl.reverse}`,
        hop.at,
      ),
      ...relay.evidence.slice(0, 1),
    ],
    alternatives: [`the echo left by another interface than ${relay.to}`, 'the capture there missed it'],
    next: 'test with TCP (curl, nc) instead of ping, or capture on every interface of the host that relays',
  };
}
