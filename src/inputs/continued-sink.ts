// A sink for the files of one rotated capture, read one after the other: an interface that an earlier file had (same place in the file, link
// type and name) goes on, so that its flows do; drop counters of the files, which each count from zero, add up.
import type { FrameSink, InterfaceHeader } from '../model/frame-sink.js';

export interface ContinuedSink {
  readonly sink: FrameSink;
  /** Before each file but the first. */
  nextFile(): void;
}

export function continuedSink(into: FrameSink): ContinuedSink {
  const known: InterfaceHeader[] = [];
  const dropsBefore: number[] = [];
  /** Of this file: number in `into` by number in the file, and drops by number in `into`. */
  let numbers: number[] = [];
  let drops = new Map<number, number>();
  const sink: FrameSink = {
    openInterface: (header) => {
      const nth = numbers.length;
      const at = goesOn(known[nth], header) ? nth : known.push(header) - 1;
      if (at !== nth || at >= dropsBefore.length) into.openInterface(header);
      dropsBefore[at] ??= 0;
      numbers.push(at);
    },
    openChunk: (bytes, view) => into.openChunk(bytes, view),
    frame: (offset, captured, original, seconds, nanoseconds, index) =>
      into.frame(offset, captured, original, seconds, nanoseconds, numbers[index]!),
    noted: (note) => into.noted(note),
    closeChunk: () => into.closeChunk(),
    dropped: (index, packets) => {
      const at = numbers[index]!;
      drops.set(at, packets);
      into.dropped(at, dropsBefore[at]! + packets);
    },
    resolved: (address, names) => into.resolved(address, names),
    report: (diagnostic) => into.report(diagnostic),
  };
  return {
    sink,
    nextFile: () => {
      for (const [at, packets] of drops) dropsBefore[at]! += packets;
      numbers = [];
      drops = new Map();
    },
  };
}

function goesOn(before: InterfaceHeader | undefined, now: InterfaceHeader): boolean {
  return before !== undefined && before.linkType === now.linkType && before.name === now.name;
}
