// How many packets a capture may hold, from its beginning: reading takes as long for a packet of 60 bytes as for one of 600.
import { openSync, readSync, closeSync } from 'node:fs';
import { pcap } from './pcap.js';
import { pcapng } from './pcapng.js';

/** Captures of many connections begin with handshakes: those of two thousand take the first megabyte. */
const HEAD_BYTES = 4 * 1024 * 1024;
const PCAP_HEADER = 24;
const PCAP_RECORD = 16;
/** Enhanced, simple and old packet blocks (draft-ietf-opsawg-pcapng section 4). */
const PACKET_BLOCKS = [6, 3, 2];
const SHORTEST_BLOCK = 12;
/** Of what cannot be told: a full frame and headers only, about half each. */
const USUAL_BYTES = 400;

/** Bytes a packet takes in the file on average, its record included, as far as its beginning tells. */
export function recordBytes(path: string): number {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  try {
    const fd = openSync(path, 'r');
    length = readSync(fd, head, 0, HEAD_BYTES, 0);
    closeSync(fd);
  } catch {
    return USUAL_BYTES;
  }
  return averageRecord(head.subarray(0, length)) ?? USUAL_BYTES;
}

/** Undefined when the bytes are no plain pcap or pcapng, or hold no whole packet. */
export function averageRecord(head: Uint8Array): number | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (pcap.detect(head) === 'mine') return averageOf(view, PCAP_HEADER, pcapRecord);
  return pcapng.detect(head) === 'mine' ? averageOf(view, 0, pcapngBlock) : undefined;
}

/** What stands at an offset: how long it is, and whether it is a packet. */
type Reader = (view: DataView, at: number) => { readonly bytes: number; readonly isPacket: boolean };

function averageOf(view: DataView, from: number, read: Reader): number | undefined {
  let packets = 0;
  let sum = 0;
  for (let at = from; at + PCAP_RECORD <= view.byteLength;) {
    const { bytes, isPacket } = read(view, at);
    if (bytes < SHORTEST_BLOCK || at + bytes > view.byteLength) break;
    at += bytes;
    if (!isPacket) continue;
    packets++;
    sum += bytes;
  }
  return packets === 0 ? undefined : sum / packets;
}

function pcapRecord(view: DataView, at: number): ReturnType<Reader> {
  // a magic's first byte is 0xa1 in the order of big-endian files
  const captured = view.getUint32(at + 8, view.getUint8(0) !== 0xa1);
  return { bytes: PCAP_RECORD + captured, isPacket: true };
}

function pcapngBlock(view: DataView, at: number): ReturnType<Reader> {
  // the byte-order magic of the first section: 1a 2b 3c 4d in big-endian files
  const littleEndian = view.getUint8(8) !== 0x1a;
  const bytes = view.getUint32(at + 4, littleEndian);
  return { bytes, isPacket: PACKET_BLOCKS.includes(view.getUint32(at, littleEndian)) };
}
