// headers[=BYTES]: a snap length, as `tcpdump -s 68` (the old default) gives: addresses, ports and sequence numbers
// survive, payloads do not. 68 bytes hold Ethernet, IPv4 and TCP; a VXLAN inner header needs 128.
import { dissect } from '../frames/dissect.js';
import type { CaptureFile, Frame } from '../frames/capture-file.js';
import type { Damage } from './damage.js';

export const headers: Damage = {
  id: 'headers',
  says: 'headers[=68]             only so many bytes of each packet',
  apply: (bundle, argument) => {
    const snaplen = Number(argument || 68);
    if (!(snaplen > 0)) throw new Error(`headers: not a byte count: "${argument}"`);
    const captures = bundle.captures.map((capture) => ({
      ...capture,
      content: cut(capture.content, snaplen),
    }));
    return { ...bundle, captures };
  },
};

function cut(content: CaptureFile, snaplen: number): CaptureFile {
  const interfaces = content.interfaces.map((described) => ({ ...described, snaplen }));
  const frames = content.frames.map((frame): Frame => {
    const bytes = frame.bytes.subarray(0, snaplen);
    const { linkType } = content.interfaces[frame.interfaceIndex]!;
    // a frame whose inner tuple was cut away shows its flow to nobody
    const shown = dissect(linkType, bytes).tuples.length === dissect(linkType, frame.bytes).tuples.length;
    return { ...frame, bytes, flows: shown ? frame.flows : undefined };
  });
  return { ...content, interfaces, frames };
}
