// The buffer between a source of bytes and a walker: whatever the walker leaves is moved to the front, a record longer than
// the buffer enlarges it. 256 KiB stay in the L2 cache (performance.md).
import type { Diagnostic } from '../model/diagnostic.js';
import type { FrameSink } from '../model/frame-sink.js';
import { damaged } from './capture-format.js';
import type { CaptureWalker } from './capture-format.js';
import { captureFormatOf } from './capture-index.js';
import { foreignCapture } from './foreign-captures.js';

const CHUNK = 256 * 1024;
/** Enough to tell every format. */
const HEAD = 28;

export interface ReadResult {
  readonly kind: 'pcap' | 'pcapng' | 'unknown';
  /** Decompressed bytes that were looked at. */
  readonly bytes: number;
}

export class CapturePump {
  buffer = Buffer.allocUnsafeSlow(CHUNK);
  filled = 0;
  private view = new DataView(this.buffer.buffer);
  private walker: CaptureWalker | undefined;
  private kind: ReadResult['kind'] = 'unknown';
  private position = 0;
  private refused = false;
  /** Decompressed bytes so far. */
  total = 0;

  constructor(
    private readonly sink: FrameSink,
    private readonly file: string,
  ) {}

  /** Feeds bytes that lie elsewhere. False when the rest of the file is of no use. */
  push(bytes: Uint8Array): boolean {
    for (let from = 0; from < bytes.length;) {
      const n = Math.min(bytes.length - from, this.buffer.length - this.filled);
      this.buffer.set(bytes.subarray(from, from + n), this.filled);
      from += n;
      if (!this.advance(n)) return false;
    }
    return true;
  }

  /** `n` more bytes are in the buffer behind `filled`. False as in push. */
  advance(n: number): boolean {
    this.filled += n;
    this.total += n;
    if (!this.walker) {
      if (this.filled < HEAD) return true;
      if (!this.detect()) return false;
    }
    return this.walk(this.walker!);
  }

  finish(): ReadResult {
    if (!this.walker && !this.refused && this.detect()) this.walk(this.walker!);
    this.walker?.finish(this.filled, this.position);
    return { kind: this.kind, bytes: this.total };
  }

  private walk(walker: CaptureWalker): boolean {
    const consumed = walker.walk(this.buffer, this.view, this.filled, this.position);
    if (walker.stopped) return false;
    this.buffer.copyWithin(0, consumed, this.filled);
    this.filled -= consumed;
    this.position += consumed;
    if (walker.wanted > this.buffer.length) this.enlarge(walker.wanted);
    return true;
  }

  private detect(): boolean {
    const head = this.buffer.subarray(0, this.filled);
    const format = captureFormatOf(head);
    if (!format) {
      this.sink.report(unknownCapture(head, this.file));
      this.refused = true;
      return false;
    }
    this.kind = format.id;
    this.walker = format.open(this.sink, this.file);
    return true;
  }

  /** Doubles until it fits, as bytes really arrive: a lying length costs no more memory than the file has bytes. */
  private enlarge(wanted: number): void {
    const size = Math.min(wanted + CHUNK, this.buffer.length * 2);
    const bigger = Buffer.allocUnsafeSlow(size);
    this.buffer.copy(bigger, 0, 0, this.filled);
    this.buffer = bigger;
    this.view = new DataView(bigger.buffer);
  }
}

function unknownCapture(head: Uint8Array, file: string): Diagnostic {
  if (head.length === 0)
    return damaged(file, 0, 'the file is empty: no capture was written', 'capture-empty');
  const foreign = foreignCapture(head);
  if (foreign !== undefined) {
    const message = `pcap or pcapng expected, seen ${foreign}: convert it with "editcap -F pcapng IN OUT"`;
    return damaged(file, 0, message, 'capture-format-foreign');
  }
  const magic = Buffer.from(head.subarray(0, 4)).toString('hex');
  return damaged(file, 0, `the magic of pcap or pcapng expected, seen ${magic}`, 'capture-format-unknown');
}
