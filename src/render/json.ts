// Report → JSON, the contract itself (schema pathstitch.report/1), two spaces a level. Key order is the pipeline's, which
// JSON.parse keeps, so rendering a saved report again gives the same bytes.
import type { Report } from '../model/report.js';
import { escapeJson } from './escape.js';

export function renderJson(report: Report): string {
  return toJson(report);
}

/** Two spaces a level, safe to print, ends with a newline. */
export function toJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}
