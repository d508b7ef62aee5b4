// Report → JSON, the contract itself (schema pathstitch.report/1), two spaces a level. Key order is the pipeline's, which
// JSON.parse keeps, so rendering a saved report again gives the same bytes.
// A crowd is written one path a line: half the size, and `grep` and `wc -l` work on it.
//   "paths": [
//   {"id":"tcp-6eef48","protocol":"tcp", … },
import { hopFilters, type HopFilters } from '../model/hop-filters.js';
import type { Hop, Path, Report } from '../model/report.js';
import { escapeJson } from './escape.js';

/** Indented, a path takes about 20 KB, and a string of V8 ends at 512 MB. */
const INDENTED_PATHS = 1000;

export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join('');
}

export function jsonPieces(report: Report): Iterable<string> {
  return report.paths.length <= INDENTED_PATHS
    ? [toJson({ ...report, paths: report.paths.map(withFilters) })]
    : pathsByLine(report);
}

/** Each hop with the filters that show it, for whoever goes on with the JSON. */
function withFilters(path: Path): object {
  return {
    ...path,
    hops: path.hops.map((hop) => ({ ...hop, filters: hopFilters(path.protocol, hop) })),
  };
}

/** What renderJson wrote, parsed → the report it was made of. */
export function savedReport(parsed: Report): Report {
  return { ...parsed, paths: parsed.paths.map((path) => ({ ...path, hops: path.hops.map(withoutFilters) })) };
}

function withoutFilters(hop: Hop): Hop {
  const rest: Hop & { filters?: HopFilters } = { ...hop };
  delete rest.filters;
  return rest;
}

/** Two spaces a level, safe to print, ends with a newline. */
export function toJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}

function* pathsByLine(report: Report): Generator<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}"${key}": `;
    before = ',\n';
    if (key === 'paths') yield* listByLine(report.paths);
    else yield escapeJson(JSON.stringify(value));
  }
  yield '\n}\n';
}

function* listByLine(paths: readonly Path[]): Generator<string> {
  let before = '[\n';
  for (const path of paths) {
    yield before + escapeJson(JSON.stringify(withFilters(path)));
    before = ',\n';
  }
  yield paths.length === 0 ? '[]' : '\n]';
}
