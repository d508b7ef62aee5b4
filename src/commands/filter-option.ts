// --filter → a predicate over paths; a bad expression becomes a usage error that points at the place:
//   pathstitch: --filter: expected a port number or service name, saw the end
//     tcp and port
//                 ^
import { parseFilter } from '../lib/path-filter.js';
import { escapeVisible } from '../lib/visible-text.js';
import type { Path, Report } from '../model/report.js';
import { UsageError } from '../model/usage-error.js';

/** The same report with the paths of which a hop matches; findings of other paths go with them. */
export function filterOption(expression: string | undefined): (report: Report) => Report {
  if (expression === undefined) return (report) => report;
  const parsed = parseFilter(expression);
  if (!parsed.ok) throw new UsageError(pointed(expression, parsed.message, parsed.column));
  const keeps = (p: Path): boolean => p.hops.some((h) => parsed.matches({ protocol: p.protocol, ...h }));
  return (report) => {
    const paths = report.paths.filter(keeps);
    const kept = new Set(paths.map((p) => p.id));
    const findings = report.findings.filter((f) => f.path === undefined || kept.has(f.path));
    return { ...report, paths, findings };
  };
}

function pointed(expression: string, message: string, column: number): string {
  const before = escapeVisible(expression.slice(0, column));
  return `--filter: ${message}\n  ${escapeVisible(expression)}\n  ${' '.repeat(before.length)}^`;
}
