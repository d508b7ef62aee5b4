// Report → CSV (RFC 4180, LF line ends, one header line) of paths, or of their links: one row each, for spreadsheets and
// notebooks. Fields from inputs cannot become formulas (escape.ts); times are epoch seconds, durations seconds.
// e.g. p2,tcp,b31e,172.17.0.2,57908,,203.0.113.10,80,ok,,,inferred,5,6,5,387,620,1795195732.157048000,0.008021,…
import type { Path, Report } from '../model/report.js';
import { quoteCsv } from './escape.js';
import { secondsBetween } from './time.js';

type Cell = string | number | null | undefined;

const PATH_COLUMNS = [
  'path', 'protocol', 'client_node', 'client_address', 'client_port', 'server_node', 'server_address', 'server_port',
  'outcome', 'after', 'before', 'certainty', 'candidates', 'hops', 'packets_forward', 'packets_reverse', 'bytes_forward',
  'bytes_reverse', 'first', 'seconds', 'points', 'link_kinds', 'detail',
] as const; // prettier-ignore

const LINK_COLUMNS = [
  'path', 'position', 'kind', 'from', 'to', 'relay', 'source_from', 'source_to', 'destination_from', 'destination_to',
  'translation_by', 'certainty', 'delay_forward_min', 'delay_forward_median', 'delay_forward_max', 'delay_reverse_min',
  'delay_reverse_median', 'delay_reverse_max', 'clock_uncertainty', 'lost_forward', 'lost_reverse', 'evidence', 'label',
] as const; // prettier-ignore

export function renderPathsCsv(report: Report): string {
  return [...pathsCsvPieces(report)].join('');
}

export function renderLinksCsv(report: Report): string {
  return [...linksCsvPieces(report)].join('');
}

export function* pathsCsvPieces(report: Report): Generator<string> {
  yield csvLine(PATH_COLUMNS);
  for (const path of report.paths) yield csvLine(pathRow(path));
}

export function* linksCsvPieces(report: Report): Generator<string> {
  yield csvLine(LINK_COLUMNS);
  for (const path of report.paths) yield linkRows(path).map(csvLine).join('');
}

function pathRow(path: Path): readonly Cell[] {
  const { client, server, outcome } = path;
  const first = path.hops[0];
  return [
    path.id, path.protocol, client.node, client.address, client.port, server.node, server.address, server.port,
    outcome.status, outcome.after, outcome.before, path.certainty, path.candidates.length, path.hops.length,
    first?.packets.forward, first?.packets.reverse, first?.bytes.forward, first?.bytes.reverse,
    path.first, secondsBetween(path.first, path.last),
    path.hops.map((h) => h.point).join(' > '), path.links.map((l) => l.kind).join(' > '), outcome.detail,
  ]; // prettier-ignore
}

function linkRows(path: Path): readonly (readonly Cell[])[] {
  return path.links.map((link, i) => {
    const { forward, reverse, clockUncertainty } = link.delaySeconds ?? {};
    const { source, destination, by } = link.translation ?? {};
    return [
      path.id, i + 1, link.kind, link.from, link.to, link.relay?.kind, source?.from, source?.to, destination?.from,
      destination?.to, by, link.certainty, forward?.min, forward?.median, forward?.max, reverse?.min, reverse?.median,
      reverse?.max, clockUncertainty, link.lost?.forward, link.lost?.reverse,
      link.evidence.map((e) => `${e.source}: ${e.says} [${e.at}]`).join('; '), link.label,
    ]; // prettier-ignore
  });
}

function csvLine(row: readonly Cell[]): string {
  return `${row.map(field).join(',')}\n`;
}

/** Times of the report are digits and a point: they pass as numbers. */
function field(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return /^\d+(\.\d+)?$/.test(cell) ? cell : quoteCsv(cell);
}
