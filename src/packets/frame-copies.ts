// A sink that copies the frames whose numbers are asked for, as the file has them, for `export`.
import type { FrameSink, InterfaceHeader } from '../model/frame-sink.js';
import type { RawFrame } from '../model/packet-detail.js';

export interface FrameCopies {
  readonly sink: FrameSink;
  finish(): RawFrame[];
}

export function createFrameCopies(frames: ReadonlySet<number>): FrameCopies {
  const copies: RawFrame[] = [];
  const headers: InterfaceHeader[] = [];
  let chunk: Uint8Array = new Uint8Array(0);
  let frame = 0;
  const sink: FrameSink = {
    openInterface: (header) => void headers.push(header),
    openChunk: (bytes) => void (chunk = bytes),
    frame: (offset, captured, originalLength, seconds, nanoseconds, interfaceIndex) => {
      if (!frames.has(++frame)) return;
      const bytes = Uint8Array.from(chunk.subarray(offset, offset + captured)); // Buffer.slice would not copy
      const linkType = headers[interfaceIndex]!.linkType;
      copies.push({ frame, seconds, nanoseconds, linkType, interfaceIndex, bytes, originalLength });
    },
    closeChunk: () => {},
    noted: () => {},
    dropped: () => {},
    resolved: () => {},
    report: () => {},
  };
  return { sink, finish: () => copies };
}
