// Report → what stands last: findings, what was not judged and why, clocks that are not one, and what was wrong with the
// inputs. Each says what to do next where something can be done.
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Finding, NotEvaluated, Report, ReportClock } from '../../model/report.js';
import { countOf } from '../amount.js';
import { severityRank } from '../outcome.js';
import { formatClock, formatDuration } from '../time.js';
import { wrap } from './layout.js';
import { clockName } from './names.js';
import type { Paint, Pen } from './pen.js';

const SIGNS = { critical: '!!', warning: '! ', info: 'i ' } as const;
/** Diagnostics of one code beyond this many are counted, not printed. */
const DIAGNOSTICS_EACH = 5;

/** Findings of one rule and severity: of more than one beyond this, so many are printed and the rest named. */
const FINDINGS_EACH = 4;
const NAMED_PATHS = 8;

export function findingLines(pen: Pen, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const sorted = findings
    .map((finding, i) => ({ finding, i }))
    .sort((a, b) => severityRank(a.finding.severity) - severityRank(b.finding.severity) || a.i - b.i);
  return [
    heading(pen, countOf(findings.length, 'finding')),
    ...byRule(sorted.map(({ finding }) => finding)).flatMap((alike) => [
      ...alike.slice(0, shownOf(alike)).flatMap((finding) => findingText(pen, finding)),
      ...restText(pen, alike.slice(shownOf(alike))),
    ]),
  ];
}

