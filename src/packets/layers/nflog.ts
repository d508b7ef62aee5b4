// Linux NFLOG (link type 239): family 8 · version 8 (0) · resource id 16, then TLVs length 16 · type 16 in the capturing
// machine's order, padded to 32 bits; type 9 is the packet, which starts with its IP header.
import type { PacketBatch } from '../packet-batch.js';
import { decodeByVersion } from './raw-ip.js';

const NFULA_PAYLOAD = 9;

export function decodeNflog(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset + 1) !== 0) return false;
  let at = offset + 4;
  // types are below 256: the byte order is the one in which the first type is
  const littleEndian = view.getUint16(at + 2, true) < 256;
  while (end - at >= 4) {
    const length = view.getUint16(at, littleEndian);
    if (length < 4) return false;
    if ((view.getUint16(at + 2, littleEndian) & 0x7fff) === NFULA_PAYLOAD) {
      return decodeByVersion(view, at + 4, Math.min(end, at + length), batch);
    }
    at += (length + 3) & ~3;
  }
  return false;
}
