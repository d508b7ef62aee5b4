// What a report raises its voice about, and whether it is what the truth calls for.
import type { Report } from '../../src/model/report.js';
import type { Truth } from '../lab/truth/truth.js';

/** In words; undefined when right. One fault may well set off another rule too, but where nothing is wrong none may. */
export function wrongAlarms(report: Pick<Report, 'findings'>, truth: Truth): string | undefined {
  if (!truth.findings) return undefined;
  const raised = alarms(report);
  const missing = truth.findings.filter((rule) => !raised.includes(rule));
  if (missing.length) return `no finding of ${missing.join(', ')}; found: ${raised.join(', ') || 'none'}`;
  return !truth.findings.length && raised.length ? `false alarm: ${raised.join(', ')}` : undefined;
}

/** The rules with findings of severity critical or warning, each once. */
export function alarms(report: Pick<Report, 'findings'>): readonly string[] {
  const loud = report.findings.filter(({ severity }) => severity !== 'info');
  return [...new Set(loud.map(({ rule }) => rule))].sort();
}
