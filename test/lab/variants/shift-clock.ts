// Moves the clock of one kernel: every capture of its nodes and the time stamps in its conntrack event log.
// Used by skew (a constant error and a rate) and step (a sudden change).
import type { Bundle } from './bundle.js';

/** Real time to what the wrong clock shows, both nanoseconds since the epoch. */
export type Clock = (timeNs: bigint) => bigint;

export function shiftClock(bundle: Bundle, nodes: readonly string[], clock: Clock): Bundle {
  const captures = bundle.captures.map((capture) => {
    if (!nodes.includes(capture.node)) return capture;
    const frames = capture.content.frames.map((frame) => ({ ...frame, timeNs: clock(frame.timeNs) }));
    return { ...capture, content: { ...capture.content, frames } };
  });
  const files = new Map(bundle.files);
  for (const [file, bytes] of files) {
    const mine = nodes.some((node) => file.startsWith(`${node}/`));
    if (mine && file.includes('conntrack')) files.set(file, shiftEvents(bytes, clock));
  }
  return { ...bundle, captures, files };
}

/** `[1795195731.003300]	    [NEW] icmp …` as `conntrack -E -o timestamp` writes it. */
function shiftEvents(bytes: Uint8Array, clock: Clock): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const shifted = text.replace(/^\[(\d+)\.(\d{6})\s*\]/gm, (_, seconds: string, micros: string) => {
    const timeNs = clock(BigInt(seconds) * 1_000_000_000n + BigInt(micros) * 1000n);
    return `[${timeNs / 1_000_000_000n}.${String((timeNs % 1_000_000_000n) / 1000n).padStart(6, '0')}]`;
  });
  return new TextEncoder().encode(shifted);
}

/** Earliest and latest packet of a bundle. */
export function timeSpan(bundle: Bundle): { readonly firstNs: bigint; readonly lastNs: bigint } {
  const times = bundle.captures.flatMap((capture) => capture.content.frames.map((frame) => frame.timeNs));
  if (!times.length) throw new Error('the bundle holds no packet');
  return {
    firstNs: times.reduce((a, b) => (b < a ? b : a)),
    lastNs: times.reduce((a, b) => (b > a ? b : a)),
  };
}
