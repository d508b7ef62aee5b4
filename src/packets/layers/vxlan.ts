// VXLAN (RFC 7348): flags 8 (0x08 = VNI valid) · reserved 24 | VNI 24 · reserved 8 | Ethernet frame.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeEthernet } from './ethernet.js';

const MIN_BEHIND = 14 + 20; // an Ethernet header and the shortest IP header

export function decodeVxlan(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 + 14 || (view.getUint8(offset) & 0x08) === 0) return false;
  const vni = view.getUint32(offset + 4) >>> 8;
  const mark = pushCarrier(batch, OuterKind.Vxlan, vni, true, true);
  return decodeEthernet(view, offset + 8, end, batch) || popOuter(batch, mark);
}

/**
 * On a port that is not VXLAN's: the eight header bytes must be the only ones RFC 7348 allows, and an Ethernet frame with an
 * IP header of the right version must follow. About 1 in 2^56 of random payloads.
 */
export function looksLikeVxlan(view: DataView, offset: number, end: number): boolean {
  if (end - offset < 8 + MIN_BEHIND) return false;
  if (view.getInt32(offset) !== 0x08000000 || view.getUint8(offset + 7) !== 0) return false;
  const type = view.getUint16(offset + 8 + 12);
  const version = view.getUint8(offset + 8 + 14) >> 4;
  return (type === 0x0800 && version === 4) || (type === 0x86dd && version === 6);
}
