// IEEE 802.1Q tag behind its EtherType: priority 3 · DEI 1 · VLAN id 12 · next EtherType 16. Tags nest (802.1ad).
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushLabel } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeEtherType } from './ether-type.js';

export function decodeVlan(
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
  type: number,
): boolean {
  if (end - offset < 4) return false;
  const id = view.getUint16(offset) & 0xfff;
  const next = view.getUint16(offset + 2);
  const mark = pushLabel(batch, type === 0x8100 ? OuterKind.Vlan : OuterKind.Qinq, id, true);
  return decodeEtherType(next, view, offset + 4, end, batch) || popOuter(batch, mark);
}
