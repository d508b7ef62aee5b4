// An IP packet without anything before it: link type RAW (101; 12 and 14 from writers that stored the DLT)
// and the payload of tunnels that do not name their protocol. The version nibble decides.
import type { PacketBatch } from '../packet-batch.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodePpp } from './ppp.js';

export function decodeByVersion(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (offset >= end) return false;
  const version = view.getUint8(offset) >> 4;
  if (version === 4) return decodeIpv4(view, offset, end, batch);
  return version === 6 && decodeIpv6(view, offset, end, batch);
}

/** As a link type: some writers leave PPP's address and control before it. */
export function decodeRawLink(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset >= 2 && view.getUint16(offset) === 0xff03) return decodePpp(view, offset, end, batch);
  return decodeByVersion(view, offset, end, batch);
}
