// PPP (RFC 1661, 1662): optional address/control ff 03, protocol 16 (8 when compressed: odd first byte). Link types 9, 50.
import { Limit } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeMpls } from './mpls.js';

export function decodePpp(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  let at = offset;
  if (end - at >= 2 && view.getUint16(at) === 0xff03) at += 2;
  if (end - at < 2) return false;
  const compressed = (view.getUint8(at) & 1) === 1;
  const protocol = compressed ? view.getUint8(at) : view.getUint16(at);
  at += compressed ? 1 : 2;
  switch (protocol) {
    case 0x21:
      return decodeIpv4(view, at, end, batch);
    case 0x57:
      return decodeIpv6(view, at, end, batch);
    case 0x281:
    case 0x283:
      return decodeMpls(view, at, end, batch);
    case 0x31: // bridged (RFC 3518): flags 8 · MAC type 8, 1 = Ethernet
      return end - at >= 2 && view.getUint8(at + 1) === 1 && decodeEthernet(view, at + 2, end, batch);
    case 0x3d: // multilink (RFC 1990): begin 1 · end 1 · sequence number; only packets in one piece
      return end - at >= 6 && view.getUint8(at) >> 6 === 3 && nested(view, at + 4, end, batch);
    default:
      return false;
  }
}

function nested(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return ++batch.depth <= Limit.Depth && decodePpp(view, offset, end, batch);
}

/** As a link type (9, 50): Cisco HDLC where the address byte is 0f or 8f. */
export function decodePppLink(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 4) return false;
  const address = view.getUint8(offset);
  if (address === 0x0f || address === 0x8f) return decodeCiscoHdlc(view, offset, end, batch);
  return decodePpp(view, offset, end, batch);
}

/** Cisco HDLC (link type 104): address 0f/8f · control 0 · EtherType. */
export function decodeCiscoHdlc(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 4) return false;
  const type = view.getUint16(offset + 2);
  if (type === 0x0800) return decodeIpv4(view, offset + 4, end, batch);
  if (type === 0x8847 || type === 0x8848) return decodeMpls(view, offset + 4, end, batch);
  return type === 0x86dd && decodeIpv6(view, offset + 4, end, batch);
}

/** PPP_WITH_DIR (204): direction 8, then PPP. */
export function decodePppWithDirection(
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): boolean {
  return decodePpp(view, offset + 1, end, batch);
}
