// One capture file → its flow tables, on whatever thread this runs. Bad data never throws: it becomes the table's diagnostics.
import { statSync } from 'node:fs';
import { readCapture } from './inputs/capture-source.js';
import type { CaptureTables } from './model/capture-tables.js';
import { createObserver } from './packets/index.js';

export interface CaptureFile {
  /** Real path, or `-` for standard input. */
  readonly path: string;
  /** Name relative to the bundle, used in places. */
  readonly file: string;
}

export interface CaptureOptions {
  /** Threads beside this one; 0 = none. Default: decided by size. */
  readonly workers?: number;
  /** `pcap-parser`: npm pcap-parser instead of our own readers, for classic microsecond captures. */
  readonly reader?: 'pathstitch' | 'pcap-parser';
  /** Called with the bytes of the file (as stored) that were read since the last call. */
  readonly onProgress?: (bytes: number) => void;
}

export async function ingestCapture(file: CaptureFile, options: CaptureOptions): Promise<CaptureTables> {
  const observer = createObserver(storedSize(file.path));
  const read = options.reader === 'pcap-parser' ? await pcapParser() : readCapture;
  const { kind, bytes } = await read(file.path, file.file, observer.sink, options.onProgress);
  return observer.finish(file.file, kind, bytes);
}

/** 0 where there is no file. */
export function storedSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function pcapParser(): Promise<typeof readCapture> {
  return (await import('./inputs/pcap-parser-reader.js')).readWithPcapParser;
}
