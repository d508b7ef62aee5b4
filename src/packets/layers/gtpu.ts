// GTP-U (3GPP TS 29.281): flags 8 (version 1, PT 1, E S PN) · type 8 (255 = G-PDU) · length 16 | TEID 32 | [sequence 16 ·
// N-PDU 8 · next extension 8 | extensions: length 8 in words … next 8] | IP packet. TEIDs differ by direction: not in the key.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeByVersion } from './raw-ip.js';

const G_PDU = 255;

export function decodeGtpu(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  const flags = view.getUint8(offset);
  if (flags >> 4 !== 3 || view.getUint8(offset + 1) !== G_PDU) return false;
  let inner = offset + 8;
  if ((flags & 7) !== 0) {
    let next = (flags & 4) !== 0 ? view.getUint8(offset + 11) : 0;
    inner += 4;
    while (next !== 0) {
      if (inner >= end) return false;
      const length = view.getUint8(inner) << 2;
      if (length === 0 || end - inner < length) return false;
      next = view.getUint8(inner + length - 1);
      inner += length;
    }
  }
  const mark = pushCarrier(batch, OuterKind.Gtpu, view.getUint32(offset + 4), false, true);
  return decodeByVersion(view, inner, end, batch) || popOuter(batch, mark);
}
