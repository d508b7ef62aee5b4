// Link types whose IP packet follows a header of fixed shape that says little of interest here.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeByVersion } from './raw-ip.js';

/** IP over InfiniBand (242): destination GID and QPN 40 bytes, then EtherType 16 · reserved 16 (RFC 4391). */
export function decodeIpoib(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 44) return false;
  return decodeEtherType(view.getUint16(offset + 40), view, offset + 44, end, batch);
}

/** Solaris ipnet (226): version · family · hook type … 24 bytes, then the IP packet. */
export function decodeIpnet(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeByVersion(view, offset + 24, end, batch);
}

/** ARCNET (7, Linux 129): source 8 · destination 8 · [offset 16] · protocol 8; RFC 1201 (d4) adds split flag and sequence, RFC 1051 (f0) does not. */
export function decodeArcnetLinux(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8) return false;
  const protocol = view.getUint8(offset + 4);
  if (protocol === 0xf0) return decodeByVersion(view, offset + 5, end, batch);
  if (protocol !== 0xd4 && protocol !== 0xc4) return false;
  const exception = view.getUint8(offset + 5) === 0xff;
  return decodeByVersion(view, offset + (exception ? 12 : 8), end, batch);
}
