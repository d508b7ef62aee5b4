// A capture file, wherever its bytes come from → a FrameSink. Plain files are read with readSync into the pump's own buffer
// (streams cost twice that, performance.md); gzip, zstd, LZ4 and standard input (`-`) come as streams.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { FrameSink } from '../model/frame-sink.js';
import { damaged } from './capture-format.js';
import { CapturePump } from './capture-pump.js';
import type { ReadResult } from './capture-pump.js';
import { compressionOf, decompressed } from './compression.js';
import type { Compression } from './compression.js';

export { continuedSink } from './continued-sink.js';

const STREAM_CHUNK = 1024 * 1024;
const STDIN = 0;
const MAGIC_LENGTH = 4;

type Progress = (bytes: number) => void;

/** Never throws: what goes wrong becomes a diagnostic of the sink, and what was read before it stands. */
export async function readCapture(
  path: string,
  file: string,
  sink: FrameSink,
  onProgress: Progress = () => {},
): Promise<ReadResult> {
  const pump = new CapturePump(sink, file);
  try {
    if (path === '-') await readStandardInput(pump, onProgress);
    else await readFile(path, pump, onProgress);
  } catch (error) {
    const reason = (error as Error).message;
    const message = pump.total > 0 ? `cannot read on: ${reason}; frames before it were read` : reason;
    sink.report(damaged(file, pump.total, message, 'file-unreadable'));
    if (pump.total === 0) return { kind: 'unknown', bytes: 0 };
  }
  return pump.finish();
}

async function readFile(path: string, pump: CapturePump, onProgress: Progress): Promise<void> {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MAGIC_LENGTH);
    const compression = compressionOf(head.subarray(0, readSync(fd, head, 0, MAGIC_LENGTH, 0)));
    if (compression) {
      await pumpCompressed(
        createReadStream(path, { highWaterMark: STREAM_CHUNK }),
        compression,
        pump,
        onProgress,
      );
    } else readPlain(fd, pump, onProgress);
  } finally {
    closeSync(fd);
  }
}

function readPlain(fd: number, pump: CapturePump, onProgress: Progress): void {
  // a position would fail on pipes and devices, which may be named as files; regular files start at 0 anyway
  for (;;) {
    const n = readSync(fd, pump.buffer, pump.filled, pump.buffer.length - pump.filled, null);
    if (n === 0 || !pump.advance(n)) return;
    onProgress(n);
  }
}

async function readStandardInput(pump: CapturePump, onProgress: Progress): Promise<void> {
  const stream = createReadStream('', { fd: STDIN, autoClose: false, highWaterMark: STREAM_CHUNK });
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < MAGIC_LENGTH) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = Readable.from(startingWith(head, chunks), { objectMode: false });
  const compression = compressionOf(head);
  if (compression) await pumpCompressed(whole, compression, pump, onProgress);
  else {
    for await (const chunk of whole) {
      onProgress((chunk as Buffer).length);
      if (!pump.push(chunk as Buffer)) return;
    }
  }
}

async function* startingWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function pumpCompressed(
  source: Readable,
  compression: Compression,
  pump: CapturePump,
  onProgress: Progress,
): Promise<void> {
  source.on('data', (chunk: Buffer) => onProgress(chunk.length));
  source.pause();
  for await (const chunk of decompressed(source, compression)) {
    if (!pump.push(chunk)) return;
  }
}
