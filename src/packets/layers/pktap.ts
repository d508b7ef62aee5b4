// Apple PKTAP (link type 258, or 149 in old files), Darwin bsd/net/pktap.h, little-endian:
//   length 32 · record type 32 · DLT 32 · interface name 24 · flags 32 · protocol family 32 · header and trailer lengths ·
//   pid 32 at 52 · command 20 at 56 … then the frame with the link header of that DLT
import type { PacketBatch } from '../packet-batch.js';
import { linkLayer } from './link.js';

export const PKTAP = 258;
export const PKTAP_OLD = 149;
const DLT = 8;
const NAME = 12;
const COMMAND = 56;
const SHORTEST = 108;
const FIRST_CHARACTER = 32;

export function decodePktap(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (!isPktap(view, offset, end)) return false;
  const dlt = view.getUint32(offset + DLT, true);
  if (dlt === PKTAP || dlt === PKTAP_OLD) return false;
  const layer = linkLayer(dlt);
  return layer !== undefined && layer(view, offset + view.getUint32(offset, true), end, batch);
}

/** Interface and process of one frame; undefined when the header is not whole. */
export function readPktap(
  view: DataView,
  offset: number,
  end: number,
): { readonly name: string; readonly command: string } | undefined {
  if (!isPktap(view, offset, end)) return undefined;
  return { name: text(view, offset + NAME, 24), command: text(view, offset + COMMAND, 20) };
}

function isPktap(view: DataView, offset: number, end: number): boolean {
  if (end - offset < SHORTEST) return false;
  const length = view.getUint32(offset, true);
  return length >= SHORTEST && length <= end - offset && view.getUint32(offset + 4, true) === 1;
}

/** NUL-terminated; control characters end it too. */
function text(view: DataView, at: number, most: number): string {
  let s = '';
  for (let i = at; i < at + most && view.getUint8(i) >= FIRST_CHARACTER; i++) {
    s += String.fromCharCode(view.getUint8(i));
  }
  return s;
}
