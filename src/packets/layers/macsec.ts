// MACsec (IEEE 802.1AE, EtherType 88e5): TCI·AN 8 · short length 8 · packet number 32 · [SCI 64] · EtherType … ICV 16.
// Readable only with integrity and no encryption: bits E and C of the TCI clear.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';

const SCI_PRESENT = 0x20;
const ENCRYPTED_OR_CHANGED = 0x0c;
const ICV = 16;

export function decodeMacsec(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 6 + 2 + ICV) return false;
  const tci = view.getUint8(offset);
  if ((tci & ENCRYPTED_OR_CHANGED) !== 0) return false;
  const at = offset + 6 + ((tci & SCI_PRESENT) !== 0 ? 8 : 0);
  // a frame that was cut has no ICV
  const wireStop = batch.wireEnd - ICV;
  const stop = wireStop < end ? wireStop : end;
  return stop - at >= 2 && decodeEtherType(view.getUint16(at), view, at + 2, stop, batch);
}
