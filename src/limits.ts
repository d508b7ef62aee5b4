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

/**
 * Where captures show headers only, a crowd's partners over a relay are told from many pairs: what the limits in correlate/relay/neighbours.ts and
 * beyond-neighbours.ts come to for each flow and in all, and the heap of one.
 */
const PAIRS_OF_A_FLOW = 10;
const PAIRS_OF_A_CROWD = 2e6;
const PAIRS_OF_FEW = 256;
const BYTES_OF_A_PAIR = 250;
/** Of a record on average, its header included: Ethernet, IPv6 and TCP headers are 74 bytes, a pcap record header 16. */
const HEADERS_ONLY_BYTES = 96;

/** Heap that the paths of so many flows take. */
function neededBytes(flows: number, ofHeadersOnly: number): number {
  const listed = Math.min(flows, LISTED_FLOWS);
  const pairs = Math.min(ofHeadersOnly * PAIRS_OF_FEW, ofHeadersOnly * PAIRS_OF_A_FLOW + PAIRS_OF_A_CROWD);
  return FIXED_BYTES + listed * BYTES_LISTED + (flows - listed) * BYTES_JOINED + pairs * BYTES_OF_A_PAIR;
}

/** Of a crowd: flows that are correlated whole, and plain conversations that are listed. */
export interface CrowdSize {
  readonly flows: number;
  readonly listed: number;
}

/** A listed path with its segments. */
const BYTES_OF_A_PATH = 14_000;

/** More flows than the heap holds are not begun: half a report would call lost what merely was not read. */
export function beyondMemory(
  captures: Ingested['captures'],
  heapMb: number | undefined,
  crowd?: CrowdSize,
): Diagnostic | undefined {
  const rows = (tables: Ingested['captures'][number]['tables'][]): number =>
    tables.reduce((n, t) => n + t.flowRows, 0);
  const all = captures.map((c) => c.tables);
  const flows = rows(all);
  const ofHeadersOnly = rows(all.filter((t) => t.bytes < t.frames * HEADERS_ONLY_BYTES));
  const needed = crowd
    ? neededBytes(crowd.flows, Math.min(crowd.flows, ofHeadersOnly)) + crowd.listed * BYTES_OF_A_PATH
    : neededBytes(flows, ofHeadersOnly);
  if (heapMb === undefined || needed <= heapMb * 2 ** 20) return undefined;
  const count = (n: number): string => n.toLocaleString('en');
  const message =
    `the captures hold ${count(flows)} flows, whose paths take up to about ${count(Math.ceil(needed / 2 ** 20))} MiB of the memory that node may use, ` +
    `and it may use ${count(heapMb)}: no path was looked for. Take a part of each capture (editcap -A TIME -B TIME, or tcpdump -r FILE -w PART ` +
    'FILTER), or allow more with NODE_OPTIONS=--max-old-space-size=MIB; pathstitch flows lists what is in each.';
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
