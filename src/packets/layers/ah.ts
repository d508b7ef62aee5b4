// Authentication header (RFC 4302): next header 8 · length 8 (words − 2) · reserved 16 | SPI | sequence | ICV. What it
// protects is readable: a tunnelled packet is the inner flow, in transport mode AH stays the protocol.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { setNoPorts } from './no-ports.js';
import { decodeByVersion } from './raw-ip.js';

export function decodeAh(view: DataView, offset: number, end: number, batch: PacketBatch): void {
  setNoPorts(batch);
  if (end - offset < 12) return;
  const next = view.getUint8(offset);
  const inner = offset + ((view.getUint8(offset + 1) + 2) << 2);
  if ((next !== 4 && next !== 41) || inner >= end) return;
  const mark = pushCarrier(batch, next === 4 ? OuterKind.Ipip : OuterKind.SixInFour, 0, false, false);
  if (!decodeByVersion(view, inner, end, batch)) popOuter(batch, mark);
}
