// Cisco's Inter-Switch Link, in place of an Ethernet header: destination 01:00:0c:00:00 or 03:00:0c:00:00 · type 4 (0 = Ethernet) ·
// priority 4 · source MAC · length 16 · aa aa 03 · source OUI 24 · VLAN 15 · BPDU 1 · index 16 · reserved 16, then the frame and a CRC.
import { OuterKind } from '../outer-kinds.js';
import { popOuter, pushLabel } from '../outer-headers.js';
import { Limit } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';

const HEADER = 26;

/** `frame` is where the destination MAC would be. */
export function isIsl(view: DataView, frame: number, end: number): boolean {
  if (end - frame < HEADER + 14) return false;
  const first = view.getUint32(frame);
  if (first !== 0x01000c00 && first !== 0x03000c00) return false;
  return view.getUint8(frame + 4) === 0 && view.getUint8(frame + 5) >> 4 === 0;
}

export function decodeIsl(view: DataView, frame: number, end: number, batch: PacketBatch): boolean {
  if (++batch.depth > Limit.Depth) return false;
  const mark = pushLabel(batch, OuterKind.Vlan, view.getUint16(frame + 20) >> 1, true);
  return decodeEthernet(view, frame + HEADER, end, batch) || popOuter(batch, mark);
}
