// How long userspace relays keep idle conversations, by their sources and issue trackers (knowledge of each in docs/findings.md).
import type { RelayKind } from '../../model/fact.js';

/** Seconds of silence after which the relay drops a TCP conversation. vpnkit: configuration.ml port_max_idle_time 300, checked every 30 s. */
export const TCP_IDLE_SECONDS: Partial<Record<RelayKind, number>> = { vpnkit: 300 };

/**
 * Seconds after which it forgets a datagram's sender. vpnkit 60; gvisor-tap-vsock 90 (udp_proxy.go); passt 180 (udp.c); libslirp 240, 10 for
 * port 53 (socket.c); docker-proxy 90 (udp_proxy_linux.go).
 */
const UDP_EXPIRY_SECONDS: Partial<Record<RelayKind, number>> = {
  vpnkit: 60,
  gvisor: 90,
  passt: 180,
  slirp: 240,
  'docker-proxy': 90,
};
/** Of the relays whose kind is not known: the shortest of them. */
const SHORTEST_UDP_EXPIRY = 60;

export function udpExpirySeconds(kind: RelayKind, port: number | null): number {
  if (kind === 'slirp' && port === 53) return 10;
  return UDP_EXPIRY_SECONDS[kind] ?? SHORTEST_UDP_EXPIRY;
}
