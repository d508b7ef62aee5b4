// Outer packets of a tunnel whose inside was not captured (cut by the snapshot length): each has a source port hashed from what it carries,
// so every one of its "conversations" goes one way, and no answer is missing. RFC 7348 section 5, RFC 8926 section 3.3.
import type { Path } from '../../model/report.js';

/** VXLAN, its Linux default before the assignment (flannel), Geneve, GTP-U. */
const TUNNEL_PORTS = new Set([4789, 8472, 6081, 2152]);

export function isTunnelCarrier({ protocol, hops }: Path): boolean {
  const port = hops[0]?.dport;
  return protocol === 'udp' && typeof port === 'number' && TUNNEL_PORTS.has(port);
}
