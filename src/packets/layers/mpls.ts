// MPLS label stack (RFC 3032): label 20 · class 3 · bottom-of-stack 1 · TTL 8, repeated; what follows is told by its first
// nibble (4, 6, or 0 = pseudowire control word with Ethernet behind, RFC 4385; or Ethernet itself, of addresses that begin so). Labels differ by
// direction: not in the key.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushLabel } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeEthernet } from './ethernet.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';

export function decodeMpls(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  let at = offset;
  let label = 0;
  for (let bottom = false; !bottom; at += 4) {
    if (end - at < 5) return false;
    const entry = view.getInt32(at);
    label = entry >>> 12;
    bottom = (entry & 0x100) !== 0;
  }
  const mark = pushLabel(batch, OuterKind.Mpls, label, false);
  return decodeBehindLabels(view, at, end, batch) || popOuter(batch, mark);
}

function decodeBehindLabels(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  switch (view.getUint8(offset) >> 4) {
    case 4:
      return decodeIpv4(view, offset, end, batch);
    case 6:
      return decodeIpv6(view, offset, end, batch);
    case 0:
      return decodeEthernet(view, offset + 4, end, batch) || decodeEthernet(view, offset, end, batch);
    default:
      return false;
  }
}
