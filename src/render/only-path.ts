// A report reduced to one path, for outputs that draw whatever paths they are given.
import type { Report } from '../model/report.js';

/** That path and the findings about it or about no path; the report as it is without an id. */
export function onlyPath(report: Report, pathId: string | undefined): Report {
  if (pathId === undefined) return report;
  return {
    ...report,
    paths: report.paths.filter((p) => p.id === pathId),
    findings: report.findings.filter((f) => f.path === undefined || f.path === pathId),
  };
}
