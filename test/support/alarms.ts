// What a report raises its voice about: the rules with findings of severity critical or warning, each once.
import type { Report } from '../../src/model/report.js';

export function alarms(report: Pick<Report, 'findings'>): readonly string[] {
  const loud = report.findings.filter(({ severity }) => severity !== 'info');
  return [...new Set(loud.map(({ rule }) => rule))].sort();
}
