// Ethernet frames with what precedes them on the wire (link type 274, IEEE 802.3br): preamble 55 … · delimiter (d5 express, e6 4c 7f b3 start of a
// preemptable frame) · Ethernet frame · CRC. A fragment of a preempted frame has a changed CRC; fragments are not put together.
import { crc32 } from 'node:zlib';
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';

const PREAMBLE = 0x55;
const STARTS: readonly number[] = [0xd5, 0xe6, 0x4c, 0x7f, 0xb3];
const CRC = 4;

export function decodeMpacket(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  let at = offset + (end > offset && view.getUint8(offset) === 0x50 ? 1 : 0);
  while (at < end && view.getUint8(at) === PREAMBLE) at++;
  if (end - at < 1 + 14 + CRC || !STARTS.includes(view.getUint8(at))) return false;
  const frame = at + 1;
  if (end < batch.wireEnd) return decodeEthernet(view, frame, end, batch);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + frame, end - CRC - frame);
  return crc32(bytes) === view.getUint32(end - CRC, true) && decodeEthernet(view, frame, end - CRC, batch);
}
