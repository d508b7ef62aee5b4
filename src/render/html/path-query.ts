// What the reader asked for (search words, a filter expression, an outcome, a place on the map, an order) → indices of paths.
// The filter is the one of `--filter` (pcap-filter words, src/lib/path-filter.ts): a path matches when any of its hops does.
// e.g. {filter: "tcp and dst port 80", search: "docker0"} → [0, 3, 7]
import { parseFilter } from '../../lib/path-filter.js';
import type { PageData } from './page-data.js';

export type SortKey =
  'first' | 'id' | 'protocol' | 'client' | 'server' | 'status' | 'packets' | 'bytes' | 'duration';

export interface Query {
  readonly search: string;
  readonly filter: string;
  /** `lost`, `ok` …; empty: all. */
  readonly status: string;
  /** Numbers of groups of alike paths, as the map's marks bundle them. */
  readonly groups?: ReadonlySet<number>;
  /** Observation point that a path must pass. */
  readonly point?: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

export type QueryResult =
  | { readonly ok: true; readonly indices: readonly number[] }
  | { readonly ok: false; readonly message: string; readonly column: number };

/** A function from a query to its result; texts to search are built once. */
export function pathQuery(data: PageData): (query: Query) => QueryResult {
  let texts: readonly string[] | undefined;
  return (query) => {
    const filter = parseFilter(query.filter);
    if (!filter.ok) return filter;
    const words = query.search.toLowerCase().split(/\s+/).filter((w) => w !== ''); // prettier-ignore
    if (words.length > 0) texts ??= searchTexts(data);
    const { paths, hops, words: strings } = data;
    const wanted = strings.indexOf(query.point ?? '');
    const indices: number[] = [];
    for (let i = 0; i < paths.id.length; i++) {
      if (query.status !== '' && strings[paths.status[i]!]?.split(' ')[0] !== query.status) continue;
      if (query.groups && !query.groups.has(paths.group[i]!)) continue;
      if (words.length > 0 && !words.every((w) => texts![i]!.includes(w))) continue;
      if (query.point !== undefined && !someHop(data, i, (h) => hops.point[h] === wanted)) continue;
      if (query.filter.trim() !== '' && !someHop(data, i, (h) => filter.matches(subject(data, i, h)))) continue; // prettier-ignore
      indices.push(i);
    }
    return { ok: true, indices: sorted(indices, query, data) };
  };
}

function someHop(data: PageData, path: number, test: (hop: number) => boolean): boolean {
  const { hopAt } = data.paths;
  for (let h = hopAt[path]!; h < hopAt[path + 1]!; h++) if (test(h)) return true;
  return false;
}

function subject(data: PageData, path: number, hop: number): Parameters<Matcher>[0] {
  const { hops, paths, words } = data;
  const [src = '', dst = ''] = [words[hops.src[hop]!], words[hops.dst[hop]!]];
  const protocol = words[paths.protocol[path]!] ?? '';
  return { protocol, src, sport: hops.sport[hop] ?? null, dst, dport: hops.dport[hop] ?? null };
}

type Matcher = Extract<ReturnType<typeof parseFilter>, { ok: true }>['matches'];

function searchTexts(data: PageData): readonly string[] {
  const { paths, hops, words } = data;
  return paths.id.map((id, i) => {
    const parts = [
      id,
      ...[paths.protocol, paths.client, paths.server, paths.status].map((c) => words[c[i]!]),
    ];
    for (let h = paths.hopAt[i]!; h < paths.hopAt[i + 1]!; h++) {
      parts.push(words[hops.point[h]!], `${words[hops.src[h]!]}:${hops.sport[h]}`, `${words[hops.dst[h]!]}:${hops.dport[h]}`); // prettier-ignore
    }
    return parts.join(' ').toLowerCase();
  });
}

/** 172.17.0.9 before 172.17.0.10; one collator, because building one costs more than a comparison. */
const NATURAL = new Intl.Collator('en', { numeric: true });

function sorted(
  indices: number[],
  { sort, descending }: Query,
  { paths, words }: PageData,
): readonly number[] {
  const sign = descending ? -1 : 1;
  const text = NATURAL.compare;
  const compare = (a: number, b: number): number => {
    if (sort === 'id') return text(paths.id[a]!, paths.id[b]!);
    const column = paths[sort];
    if (sort === 'first' || sort === 'packets' || sort === 'bytes' || sort === 'duration')
      return column[a]! - column[b]!;
    return column[a] === column[b] ? 0 : text(words[column[a]!] ?? '', words[column[b]!] ?? '');
  };
  return indices.sort((a, b) => sign * compare(a, b) || a - b);
}
