// How long a packet was on the wire, from what its text says: the IP header's length (-v), else its payload's, else the frame's (-e).
import type { TextFrame, TextIp, TextPayload } from './text-packet.js';
import { tcpOptionBytes } from './tcp-options.js';

const ETHERNET = 14;

export function frameLength(frame: TextFrame): number {
  if (frame.length !== undefined) return frame.length;
  return linkLength(frame) + (frame.content.kind === 'arp' ? 28 : ipLength(frame.content, frame));
}

export function linkLength(frame: TextFrame): number {
  return ETHERNET + 4 * ((frame.vlans?.length ?? 0) + (frame.mpls?.length ?? 0));
}

/** IPv4 total length; IPv6 with its 40-byte header. `frame`: the one it lies in, if that is not a tunnel's. */
export function ipLength(ip: TextIp, frame?: TextFrame): number {
  if (ip.totalLength !== undefined) return ip.totalLength;
  const header = ip.version === 4 ? 20 : ip.fragmentOffset === undefined ? 40 : 48;
  const payload = payloadLength(ip.payload);
  if (payload !== undefined) return header + payload;
  const fromFrame = frame?.length === undefined ? 0 : frame.length - linkLength(frame);
  return Math.max(fromFrame, header + leastLength(ip.payload));
}

/** Undefined when the text does not say. */
function payloadLength(payload: TextPayload): number | undefined {
  if (payload.kind === 'tcp') {
    return payload.length === undefined ? undefined : tcpHeaderLength(payload.options) + payload.length;
  }
  if (payload.kind === 'udp') {
    if (payload.tunnel) return 16 + frameLength(payload.tunnel.inner);
    return payload.length === undefined ? undefined : 8 + payload.length;
  }
  if (payload.kind === 'icmp') return payload.length === undefined ? undefined : Math.max(8, payload.length); // a pasted line may be cut
  if (payload.kind === 'ip') return ipLength(payload);
  if (payload.kind === 'gre') return greHeaderLength(payload.key) + greInnerLength(payload.inner);
  return undefined;
}

function leastLength(payload: TextPayload): number {
  if (payload.kind === 'tcp') return tcpHeaderLength(payload.options);
  if (payload.kind === 'icmp') return 8 + (payload.quoted ? 28 : 0);
  return payload.kind === 'udp' ? 8 : 0;
}

export function tcpHeaderLength(options: string | undefined): number {
  return 20 + tcpOptionBytes(options).length;
}

export function greHeaderLength(key: number | undefined): number {
  return key === undefined ? 4 : 8;
}

/** GRE carries IP itself unless the inner frame has MAC addresses. */
function greInnerLength(inner: TextFrame): number {
  return inner.content.kind === 'ip' && !inner.srcMac ? ipLength(inner.content) : frameLength(inner);
}
