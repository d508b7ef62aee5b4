// What a bundle too large for the memory gets: a sentence and what to do, never a crash or half a truth.
import type { Ingested } from './ingest.js';
import type { Diagnostic } from './model/diagnostic.js';

/** What one flow at one point takes until its path is written: measured over 100,000 conversations at four points (docs/performance.md). */
const BYTES_PER_FLOW = 7000;
const FIXED_MB = 96;

/** More flows than the heap holds are not begun: half a report would call lost what merely was not read. */
export function beyondMemory(
  captures: Ingested['captures'],
  heapMb: number | undefined,
): Diagnostic | undefined {
  const flows = captures.reduce((n, { tables }) => n + tables.flowRows, 0);
  const most = Math.floor((((heapMb ?? Infinity) - FIXED_MB) * 2 ** 20) / BYTES_PER_FLOW);
  if (flows <= most) return undefined;
  const count = (n: number): string => n.toLocaleString('en');
  const message =
    `the captures hold ${count(flows)} flows, and paths of at most ${count(most)} fit into the ${count(heapMb!)} MiB of memory that node may use: ` +
    'no path was looked for. Take a part of each capture (editcap -A TIME -B TIME, or tcpdump -r FILE -w PART FILTER), or allow more with ' +
    'NODE_OPTIONS=--max-old-space-size=MIB; pathstitch flows lists what is in each.';
  return { severity: 'error', code: 'too-many-flows', message };
}

/** What a crowd's report leaves out. */
export function notListed(n: number): Diagnostic | undefined {
  if (n === 0) return undefined;
  const message =
    `${n.toLocaleString('en')} more conversations were joined and went through without loss or doubt; they are counted here, neither listed as paths ` +
    'nor looked at by findings. Take a part of each capture (editcap -A TIME -B TIME, or tcpdump -r FILE -w PART FILTER) to list them.';
  return { severity: 'info', code: 'paths-not-listed', message };
}
