// Report → the data blocks of the page: one with the table's columns, then chunks of packed whole paths.
// All of it is JSON with `<`, `>` and `&` escaped, in script elements that browsers do not run.
import { formatEndpoint } from '../model/five-tuple.js';
import type { Path, Report } from '../model/report.js';
import { escapeJsonForMarkup } from './escape.js';
import type { PathGroup } from './path-groups.js';
import { CHUNK_SIZE, type HopColumns, type PageData, type PathColumns } from './html/page-data.js';
import { pack } from './html/packing.js';
import type { Markup } from './html/markup.js';
import { nanoseconds } from './time.js';

/** What the list needs, for the script to find when it runs. */
export function tableBlock(report: Report, groups: readonly PathGroup[]): Markup {
  return { markup: block('page-data', pageData(report, groups)) };
}

/** The whole paths; they stand after the script, so that the list is there before they are read. */
export function pathBlocks(report: Report): Markup {
  const base = Number(report.paths[0]?.first.split('.')[0] ?? 0) || 0;
  const blocks: string[] = [];
  for (let i = 0; i * CHUNK_SIZE < report.paths.length; i++) {
    const chunk = report.paths.slice(i * CHUNK_SIZE, (i + 1) * CHUNK_SIZE);
    blocks.push(block(`paths-${i}`, pack(chunk, base)));
  }
  return { markup: blocks.join('\n') };
}

function block(id: string, value: unknown): string {
  const json = escapeJsonForMarkup(JSON.stringify(value)).replace(UNSEEN, codeOf);
  return `<script type="application/json" id="${id}">${json}</script>`;
}

/** Beyond what JSON escapes itself: the file must be harmless in an editor or a terminal too. */
const UNSEEN = /[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function pageData(report: Report, groups: readonly PathGroup[]): PageData {
  const words = new Map<string, number>();
  const word = (text: string): number => {
    const known = words.get(text);
    if (known !== undefined) return known;
    words.set(text, words.size);
    return words.size - 1;
  };
  const { paths } = report;
  const start = paths.reduce((least, p) => (nanoseconds(p.first) < nanoseconds(least) ? p.first : least), paths[0]?.first ?? '0.0'); // prettier-ignore
  const groupOf = new Map(groups.flatMap((g, i) => g.paths.map((p) => [p.id, i + 1] as const)));
  const micros = (from: string, to: string): number => Number((nanoseconds(to) - nanoseconds(from)) / 1000n);
  const columns: PathColumns = {
    id: paths.map((p) => p.id),
    protocol: paths.map((p) => word(p.protocol)),
    client: paths.map((p) => word(endOf(p.client))),
    server: paths.map((p) => word(endOf(p.server))),
    status: paths.map((p) => word(p.candidates.length ? `${p.outcome.status} ambiguous` : p.outcome.status)),
    certainty: paths.map((p) => word(p.certainty)),
    packets: paths.map((p) => sum(p, 'packets')),
    bytes: paths.map((p) => sum(p, 'bytes')),
    first: paths.map((p) => micros(start, p.first)),
    duration: paths.map((p) => micros(p.first, p.last)),
    group: paths.map((p) => groupOf.get(p.id) ?? 0),
    marks: paths.map((p) => (p.links.some((l) => l.translation) ? 1 : 0) + (p.links.some((l) => l.relay) ? 2 : 0)),
    hopAt: runningTotal(paths.map((p) => p.hops.length)),
  }; // prettier-ignore
  const hops = paths.flatMap((p) => p.hops);
  const hopColumns: HopColumns = {
    point: hops.map((h) => word(h.point)),
    src: hops.map((h) => word(h.src)),
    sport: hops.map((h) => h.sport),
    dst: hops.map((h) => word(h.dst)),
    dport: hops.map((h) => h.dport),
  };
  const { nodes, points } = report;
  return { words: [...words.keys()], start, paths: columns, hops: hopColumns, chunkSize: CHUNK_SIZE, nodes, points }; // prettier-ignore
}

/** `172.17.0.2:57908 name`, as the table shows it. */
function endOf(end: Path['client']): string {
  const endpoint = formatEndpoint(end.address, end.port);
  return end.name === undefined ? endpoint : `${endpoint} ${end.name}`;
}

/** Both ways at the first hop. */
function sum(path: Path, what: 'packets' | 'bytes'): number {
  const at = path.hops[0]?.[what];
  return at ? at.forward + at.reverse : 0;
}

function runningTotal(lengths: readonly number[]): number[] {
  const totals = [0];
  for (const length of lengths) totals.push(totals.at(-1)! + length);
  return totals;
}
