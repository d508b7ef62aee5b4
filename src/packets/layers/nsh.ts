// Network service header (RFC 8300, EtherType 894f): version 2 · O · U · TTL 6 · length 6 (words) · type 4 · next protocol 8 |
// service path 24 · index 8 | context. Next: 1 IPv4, 2 IPv6, 3 Ethernet, 5 MPLS.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeMpls } from './mpls.js';

export function decodeNsh(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8) return false;
  const inner = offset + ((view.getUint16(offset) & 0x3f) << 2);
  if (inner < offset + 8) return false;
  switch (view.getUint8(offset + 3)) {
    case 1:
      return decodeIpv4(view, inner, end, batch);
    case 2:
      return decodeIpv6(view, inner, end, batch);
    case 3:
      return decodeEthernet(view, inner, end, batch);
    case 5:
      return inner < end && decodeMpls(view, inner, end, batch);
    default:
      return false;
  }
}