/** Neighbours of one rule. */
function byRule(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    if (last && last[0]!.rule === finding.rule && last[0]!.severity === finding.severity) last.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

function shownOf(alike: readonly Finding[]): number {
  return alike.length > FINDINGS_EACH + 1 ? FINDINGS_EACH : alike.length;
}

/** `and 156 more of this kind (rule connection-reset): tcp-662351 tcp-aa40ef …; --format json tells of 25.` */
function restText(pen: Pen, rest: readonly Finding[]): string[] {
  if (rest.length === 0) return [];
  const { rule } = rest[0]!;
  const unlisted = rest.reduce((n, f) => n + (f.more ?? 0), 0);
  const ids = [...new Set(rest.flatMap((f) => f.path ?? []))];
  const named =
    ids.length === 0 ? '' : `: ${ids.slice(0, NAMED_PATHS).join(' ')}${ids.length > NAMED_PATHS ? ' …' : ''}`;
  const said = unlisted === 0 ? 'tells all' : `tells of ${rest.length}`;
  return [
    ...item(
      pen,
      `and ${countOf(rest.length + unlisted, 'more finding')} of rule ${rule}${named}; --format json ${said}.`,
    ),
    '',
  ];
}

function findingText(pen: Pen, finding: Finding): string[] {
  const paint = severityPaint(pen, finding.severity);
  const sign = SIGNS[finding.severity] ?? '? ';
  const where = [finding.path, finding.where].filter((s) => s !== undefined).join(' at ');
  const title = wrap(pen.say(finding.title), pen.width - 4).map((l, i) =>
    paint(`${i === 0 ? `${sign} ` : '   '}${pen.bold(l)}`),
  );
  return [
    ...title,
    ...item(pen, finding.detail),
    ...finding.evidence.flatMap((e) => item(pen, `seen: ${e.says} [${e.at}]`, pen.dim)),
    ...(finding.alternatives.length > 0
      ? item(pen, `could also be: ${finding.alternatives.join('; ')}`)
      : []),
    ...(finding.next !== undefined ? item(pen, `next: ${finding.next}`) : []),
    ...item(
      pen,
      [`rule ${finding.rule}`, where, finding.severity].filter((s) => s !== '').join(', '),
      pen.dim,
    ),
    '',
  ];
}

function severityPaint(pen: Pen, severity: Finding['severity']): Paint {
  return { critical: pen.bad, warning: pen.unsure, info: pen.accent }[severity] ?? pen.dim;
}

function item(pen: Pen, text: string, paint: Paint = (s) => s): string[] {
  return wrap(`   ${pen.say(text)}`, pen.width, '  ').map(paint);
}

export function heading(pen: Pen, words: string): string {
  return pen.bold(pen.say(words.toUpperCase()));
}

export function notEvaluatedLines(pen: Pen, list: readonly NotEvaluated[]): string[] {
  if (list.length === 0) return [];
  return [heading(pen, 'not judged'), ...list.flatMap((n) => item(pen, `${n.what}: ${n.because}`)), ''];
}

/** Nothing when all nodes share one clock: there is nothing to know. */
export function clockLines(pen: Pen, report: Report): string[] {
  const { clocks } = report;
  if (clocks.length < 2) return [];
  return [heading(pen, 'clocks'), ...clocks.flatMap((c) => item(pen, clockText(report, c))), ''];
}

export function clockText(report: Pick<Report, 'nodes'>, clock: ReportClock): string {
  const [name, reference] = [clockName(report, clock.id), clockName(report, clock.reference)];
  if (clock.id === clock.reference) return `${name}: the reference; all times above are on it`;
  if (clock.offsetSeconds === null)
    return `${name}: could not be compared with ${reference}; its times stand as captured`;
  const { low, high } = clock.offsetSeconds;
  const drift = clock.driftPpm ? `, drifts ${clock.driftPpm.low} to ${clock.driftPpm.high} ppm` : '';
  const steps = clock.steps
    .map((s) => `; set by ${formatDuration(s.seconds)} at ${formatClock(s.at)}`)
    .join('');
  return `${name}: ${offsetText(low, high, reference)}${drift}${steps}`;
}

/** `between 18 µs behind and 31 µs ahead of vm`. */
export function offsetText(low: number, high: number, reference: string): string {
  const side = (s: number): string => `${formatDuration(Math.abs(s))} ${s < 0 ? 'behind' : 'ahead of'}`;
  if (low < 0 === high < 0) {
    const [near, far] = [low, high].map(Math.abs).sort((a, b) => a - b) as [number, number];
    const [from, to] = [formatDuration(near), formatDuration(far)];
    const range =
      from === to
        ? `${formatDuration((near + far) / 2)} ± ${formatDuration((far - near) / 2)}`
        : `${from} to ${to}`;
    return `${range} ${low < 0 ? 'behind' : 'ahead of'} ${reference}`;
  }
  return `between ${side(low)} and ${side(high)} ${reference}`;
}

export function diagnosticLines(pen: Pen, diagnostics: readonly Diagnostic[]): string[] {
  if (diagnostics.length === 0) return [];
  const byCode = new Map<string, Diagnostic[]>();
  for (const d of diagnostics) byCode.set(d.code, [...(byCode.get(d.code) ?? []), d]);
  const lines = [...byCode.values()].flatMap((alike) => [
    ...alike
      .slice(0, DIAGNOSTICS_EACH)
      .flatMap((d) => item(pen, `${d.severity}: ${d.at ?? d.file ?? d.code}: ${d.message}`)),
    ...(alike.length > DIAGNOSTICS_EACH
      ? item(pen, `and ${alike.length - DIAGNOSTICS_EACH} more ${alike[0]!.code}; --format json lists all`)
      : []),
  ]);
  return [heading(pen, 'about the inputs'), ...lines, ''];
}

/** The report's other content rests on this, so it stands above everything: captures that are not of one run. */
export function runsBanner(pen: Pen, report: Report): string[] {
  const findings = report.findings.filter((f) => /(different|mixed)-runs/.test(f.rule));
  if (findings.length === 0) return [];
  const bar = pen.bad(pen.glyph.heavy.repeat(pen.width));
  const lines = findings.flatMap((f) => wrap(pen.say(`${f.title}. ${f.detail}`), pen.width - 4, ''));
  return [bar, ...lines.map((line) => pen.bold(pen.bad(`!! ${line}`))), bar, ''];
}
