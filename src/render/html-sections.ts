// The parts of the page that need no script: findings, what was not evaluated, clocks, inputs, diagnostics.
// Each gives nothing when the report has nothing to say there, and the page leaves its heading out.
import type { Finding, Report } from '../model/report.js';
import { countOf, formatBytes, formatCount } from './amount.js';
import { markup, type Markup } from './html/markup.js';
import { evidenceList } from './html/path-detail.js';
import { severityRank } from './outcome.js';
import { clockName } from './text/names.js';
import { formatDuration, formatRange, formatTime } from './time.js';

/** More would bury the map; the JSON report has them all. */
const MOST_SHOWN = 200;
const FINDINGS_UNFOLDED = 8;
/** A longer list of files is folded. */
const MOST_UNFOLDED = 12;

export function findings(report: Report): Markup | undefined {
  if (report.findings.length === 0) return undefined;
  const ordered = [...report.findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const first = ordered.slice(0, FINDINGS_UNFOLDED);
  const rest = ordered.slice(FINDINGS_UNFOLDED, MOST_SHOWN);
  const left = ordered.length - MOST_SHOWN;
  const folded = rest.length > 0 && markup`<details><summary>${countOf(rest.length, 'more finding')}</summary><ol class="findings">${rest.map(finding)}</ol></details>`; // prettier-ignore
  return markup`<ol class="findings">${first.map(finding)}</ol>${folded}${left > 0 && markup`<p class="dim">${countOf(left, 'more finding')} in the JSON report.</p>`}`;
}

function finding(f: Finding): Markup {
  const open = f.path !== undefined && markup` <button type="button" class="jump with-script" data-open="${f.path}">Path ${f.path}</button>`; // prettier-ignore
  return markup`<li class="${f.severity}" data-finding="${f.id}" data-severity="${f.severity}" ${f.path !== undefined && markup`data-path="${f.path}"`}><span class="severity">${f.severity}</span> <strong class="finding-title">${f.title}</strong>${open}
<div>${f.detail}${f.where !== undefined && markup` <code>${f.where}</code>`}</div>${f.next !== undefined && markup`<div><span class="dim">Next:</span> ${f.next}</div>`}
<details><summary>Evidence (${f.evidence.length})${f.alternatives.length > 0 && `, other explanations (${f.alternatives.length})`}</summary>${evidenceList(f.evidence)}${f.alternatives.length > 0 && markup`<ul>${f.alternatives.map((a) => markup`<li>could also be: ${a}</li>`)}</ul>`}</details></li>`;
}

export function notEvaluated(report: Report): Markup | undefined {
  if (report.notEvaluated.length === 0) return undefined;
  return markup`<ul class="plain-list">${report.notEvaluated.map((n) => markup`<li><strong>${n.what}</strong><div class="dim">${n.because}</div></li>`)}</ul>`;
}

export function clocks(report: Report): Markup | undefined {
  if (report.clocks.length === 0) return undefined;
  const rows = report.clocks.map((c) => {
    const nodes = report.nodes.filter((n) => n.clock === c.id).map((n) => n.label);
    const isReference = c.id === c.reference;
    const offset = isReference
      ? 'reference'
      : c.offsetSeconds
        ? formatRange(c.offsetSeconds.low, c.offsetSeconds.high)
        : 'not known';
    const drift = c.driftPpm ? `${c.driftPpm.low} to ${c.driftPpm.high} ppm` : '';
    const steps = c.steps.map((s) => `${formatDuration(s.seconds)} at ${formatTime(s.at)}`).join(', ');
    return markup`<tr><td><strong>${clockName(report, c.id)}</strong></td><td>${nodes.join(', ')}</td><td>${offset}</td><td>${drift}</td><td>${steps}</td><td>${evidenceList(c.evidence)}</td></tr>`;
  });
  return table(['Clock', 'Nodes', 'Ahead of the reference by', 'Drift', 'Jumps', 'Evidence'], rows);
}

export function inputs(report: Report): Markup | undefined {
  if (report.inputs.length === 0) return undefined;
  const rows = report.inputs.map(
    (i) =>
      markup`<tr><td><code>${i.file}</code></td><td>${i.kind}</td><td>${i.node}</td><td class="number">${formatCount(i.records)}</td><td class="number">${formatBytes(i.bytes)}</td><td>${i.problems.join('; ')}</td></tr>`,
  );
  const all = table(['File', 'Read as', 'Node', 'Records', 'Size', 'Problems'], rows);
  if (rows.length <= MOST_UNFOLDED) return all;
  return markup`<details><summary>${countOf(rows.length, 'file')}</summary>${all}</details>`;
}

export function diagnostics(report: Report): Markup | undefined {
  if (report.diagnostics.length === 0) return undefined;
  const rows = report.diagnostics
    .slice(0, MOST_SHOWN)
    .map(
      (d) =>
        markup`<tr><td><span class="severity ${d.severity}">${d.severity}</span></td><td><code>${d.at ?? d.file ?? ''}</code></td><td>${d.message}</td></tr>`,
    );
  return table(['Severity', 'Where', 'What'], rows);
}

function table(heads: readonly string[], rows: readonly Markup[]): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${heads[0] ?? ''} table"><table class="plain"><thead><tr>${heads.map((h) => markup`<th scope="col">${h}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
