// Options of a pcapng packet block (draft-ietf-opsawg-pcapng 4.3; Apple's from its libpcap, pcap/pcap-ng.h) → what its writer noted on the packet.
//   1 comment (several may follow one another) · 2 flags, bits 0-1: 1 inbound, 2 outbound · 4 packets dropped before this one, 64 bits
//   8001 number of the process block of who has the socket · 8003 of the process it acts for
import type { NotedProcess, PacketNote } from '../model/packet-note.js';
import { eachOption, optionText } from './pcapng-options.js';

const COMMENT = 1;
const FLAGS = 2;
const DROP_COUNT = 4;
const APPLE_PROCESS = 0x8001;
const APPLE_EFFECTIVE_PROCESS = 0x8003;
/** Longer comments are cut: no program's process note comes near. */
const LONGEST_COMMENT = 16 * 1024;

export interface PacketOptions {
  /** Absent when there is neither comment nor process. */
  readonly note?: PacketNote;
  readonly dropped: number;
}

/** `processes`: those of the section so far, in the order of their blocks. */
export function readPacketOptions(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
  processes: readonly NotedProcess[],
): PacketOptions {
  const comments: string[] = [];
  const note: { -readonly [K in keyof PacketNote]: PacketNote[K] } = { comments };
  let dropped = 0;
  eachOption(view, from, end, littleEndian, (code, at, length) => {
    if (code === COMMENT && length > 0) {
      comments.push(optionText(bytes, at, Math.min(length, LONGEST_COMMENT)));
    } else if (code === DROP_COUNT && length === 8) dropped = Number(view.getBigUint64(at, littleEndian));
    else if (length !== 4) return;
    else if (code === FLAGS) {
      const direction = view.getUint32(at, littleEndian) & 3;
      if (direction === 1 || direction === 2) note.sent = direction === 2;
    } else if (code === APPLE_PROCESS || code === APPLE_EFFECTIVE_PROCESS) {
      const process = processes[view.getUint32(at, littleEndian)];
      if (process) note[code === APPLE_PROCESS ? 'process' : 'effective'] = process;
    }
  });
  const isNote = comments.length > 0 || note.process !== undefined || note.effective !== undefined;
  return isNote ? { note, dropped } : { dropped };
}
