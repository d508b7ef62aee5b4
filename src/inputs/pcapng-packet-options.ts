// Options of a pcapng packet block (draft-ietf-opsawg-pcapng 4.3) → what its writer noted on the packet.
//   1 comment (several may follow one another) · others are left alone
//   01 00 17 00 "PID: 1234\nCmd: /bin/nc" …, as ptcpdump writes them
import type { PacketNote } from '../model/packet-note.js';
import { eachOption, optionText } from './pcapng-options.js';

const COMMENT = 1;
/** Longer comments are cut: no program's process note comes near. */
const LONGEST_COMMENT = 16 * 1024;

/** Undefined when none of the options between `from` and `end` is a note. */
export function packetNote(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
): PacketNote | undefined {
  let comments: string[] | undefined;
  eachOption(view, from, end, littleEndian, (code, at, length) => {
    if (code !== COMMENT || length === 0) return;
    (comments ??= []).push(optionText(bytes, at, Math.min(length, LONGEST_COMMENT)));
  });
  return comments && { comments };
}
