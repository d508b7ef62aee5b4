// One capture per message → its tables, columns transferred or shared (not copied). The same function as without workers.
import { parentPort } from 'node:worker_threads';
import type { CaptureFile, CaptureOptions } from './ingest-capture.js';
import type { CaptureTables } from './model/capture-tables.js';
import { readerBundle } from './program-bundle.js';

const { ingestCapture } = readerBundle()?.program ?? (await import('./ingest-capture.js'));

parentPort?.on('message', (task: { file: CaptureFile; reader: CaptureOptions['reader'] }) => {
  void answer(task.file, task.reader);
});

async function answer(file: CaptureFile, reader: CaptureOptions['reader']): Promise<void> {
  const onProgress = (n: number): void => parentPort!.postMessage({ progress: n });
  const done = await ingestCapture(file, { reader, onProgress });
  parentPort!.postMessage({ done }, columnsOf(done));
}

function columnsOf(tables: CaptureTables): ArrayBuffer[] {
  const { flows, samples, addresses, macs, outer, icmpErrors, arps } = tables;
  const columns = [
    flows.hot,
    flows.cold,
    flows.tcp,
    flows.odd,
    samples.words,
    samples.times,
    addresses,
    macs,
    outer,
    icmpErrors.words,
    icmpErrors.times,
    arps.words,
    arps.times,
  ];
  // shared ones need no transfer (lib/reserved-words.ts)
  return columns.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
