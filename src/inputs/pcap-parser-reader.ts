// npm pcap-parser behind our reader's interface (`--reader pcap-parser`): classic microsecond pcap in both byte orders, plain
// or gzip. An independent judge for tests; our own readers are faster and read everything else too. The only file that
// imports it. It hangs on a captured length that lies (it copies its buffer for every chunk): those are refused here.
import pcapParser from 'pcap-parser';
import type { GlobalHeader, PacketHeader } from 'pcap-parser';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FrameSink } from '../model/frame-sink.js';
import { cutShort, damaged } from './capture-format.js';
import type { ReadResult } from './capture-pump.js';
import { compressionOf, decompressed } from './compression.js';

const LONGEST_RECORD = 262_144;
const STDIN = 0;
const LINK_TYPE = 0xffff;

export async function readWithPcapParser(
  path: string,
  file: string,
  sink: FrameSink,
  onProgress: (bytes: number) => void = () => {},
): Promise<ReadResult> {
  const source = path === '-' ? createReadStream('', { fd: STDIN }) : createReadStream(path);
  const stream = Readable.from(counted(source, onProgress), { objectMode: false });
  const parser = pcapParser.parse(stream);
  let bytes = 0;
  let isPcap = false;
  let record: PacketHeader | undefined;
  return new Promise((resolve) => {
    const done = (): void => resolve({ kind: isPcap ? 'pcap' : 'unknown', bytes });
    parser.on('globalHeader', (header: GlobalHeader) => {
      isPcap = true;
      bytes = 24;
      sink.openInterface({
        linkType: header.linkLayerType & LINK_TYPE,
        snaplen: header.snapshotLength,
      });
    });
    parser.on('packetHeader', (header: PacketHeader) => {
      record = header;
      if (header.capturedLength <= LONGEST_RECORD) return;
      const message = `a captured length of at most ${LONGEST_RECORD} bytes expected, seen ${header.capturedLength}; frames before it were read`;
      sink.report(damaged(file, bytes, message));
      parser.errored = true;
      parser.stream.destroy();
      done();
    });
    parser.on('packetData', (data: Buffer) => {
      bytes += 16 + data.length;
      const { timestampSeconds, timestampMicroseconds, originalLength } = record!;
      record = undefined;
      sink.openChunk(data, new DataView(data.buffer, data.byteOffset, data.length));
      sink.frame(0, data.length, originalLength, timestampSeconds, timestampMicroseconds * 1000, 0);
      sink.closeChunk();
    });
    parser.on('error', (error: Error) => {
      sink.report(damaged(file, bytes, `pcap-parser: ${error.message}`, 'capture-format-unknown'));
      parser.stream.destroy();
      done();
    });
    parser.on('end', () => {
      const left = (parser.buffer?.length ?? 0) + (record ? 16 : 0);
      const wanted = 16 + (record?.capturedLength ?? 0);
      if (isPcap && left > 0) sink.report(cutShort(file, bytes, left, wanted));
      done();
    });
  });
}

async function* counted(source: Readable, onProgress: (bytes: number) => void): AsyncGenerator<Buffer> {
  let inside: AsyncIterable<unknown> = source;
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const compression = compressionOf(first.value);
  const plain = all(first.value, chunks, onProgress);
  inside = compression ? decompressed(Readable.from(plain, { objectMode: false }), compression) : plain;
  for await (const chunk of inside) yield chunk as Buffer;
}

async function* all(
  first: Buffer,
  rest: AsyncIterator<Buffer>,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (let chunk = first; ;) {
    onProgress(chunk.length);
    yield chunk;
    const next = await rest.next();
    if (next.done) return;
    chunk = next.value;
  }
}
