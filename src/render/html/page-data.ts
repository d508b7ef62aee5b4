// What the page carries of the paths, and how the browser reads it: columns for the table (read at once), packed chunks of whole
// paths (read when one of them is opened), nodes and points. Strings of the table are interned in `words`.
// e.g. <script type="application/json" id="page-data">{"words":["tcp","172.17.0.2:57908",…],"id":["p1"],…}</script>
import type { Path, Report } from '../../model/report.js';
import { unpack, type Packed } from './packing.js';

/** One entry per path in every column; `w` columns hold indices into `words`. */
export interface PathColumns {
  readonly id: readonly string[];
  readonly protocol: readonly number[];
  readonly client: readonly number[];
  readonly server: readonly number[];
  readonly status: readonly number[];
  readonly certainty: readonly number[];
  readonly packets: readonly number[];
  readonly bytes: readonly number[];
  /** Microseconds after `start`. */
  readonly first: readonly number[];
  readonly duration: readonly number[];
  /** 1-based number of the group of alike paths (`g7` → 7). */
  readonly group: readonly number[];
  /** 1 when some link translates, 2 when some link is a relay, 3 both. */
  readonly marks: readonly number[];
  /** Index of the path's first hop in the hop columns; one more entry than paths. */
  readonly hopAt: readonly number[];
}

/** One entry per hop of all paths: what search and filter look at. */
export interface HopColumns {
  readonly point: readonly number[];
  readonly src: readonly number[];
  readonly sport: readonly (number | null)[];
  readonly dst: readonly number[];
  readonly dport: readonly (number | null)[];
}

export interface PageData {
  readonly words: readonly string[];
  /** Epoch seconds that `first` counts from. */
  readonly start: string;
  readonly paths: PathColumns;
  readonly hops: HopColumns;
  readonly chunkSize: number;
  readonly nodes: Report['nodes'];
  readonly points: Report['points'];
}

export const CHUNK_SIZE = 200;

export function readPageData(document: Document): PageData {
  return JSON.parse(document.getElementById('page-data')?.textContent ?? '{}') as PageData;
}

/**
 * A function that gives a whole path, or undefined while the page is still being read (the blocks stand at its end). A chunk is
 * parsed when first asked for and the last few stay in memory.
 */
export function pathReader(document: Document, data: PageData): (index: number) => Path | undefined {
  const kept = new Map<number, Packed>();
  return (index) => {
    if (document.readyState === 'loading') return undefined;
    const number = Math.floor(index / data.chunkSize);
    let chunk = kept.get(number);
    if (!chunk) {
      chunk = JSON.parse(document.getElementById(`paths-${number}`)?.textContent ?? '{}') as Packed;
      if (kept.size > 8) kept.delete([...kept.keys()][0]!);
      kept.set(number, chunk);
    }
    return unpack(chunk, index % data.chunkSize) as Path;
  };
}
