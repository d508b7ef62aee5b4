// Apple's process block in pcapng (type 80000001; its libpcap, pcap/pcap-ng.h) → the process that packets name by the block's number.
//   pid 32 · options: 2 name, 4 UUID        e0 00 00 00 · 02 00 0e 00 "acwebsecagent\0"
import type { NotedProcess } from '../model/packet-note.js';
import { eachOption, optionText } from './pcapng-options.js';

const NAME = 2;

/** `from` = first byte of the block's body, which has at least four. */
export function readProcess(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
): NotedProcess {
  const pid = view.getInt32(from, littleEndian);
  let name = '';
  eachOption(view, from + 4, end, littleEndian, (code, at, length) => {
    if (code === NAME) name = optionText(bytes, at, length);
  });
  return { name, ...(pid > 0 && { pid }) };
}
