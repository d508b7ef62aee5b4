// What a bundle too large for the memory gets: a sentence and what to do, never a crash or half a truth.
import type { Ingested } from './ingest.js';
import type { Diagnostic } from './model/diagnostic.js';

/**
 * Heap that one flow at one point takes at the most, measured over crowds at four points (docs/performance-correlation.md): until it is joined,
 * and in a path that is listed. Further flows end as a number, see MOST_UNREMARKABLE in path/.
 */
const BYTES_JOINED = 3000;
const BYTES_LISTED = 5000;
const LISTED_FLOWS = 400_000;
const FIXED_BYTES = 96 * 2 ** 20;

function mostFlows(heapBytes: number): number {
  const room = Math.max(0, heapBytes - FIXED_BYTES);
  const beyondListed = room - LISTED_FLOWS * BYTES_LISTED;
  return Math.floor(beyondListed <= 0 ? room / BYTES_LISTED : LISTED_FLOWS + beyondListed / BYTES_JOINED);
}

/** More flows than the heap holds are not begun: half a report would call lost what merely was not read. */
export function beyondMemory(
  captures: Ingested['captures'],
  heapMb: number | undefined,
): Diagnostic | undefined {
  const flows = captures.reduce((n, { tables }) => n + tables.flowRows, 0);
  const most = mostFlows((heapMb ?? Infinity) * 2 ** 20);
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
