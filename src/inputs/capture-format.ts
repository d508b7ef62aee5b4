// What a capture reader is: it recognises a file by its first bytes and walks chunks of it into a FrameSink. The walker
// keeps no bytes: what it does not consume is handed to it again with more behind it (inputs/capture-source).
import type { Diagnostic } from '../model/diagnostic.js';
import type { FrameSink } from '../model/frame-sink.js';
import type { Detection } from '../model/input-format.js';

export interface CaptureWalker {
  /**
   * Reads whole records in bytes[0..end) and returns how many bytes it consumed. `position` is the file offset of bytes[0].
   * Returning less than `end` asks for more bytes; `wanted` says how many the next record needs.
   */
  walk(bytes: Uint8Array, view: DataView, end: number, position: number): number;
  readonly wanted: number;
  /** True when the rest of the file cannot be read; said why in a diagnostic. */
  readonly stopped: boolean;
  /** The file has ended with `left` bytes not consumed. */
  finish(left: number, position: number): void;
}

export interface CaptureFormat {
  readonly id: 'pcap' | 'pcapng';
  /** Looks at the first bytes only. */
  readonly detect: (head: Uint8Array) => Detection;
  readonly open: (sink: FrameSink, file: string) => CaptureWalker;
}

export function damaged(
  file: string,
  position: number,
  message: string,
  code = 'capture-damaged',
): Diagnostic {
  return { severity: 'error', code, message, file, at: `${file}@${position}` };
}

export function cutShort(file: string, position: number, left: number, wanted: number): Diagnostic {
  return {
    severity: 'warning',
    code: 'capture-cut-short',
    message: `the last record is cut short: expected ${wanted} bytes, ${left} are there; everything before it was read (normal when the capture was copied while it was being written)`,
    file,
    at: `${file}@${position}`,
  };
}
