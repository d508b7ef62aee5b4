// Bytes of a capture file, wherever they come from, through one reused buffer into a walker. Plain files are read with
// readSync into 256 KiB: the buffer stays in the L2 cache, streams cost twice that (performance.md).
import { closeSync, openSync, readSync } from 'node:fs';
import type { FrameSink } from '../model/frame-sink.js';
import { captureFormatOf } from './capture-index.js';
import { damaged } from './capture-format.js';
import type { CaptureWalker } from './capture-format.js';

const CHUNK = 256 * 1024;

export interface ReadResult {
  readonly kind: 'pcap' | 'pcapng' | 'unknown';
  readonly bytes: number;
}

export async function readCapture(
  path: string,
  file: string,
  sink: FrameSink,
  onProgress: (bytes: number) => void = () => {},
): Promise<ReadResult> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    sink.report(damaged(file, 0, `cannot open the capture: ${(error as Error).message}`, 'file-unreadable'));
    return { kind: 'unknown', bytes: 0 };
  }
  try {
    const pump = new Pump(sink, file);
    for (;;) {
      const n = readSync(fd, pump.buffer, pump.filled, pump.buffer.length - pump.filled, null);
      if (n === 0 || !pump.advance(n)) break;
      onProgress(n);
    }
    return pump.finish();
  } catch (error) {
    sink.report(damaged(file, 0, `cannot read the capture: ${(error as Error).message}`, 'file-unreadable'));
    return { kind: 'unknown', bytes: 0 };
  } finally {
    closeSync(fd);
  }
}

/** The buffer between a source and a walker: whatever the walker leaves is moved to the front. */
class Pump {
  buffer = Buffer.allocUnsafeSlow(CHUNK);
  filled = 0;
  private view = new DataView(this.buffer.buffer);
  private walker: CaptureWalker | undefined;
  private kind: ReadResult['kind'] = 'unknown';
  private position = 0;
  private total = 0;

  constructor(
    private readonly sink: FrameSink,
    private readonly file: string,
  ) {}

  /** `n` more bytes are in the buffer. False when the walker wants no more. */
  advance(n: number): boolean {
    this.filled += n;
    this.total += n;
    if (!this.walker && !this.detect()) return false;
    const walker = this.walker!;
    const consumed = walker.walk(this.buffer, this.view, this.filled, this.position);
    if (walker.stopped) return false;
    this.buffer.copyWithin(0, consumed, this.filled);
    this.filled -= consumed;
    this.position += consumed;
    if (walker.wanted > this.buffer.length) this.enlarge(walker.wanted);
    return true;
  }

  finish(): ReadResult {
    this.walker?.finish(this.filled, this.position);
    return { kind: this.kind, bytes: this.total };
  }

  private detect(): boolean {
    const format = captureFormatOf(this.buffer.subarray(0, this.filled));
    if (!format) {
      this.sink.report(damaged(this.file, 0, 'not a capture', 'capture-unknown'));
      return false;
    }
    this.kind = format.id;
    this.walker = format.open(this.sink, this.file);
    return true;
  }

  private enlarge(wanted: number): void {
    const bigger = Buffer.allocUnsafeSlow(wanted + CHUNK);
    this.buffer.copy(bigger, 0, 0, this.filled);
    this.buffer = bigger;
    this.view = new DataView(bigger.buffer);
  }
}
