// ARP (RFC 826): hardware type 16 · protocol 0x0800 · lengths 6 4 · operation 16 · sender MAC, IP · target MAC, IP.
// The row keeps only where it starts; observe copies the first sightings.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

export function decodeArp(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  const w = batch.words;
  // inside a tunnel the carrier is the flow
  if ((w[batch.at + P.Flags]! & Flag.Ip) !== 0) return false;
  const whole = end - offset >= 28 && view.getInt32(offset + 2) === 0x08000604;
  w[batch.at + P.Flags]! |= Flag.Arp;
  w[batch.at + P.L4Offset] = whole ? offset : -1;
  return true;
}
