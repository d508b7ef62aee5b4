// Geneve (RFC 8926): version 2 · option length 6 (words) · O C flags 8 · protocol 16 | VNI 24 · reserved 8 | options | payload.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeEtherType } from './ether-type.js';

export function decodeGeneve(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  const first = view.getInt32(offset);
  if (first >>> 30 !== 0) return false;
  const inner = offset + 8 + (((first >>> 24) & 0x3f) << 2);
  if (end - inner < 14) return false;
  const vni = view.getUint32(offset + 4) >>> 8;
  const mark = pushCarrier(batch, OuterKind.Geneve, vni, true, true);
  return decodeEtherType(first & 0xffff, view, inner, end, batch) || popOuter(batch, mark);
}
