// An IP packet without anything before it: link type RAW (101; 12 and 14 from writers that stored the DLT)
// and the payload of tunnels that do not name their protocol. The version nibble decides.
import type { PacketBatch } from '../packet-batch.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';

export function decodeByVersion(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (offset >= end) return false;
  const version = view.getUint8(offset) >> 4;
  if (version === 4) return decodeIpv4(view, offset, end, batch);
  return version === 6 && decodeIpv6(view, offset, end, batch);
}
