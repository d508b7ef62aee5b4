// Inputs named on the command line → the analysis of their bundle, handed to a command; the bundle is closed in any case.
import { openBundle } from '../inputs/index.js';
import { escapeVisible } from '../lib/visible-text.js';
import type { Bundle } from '../model/bundle.js';
import { MoreMemory } from '../model/more-memory.js';
import { UsageError } from '../model/usage-error.js';
import { analyze, type Analysis, type AnalyzeOptions } from '../pipeline.js';
import { progress, STANDARD_INPUT, type CommandIo } from './command-io.js';

export async function withAnalysis<T>(
  inputs: readonly string[],
  io: CommandIo,
  use: (analysis: Analysis) => Promise<T>,
  options: Pick<AnalyzeOptions, 'workers' | 'ladders' | 'fold'> = {},
): Promise<T> {
  if (inputs.includes(STANDARD_INPUT))
    throw new UsageError('standard input is read by flows only; write the capture to a file first');
  const bundle = await openBundle(inputs);
  const shown = progress(io);
  try {
    if (bundle.files.length === 0) throw new UsageError(nothingIn(bundle, inputs));
    if (!options.fold) askForMemory(bundle, io);
    const analysis = await analyze(bundle, {
      ...options,
      onProgress: shown.onProgress,
      heapMb: io.heap.nowMb,
      possibleHeapMb: io.heap.possibleMb,
    });
    shown.end();
    if (analysis.report.points.length === 0) io.err(`pathstitch: ${noCapture(bundle, inputs)}\n`);
    return await use(analysis);
  } finally {
    shown.end();
    bundle.close();
  }
}

/** A path takes some 10 KB (of a crowd only what is looked at), and how many there are shows only at the end of reading: from here on, room is made beforehand. */
const LARGE_BUNDLE_BYTES = 256 * 2 ** 20;

function askForMemory(bundle: Bundle, { heap }: CommandIo): void {
  const bytes = bundle.files.reduce((n, f) => n + f.bytes, 0);
  if (bytes > LARGE_BUNDLE_BYTES && heap.possibleMb > heap.nowMb) throw new MoreMemory(heap.possibleMb);
}

function nothingIn(bundle: Bundle, inputs: readonly string[]): string {
  const unread = bundle.diagnostics.find((d) => d.severity !== 'info');
  if (unread) return `${unread.at || unread.file || inputs.join(', ')}: ${unread.message}`;
  return `${inputs.join(', ')}: there is nothing in it; put captures and command outputs there, one folder per node`;
}

function noCapture(bundle: Bundle, inputs: readonly string[]): string {
  const one = bundle.files.length === 1;
  const files = one ? 'it is neither pcap nor pcapng' : `none of its ${bundle.files.length} files is one`;
  return escapeVisible(
    `no capture in ${inputs.join(', ')}: ${files}, nor tcpdump's text; pathstitch inspect shows what was read`,
  );
}
