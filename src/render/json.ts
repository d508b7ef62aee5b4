// Report → JSON, the contract itself (schema pathstitch.report/1), two spaces a level. Key order is the pipeline's, which
// JSON.parse keeps, so rendering a saved report again gives the same bytes. With a path id: the same object with that
// path and its findings only.
import type { Report } from '../model/report.js';
import { escapeJson } from './escape.js';

export function renderJson(report: Report, pathId?: string): string {
  return toJson(pathId === undefined ? report : onlyPath(report, pathId));
}

/** Two spaces a level, safe to print, ends with a newline. */
export function toJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}

/** The report reduced to one path and the findings about it or about no path. */
export function onlyPath(report: Report, pathId: string): Report {
  return {
    ...report,
    paths: report.paths.filter((p) => p.id === pathId),
    findings: report.findings.filter((f) => f.path === undefined || f.path === pathId),
  };
}
