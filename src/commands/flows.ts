// `pathstitch flows`: captures (or `-`, a capture on standard input) and tcpdump's printed text → their biflows, point by point;
// nothing is correlated.
import { compileForReading } from '../compile-later.js';
import { captureSize } from '../ingest-capture.js';
import { ingestCaptures, isCapture, type CaptureFile, type CaptureOptions } from '../ingest-captures.js';
import { captureSeries, openBundle } from '../inputs/bundle.js'; // the stage's door would load every text format
import { escapeVisible } from '../lib/visible-text.js';
import type { Bundle } from '../model/bundle.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { UsageError } from '../model/usage-error.js';
import { listedPoints } from '../packets/index.js';
import { progress, STANDARD_INPUT, type CommandIo } from './command-io.js';

export interface FlowsOptions {
  readonly inputs: readonly string[];
  readonly format: 'text' | 'json';
  readonly reader: CaptureOptions['reader'];
}

export async function flowsCommand(options: FlowsOptions, io: CommandIo): Promise<number> {
  const { inputs } = options;
  const named = inputs.filter((i) => i !== STANDARD_INPUT);
  const bundle = named.length > 0 ? await openBundle(named) : undefined;
  try {
    const pipes = inputs
      .filter((i) => i === STANDARD_INPUT)
      .map(() => ({ path: '-', file: 'standard input' }));
    const captures = bundle ? capturesOf(bundle) : [];
    const texts = bundle ? await textsOf(bundle) : [];
    for (const d of bundle?.diagnostics ?? [])
      io.err(`pathstitch: ${escapeVisible(`${d.file ?? ''}: ${d.message}`)}\n`);
    if (captures.length + texts.length + pipes.length === 0) throw nothingToList(bundle!, named);
    await list([...pipes, ...captures], texts, options, io);
    return 0;
  } finally {
    bundle?.close();
  }
}

async function list(
  files: readonly CaptureFile[],
  texts: readonly CaptureTables[],
  options: FlowsOptions,
  io: CommandIo,
): Promise<void> {
  const shown = progress(io);
  compileForReading(files.reduce((n, file) => n + captureSize(file), 0));
  const read = await ingestCaptures(files, { onProgress: shown.onProgress, reader: options.reader });
  shown.end();
  const tables = [...read, ...texts];
  for (const t of tables) for (const d of t.diagnostics) io.err(`pathstitch: ${escapeVisible(d.message)}\n`);
  const { flowsJson, flowsText } = await import('../flows-text.js');
  const points = listedPoints(tables);
  for (const chunk of options.format === 'json' ? flowsJson(points) : flowsText(points)) await io.out(chunk);
}

function capturesOf(bundle: Bundle): CaptureFile[] {
  const captures = bundle.files.filter((f) => !f.ignored && isCapture(f.head) !== 'not-mine');
  return captureSeries(captures);
}

async function textsOf(bundle: Bundle): Promise<CaptureTables[]> {
  const others = bundle.files.filter((f) => !f.ignored && isCapture(f.head) === 'not-mine');
  if (others.length === 0) return [];
  const { ingestTextCaptures } = await import('../ingest-text-captures.js');
  return others.flatMap((f) => ingestTextCaptures(f.file, f.text() ?? '').map(({ tables }) => tables));
}

function nothingToList(bundle: Bundle, named: readonly string[]): UsageError {
  const n = bundle.files.length;
  const files =
    n === 0 ? 'there is nothing in it' : n === 1 ? 'it is none of them' : `none of ${n} files is one`;
  return new UsageError(`${named.join(', ')}: expected pcap, pcapng or what tcpdump prints, ${files}`);
}
