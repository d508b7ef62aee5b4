// Ethernet II / IEEE 802.3 (link type 1, and inside VXLAN, Geneve, GRE):
//   destination MAC 6 · source MAC 6 · EtherType 2, or a length below 0x600 with LLC behind it
import { P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeIsl, isIsl } from './isl.js';

export function decodeEthernet(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 14) return false;
  const mac = batch.at + P.Mac;
  // inside a tunnel the addresses of the frame on the wire stand
  if (batch.words[mac]! < 0) batch.words[mac] = offset;
  const type = view.getUint16(offset + 12);
  if (type < 0x600 && isIsl(view, offset, end)) return decodeIsl(view, offset, end, batch);
  return decodeEtherType(type, view, offset + 14, end, batch);
}
