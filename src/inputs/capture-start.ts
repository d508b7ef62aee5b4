// The head of a capture file → the time of its first packet, for ordering the files of a rotated capture: the numbers of a ring (tcpdump -W)
// start again, so names alone do not say which file is the oldest.
import type { FrameSink } from '../model/frame-sink.js';
import { captureFormatOf } from './capture-index.js';
import { compressionOf, peekInside } from './compression.js';

/** Epoch seconds; NaN where the head shows no packet with a time. */
export function captureStart(head: Uint8Array): number {
  const compression = compressionOf(head);
  const plain = compression ? peekInside(head, compression) : head;
  const format = plain && captureFormatOf(plain);
  if (!plain || format?.detect(plain) !== 'mine') return NaN;
  let start = NaN;
  const sink: FrameSink = {
    ...{ openInterface: nothing, openChunk: nothing, noted: nothing, closeChunk: nothing },
    ...{ dropped: nothing, resolved: nothing, report: nothing },
    frame: (_offset, _captured, _original, seconds, nanoseconds) => {
      if (Number.isNaN(start)) start = seconds + nanoseconds / 1e9;
    },
  };
  const bytes = Uint8Array.from(plain);
  format.open(sink, '').walk(bytes, new DataView(bytes.buffer), bytes.length, 0);
  return start;
}

function nothing(): void {}
