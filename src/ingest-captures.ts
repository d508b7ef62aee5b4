// Capture files → flow tables, one per file, in the files' order. Bad data never throws: it becomes the table's diagnostics.
import { statSync } from 'node:fs';
import { detectCapture } from './inputs/capture-index.js';
import { readCapture } from './inputs/capture-source.js';
import type { CaptureTables } from './model/capture-tables.js';
import type { Detection } from './model/input-format.js';
import { createObserver } from './packets/index.js';

export interface CaptureFile {
  /** Real path, or `-` for standard input. */
  readonly path: string;
  /** Name relative to the bundle, used in places. */
  readonly file: string;
}

export interface CaptureOptions {
  /** Default: decided by size. */
  readonly workers?: number;
  readonly reader?: 'pathstitch' | 'pcap-parser';
  readonly onProgress?: (bytes: number) => void;
}

/** By the first bytes alone, inside gzip or zstd too; 64 KiB are enough. */
export function isCapture(head: Uint8Array): Detection {
  return detectCapture(head);
}

export async function ingestCaptures(
  files: readonly CaptureFile[],
  options: CaptureOptions = {},
): Promise<CaptureTables[]> {
  const tables: CaptureTables[] = [];
  for (const file of files) tables.push(await ingestCapture(file, options));
  return tables;
}

export async function ingestCapture(file: CaptureFile, options: CaptureOptions): Promise<CaptureTables> {
  const observer = createObserver(sizeOf(file.path));
  const { kind, bytes } = await readCapture(file.path, file.file, observer.sink, options.onProgress);
  return observer.finish(file.file, kind, bytes);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
