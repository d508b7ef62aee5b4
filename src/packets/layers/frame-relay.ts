// Frame Relay (link type 107, RFC 2427): address 2 to 4 bytes (last one odd) · UI 03 · NLPID (cc IPv4, 8e IPv6, cf PPP, 80 SNAP), or
// Cisco's: an EtherType right behind the address.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeSnap } from './llc.js';
import { decodePpp } from './ppp.js';

export function decodeFrameRelay(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  let at = offset;
  while (at < end && at < offset + 4 && (view.getUint8(at) & 1) === 0) at++;
  at++;
  if (end - at < 4) return false;
  if (view.getUint8(at) !== 3) return decodeEtherType(view.getUint16(at), view, at + 2, end, batch);
  at++;
  if (view.getUint8(at) === 0) at++; // padding
  switch (view.getUint8(at)) {
    case 0xcc:
      return decodeIpv4(view, at + 1, end, batch);
    case 0x8e:
      return decodeIpv6(view, at + 1, end, batch);
    case 0xcf:
      return decodePpp(view, at + 1, end, batch);
    case 0x80:
      return decodeSnap(view, at + 1, end, batch, 0);
    default:
      return false;
  }
}
