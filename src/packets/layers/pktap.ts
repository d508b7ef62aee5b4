// Apple PKTAP (link type 258, or 149 in old files), Darwin bsd/net/pktap.h, little-endian:
//   length 32 · record type 32 · DLT 32 · interface name 24 · flags 32 · protocol family 32 · header and trailer lengths ·
//   pid 32 at 52 · command 20 at 56 · … effective pid 32 at 84 · its command 20 at 88 … then the frame with the link header of that DLT
// Flags: 1 inbound, 2 outbound. The processes become a note on the packet.
import type { NotedProcess } from '../../model/packet-note.js';
import type { PacketBatch } from '../packet-batch.js';
import { linkLayer } from './link.js';

export const PKTAP = 258;
export const PKTAP_OLD = 149;
const DLT = 8;
const NAME = 12;
const FLAGS = 36;
const PROCESS = 52;
const EFFECTIVE_PROCESS = 84;
const SHORTEST = 108;
const FIRST_CHARACTER = 32;

export function decodePktap(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (!isPktap(view, offset, end)) return false;
  const dlt = view.getUint32(offset + DLT, true);
  if (dlt === PKTAP || dlt === PKTAP_OLD) return false;
  const layer = linkLayer(dlt);
  const known = layer !== undefined && layer(view, offset + view.getUint32(offset, true), end, batch);
  if (known) noteProcesses(view, offset, batch);
  return known;
}

/** Name of the interface of one frame; undefined when the header is not whole. */
export function pktapInterface(view: DataView, offset: number, end: number): string | undefined {
  return isPktap(view, offset, end) ? text(view, offset + NAME, 24) : undefined;
}

function noteProcesses(view: DataView, offset: number, batch: PacketBatch): void {
  const process = readProcess(view, offset + PROCESS);
  const effective = readProcess(view, offset + EFFECTIVE_PROCESS);
  if (!process && !effective) return;
  const direction = view.getUint32(offset + FLAGS, true) & 3;
  batch.notes.add(batch, {
    comments: [],
    ...(process && { process }),
    ...(effective && { effective }),
    ...((direction === 1 || direction === 2) && { sent: direction === 2 }),
  });
}

/** pid 32 · command 20; nobody's packet has pid -1 and no command. */
function readProcess(view: DataView, at: number): NotedProcess | undefined {
  const pid = view.getInt32(at, true);
  const name = text(view, at + 4, 20);
  if (pid <= 0 && name === '') return undefined;
  return { name, ...(pid > 0 && { pid }) };
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
