// Token Ring (link type 6, IEEE 802.5): access control 8 · frame control 8 (40 to 7f = LLC) · destination MAC · source MAC, whose top bit says that
// a routing field follows: length 5 (of it, in bytes) · 11 bits · ring and bridge numbers. FDDI (10): frame control 8 (50 to 5f = LLC) · the two MACs. Then LLC.
import type { PacketBatch } from '../packet-batch.js';
import { decodeLlc } from './llc.js';

export function decodeTokenRing(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 16 || view.getUint8(offset + 1) >> 6 !== 1) return false;
  const isRouted = (view.getUint8(offset + 8) & 0x80) !== 0;
  return decodeLlc(view, offset + 14 + (isRouted ? view.getUint8(offset + 14) & 0x1f : 0), end, batch);
}

export function decodeFddi(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 13 || view.getUint8(offset) >> 4 !== 5) return false;
  return decodeLlc(view, offset + 13, end, batch);
}
