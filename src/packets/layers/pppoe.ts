// PPPoE session (RFC 2516): version/type 0x11 · code 0 · session id 16 · length 16, then PPP without HDLC framing.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushLabel } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodePpp } from './ppp.js';

export function decodePppoe(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset) !== 0x11) return false;
  const mark = pushLabel(batch, OuterKind.Pppoe, view.getUint16(offset + 2), true);
  const stop = offset + 6 + view.getUint16(offset + 4);
  return decodePpp(view, offset + 6, Math.min(end, stop), batch) || popOuter(batch, mark);
}
