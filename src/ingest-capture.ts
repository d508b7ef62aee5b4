// One capture file → its flow tables, on whatever thread this runs. Bad data never throws: it becomes the table's diagnostics.
import { statSync } from 'node:fs';
import { continuedSink, readCapture } from './inputs/capture-source.js';
import type { CaptureFile } from './model/bundle.js';
import type { CaptureTables } from './model/capture-tables.js';
import { createObserver } from './packets/index.js';

export type { CaptureFile };

export interface CaptureOptions {
  /** Threads beside this one; 0 = none. Default: decided by size. */
  readonly workers?: number;
  /** `pcap-parser`: npm pcap-parser instead of our own readers, for classic microsecond captures. */
  readonly reader?: 'pathstitch' | 'pcap-parser';
  /** Called with the bytes of the file (as stored) that were read since the last call. */
  readonly onProgress?: (bytes: number) => void;
}

export async function ingestCapture(file: CaptureFile, options: CaptureOptions): Promise<CaptureTables> {
  const observer = createObserver(captureSize(file));
  const read = options.reader === 'pcap-parser' ? await pcapParser() : readCapture;
  if (!file.continuedBy) {
    const { kind, bytes } = await read(file.path, file.file, observer.sink, options.onProgress);
    return observer.finish(file.file, kind, bytes);
  }
  const series = continuedSink(observer.sink);
  let { kind, bytes } = await read(file.path, file.file, series.sink, options.onProgress);
  for (const next of file.continuedBy) {
    series.nextFile();
    const more = await read(next.path, next.file, series.sink, options.onProgress);
    bytes += more.bytes;
    if (kind === 'unknown') kind = more.kind;
  }
  return observer.finish(file.name ?? file.file, kind, bytes);
}

/** Bytes as stored, of all its files. */
export function captureSize(file: CaptureFile): number {
  return [file, ...(file.continuedBy ?? [])].reduce((n, { path }) => n + storedSize(path), 0);
}

/** 0 where there is no file. */
function storedSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function pcapParser(): Promise<typeof readCapture> {
  return (await import('./inputs/pcap-parser-reader.js')).readWithPcapParser;
}
