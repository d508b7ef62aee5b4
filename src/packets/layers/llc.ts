// LLC (IEEE 802.2): DSAP · SSAP · control; aa aa 03 is SNAP: OUI 24 · EtherType 16. SAP 06 is IP itself (RFC 948).
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeIpv4 } from './ipv4.js';

export function decodeLlc(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 3) return false;
  const saps = view.getUint16(offset);
  if (view.getUint8(offset + 2) !== 3) return false;
  if (saps === 0x0606) return decodeIpv4(view, offset + 3, end, batch);
  if (saps !== 0xaaaa || end - offset < 8) return false;
  const oui = view.getUint32(offset + 2) & 0xffffff;
  // 00:00:00 is an EtherType; 00:00:f8 the same, bridged (RFC 1042, 802.1H)
  if (oui !== 0 && oui !== 0xf8) return false;
  const type = view.getUint16(offset + 6);
  return type >= 0x600 && decodeEtherType(type, view, offset + 8, end, batch);
}
