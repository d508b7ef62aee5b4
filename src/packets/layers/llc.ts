// LLC (IEEE 802.2): DSAP · SSAP · control (2 bytes in numbered frames, of which information frames carry data); aa aa is SNAP: OUI 24 ·
// EtherType 16. SAP 06 is IP itself (RFC 948).
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeEthernet } from './ethernet.js';
import { decodeIpv4 } from './ipv4.js';

const UNNUMBERED_INFORMATION = 3;
/** EtherType behind it; the same, bridged (RFC 1042, 802.1H). */
const ENCAPSULATED: readonly number[] = [0, 0xf8];
/** A bridged frame (RFC 2684, 2427): protocol id 1 with its FCS, 7 without. */
const BRIDGED = 0x80c2;

/** `bridgePad`: bytes between a SNAP header and a bridged frame, 0 in frame relay. */
export function decodeLlc(
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
  bridgePad = 2,
): boolean {
  if (end - offset < 4) return false;
  const saps = view.getUint16(offset);
  const control = view.getUint8(offset + 2);
  const isNumbered = (control & 1) === 0;
  if (!isNumbered && control !== UNNUMBERED_INFORMATION) return false;
  const at = offset + (isNumbered ? 4 : 3);
  if (saps === 0x0606) return decodeIpv4(view, at, end, batch);
  return saps === 0xaaaa && decodeSnap(view, at, end, batch, bridgePad);
}

export function decodeSnap(
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
  bridgePad: number,
): boolean {
  if (end - offset < 5) return false;
  const oui = view.getUint32(offset) >>> 8;
  const type = view.getUint16(offset + 3);
  if (ENCAPSULATED.includes(oui)) return type >= 0x600 && decodeEtherType(type, view, offset + 5, end, batch);
  if (oui !== BRIDGED || (type !== 1 && type !== 7)) return false;
  return decodeEthernet(view, offset + 5 + bridgePad, end, batch);
}
