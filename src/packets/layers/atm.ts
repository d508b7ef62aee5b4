// IP over ATM AAL5 frames (RFC 2684, link types 11 and 100; Linux Classical IP 106): LLC/SNAP, or fe fe 03 · NLPID (cc IPv4, 8e IPv6), or
// the bare IP packet of a VC of its own. SunATM (123): direction 1 · reserved 3 · kind 4 (2 = RFC 2684, LLC) · VPI 8 · VCI 16.
import type { PacketBatch } from '../packet-batch.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeLlc } from './llc.js';

export function decodeRfc1483(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 4) return false;
  if (view.getUint32(offset) >>> 8 !== 0xfefe03) return decodeLlc(view, offset, end, batch);
  const nlpid = view.getUint8(offset + 3);
  if (nlpid === 0xcc) return decodeIpv4(view, offset + 4, end, batch);
  return nlpid === 0x8e && decodeIpv6(view, offset + 4, end, batch);
}

export function decodeClip(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeIpv4(view, offset, end, batch) || decodeRfc1483(view, offset, end, batch);
}

export function decodeSunAtm(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  const isLlc = end - offset >= 4 && (view.getUint8(offset) & 0xf) === 2;
  return isLlc && decodeLlc(view, offset + 4, end, batch);
}
