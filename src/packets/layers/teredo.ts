// Teredo (RFC 4380): an IPv6 packet in UDP 3544, before it optionally authentication (00 01 · id length · auth length · … 9
// bytes) and origin indication (00 00 · port · address).
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeIpv6 } from './ipv6.js';

export function decodeTeredo(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  let at = offset;
  if (view.getUint16(at) === 1) at += 13 + view.getUint8(at + 2) + view.getUint8(at + 3);
  if (end - at >= 8 && view.getUint16(at) === 0) at += 8;
  const mark = pushCarrier(batch, OuterKind.Teredo, 0, false, false);
  return decodeIpv6(view, at, end, batch) || popOuter(batch, mark);
}
