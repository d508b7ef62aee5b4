// Capture files → flow tables, one per file, in the files' order: here, or on worker threads when there is enough to read.
import { availableParallelism } from 'node:os';
import { captureSize, ingestCapture } from './ingest-capture.js';
import type { CaptureFile, CaptureOptions } from './ingest-capture.js';
import { detectCapture, recordBytes } from './inputs/capture-index.js';
import { SOURCES } from './lib/source-folder.js';
import { runOnWorkers } from './lib/worker-pool.js';
import type { CaptureTables } from './model/capture-tables.js';
import type { Detection } from './model/input-format.js';
import { createObserver } from './packets/index.js';

export type { CaptureFile, CaptureOptions } from './ingest-capture.js';

/** V8 compiles everything again in each thread, 0.15 to 0.25 s of processor time: below this, one thread is done sooner (docs/performance.md). */
const WORTH_WORKERS_NS = 1.6e9;
/** What reading takes on the machine of docs/performance.md; another is faster or slower by about as much in both. */
const PACKET_NS = 100;
const BYTE_NS = 0.12;
/** Small files are not even opened for the estimate. */
const LEAST_BYTES = 256 * 1024 * 1024;
const MOST_WORKERS = 8;

/** By the first bytes alone, inside gzip, zstd or LZ4 too; 64 KiB are enough. */
export function isCapture(head: Uint8Array): Detection {
  return detectCapture(head);
}

/** Never throws for bad data, nor for a file that cannot be opened: see the tables' diagnostics. */
export async function ingestCaptures(
  files: readonly CaptureFile[],
  options: CaptureOptions = {},
): Promise<CaptureTables[]> {
  const workers = options.workers ?? workersFor(files);
  if (workers === 0 || files.some((file) => file.path === '-')) return ingestHere(files, options);
  // the largest first, so that no thread is left with it at the end
  const order = files.map((_, i) => i).sort((a, b) => captureSize(files[b]!) - captureSize(files[a]!));
  const tables = await runOnWorkers(
    new URL('ingest.worker.js', SOURCES),
    order.map((i) => ({ file: files[i]!, reader: options.reader })),
    workers,
    (task, error) => unread(task.file, error),
    options.onProgress ?? (() => {}),
  );
  const inOrder: CaptureTables[] = [];
  order.forEach((i, n) => (inOrder[i] = tables[n]!));
  return inOrder;
}

async function ingestHere(files: readonly CaptureFile[], options: CaptureOptions): Promise<CaptureTables[]> {
  const tables: CaptureTables[] = [];
  for (const file of files) tables.push(await ingestCapture(file, options));
  return tables;
}

function workersFor(files: readonly CaptureFile[]): number {
  const sizes = files.map(captureSize);
  const bytes = sizes.reduce((a, b) => a + b, 0);
  if (files.length < 2 || bytes < LEAST_BYTES) return 0;
  const ns = files.reduce((n, f, i) => n + sizes[i]! * (BYTE_NS + PACKET_NS / recordBytes(f.path)), 0);
  if (ns < WORTH_WORKERS_NS) return 0;
  const threads = Math.min(files.length, availableParallelism(), MOST_WORKERS);
  return threads < 2 ? 0 : threads;
}

/** The tables of a file whose worker died (out of memory): empty, and why. */
function unread(file: CaptureFile, error: Error): CaptureTables {
  const observer = createObserver(0);
  observer.sink.report({
    severity: 'error',
    code: 'file-unreadable',
    message: `the capture was not read: ${error.message}; split it with "editcap -c" and try the parts`,
    file: file.file,
    at: file.file,
  });
  return observer.finish(file.file, 'unknown', 0);
}
