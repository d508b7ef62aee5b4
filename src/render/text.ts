// Report → text for a terminal: summary first, then paths, then findings and what was not judged. 80 columns are enough,
// more are used (evidence stands beside each hop from 140 on).
// With many paths: those that need attention and the first of each group in full, and how to see any other one.
import type { Path, Report } from '../model/report.js';
import { countOf } from './amount.js';
import { needsAttention } from './outcome.js';
import { countPaths, foldServers, groupPaths, type PathGroup } from './path-groups.js';
import {
  clockLines,
  diagnosticLines,
  findingLines,
  heading,
  notEvaluatedLines,
  runsBanner,
} from './text/closing.js';
import { wrap } from './text/layout.js';
import { clockName } from './text/names.js';
import { makePage } from './text/page.js';
import { pathLines } from './text/path-view.js';
import { makePen, type Pen, type TextStyle } from './text/pen.js';
import { summaryLines } from './text/summary.js';

/** Up to this many paths are all printed in full. */
const ALL_IN_FULL = 12;
/** Of a larger report, so many that need attention, and the first path of so many groups. */
const TROUBLED_IN_FULL = 20;
const GROUPS_IN_FULL = 3;

/** The summary has a row for each server up to so many rows. */
const ROWS_APART = 24;

export interface TextOptions extends TextStyle {
  /** Show this path alone, with its evidence. */
  readonly pathId?: string;
}

export function renderText(report: Report, options: TextOptions): string {
  const pen = makePen(options);
  const lines =
    options.pathId === undefined ? wholeReport(pen, report) : onePath(pen, report, options.pathId);
  return `${lines.join('\n').trimEnd()}\n`;
}

function wholeReport(pen: Pen, report: Report): string[] {
  const groups = summaryGroups(report);
  const shown = pathsInFull(report, groups);
  const page = makePage(pen, report, false);
  return [
    ...runsBanner(pen, report),
    ...summaryLines(pen, report, groups),
    '',
    ...(shown.length > 0 ? [...legend(pen), ''] : []),
    ...shown.flatMap((path) => [...pathLines(page, path, clockOf(report)), '']),
    ...leftOut(pen, report, shown),
    ...findingLines(pen, report.findings),
    ...notEvaluatedLines(pen, report.notEvaluated),
    ...clockLines(pen, report),
    // a crowd's rest is said with the summary
    ...diagnosticLines(
      pen,
      report.diagnostics.filter((d) => d.code !== 'paths-not-listed'),
    ),
  ];
}

function summaryGroups({ paths, alike = [] }: Report): readonly PathGroup[] {
  const all = groupPaths(paths, alike);
  const apart = all.length <= ROWS_APART && alike.every((a) => a.servers.length === 1);
  return apart ? all : foldServers(all, alike);
}

function onePath(pen: Pen, report: Report, id: string): string[] {
  const path = report.paths.find((p) => p.id === id);
  if (!path)
    return [pen.say(`No path ${id} in this report: it has ${countOf(report.paths.length, 'path')}.`)];
  const page = makePage(pen, report, true);
  return [
    ...runsBanner(pen, report),
    ...legend(pen),
    '',
    ...pathLines(page, path, clockOf(report)),
    '',
    ...findingLines(pen, report.findings.filter((f) => f.path === id)),
  ]; // prettier-ignore
}

function clockOf(report: Report): string {
  if (report.clocks.length < 2) return '';
  const reference = report.clocks.find((c) => c.id === c.reference)?.id;
  return reference === undefined ? 'the captures' : clockName(report, reference);
}

function pathsInFull(report: Report, groups: readonly PathGroup[]): readonly Path[] {
  const { paths } = report;
  if (countPaths(report) <= ALL_IN_FULL) return paths;
  const chosen = new Set(troubledOfEach(groups).slice(0, TROUBLED_IN_FULL));
  for (const group of groups.slice(0, GROUPS_IN_FULL)) chosen.add(group.paths[0]!);
  return paths.filter((path) => chosen.has(path));
}

/** The first that needs attention of each group, then their second …: forty refusals of one kind must not hide what else failed. */
function troubledOfEach(groups: readonly PathGroup[]): Path[] {
  const ranked = groups.flatMap((group) =>
    group.paths.filter(needsAttention).map((path, rank) => ({ path, rank })),
  );
  return ranked.sort((a, b) => a.rank - b.rank).map(({ path }) => path);
}

function legend(pen: Pen): string[] {
  const { forward, reverse } = pen.glyph;
  const arrows = `${forward} client to server  ${reverse} back   = proven  ~ inferred  ? assumed`;
  const [first = '', ...rest] = wrap(arrows, pen.width - 8, '  ');
  return [`${heading(pen, 'paths')}   ${pen.dim(first)}`, ...rest.map((line) => pen.dim(`      ${line}`))];
}

function leftOut(pen: Pen, report: Report, shown: readonly Path[]): string[] {
  const rest = countPaths(report) - shown.length;
  if (rest === 0) return [];
  const troubled = report.paths.filter(needsAttention);
  const hidden = troubled.filter((path) => !shown.includes(path)).map((path) => path.id);
  const text = [
    `${countOf(rest, 'path')} not shown in full: --path ID shows one with its evidence, --filter EXPR narrows the report.`,
    ...(hidden.length > 0 ? [`Not shown and not ok: ${listIds(hidden)}.`] : []),
  ];
  return [...text.flatMap((t) => wrap(pen.say(t), pen.width)), ''];
}

function listIds(ids: readonly string[]): string {
  const some = ids.slice(0, 40).join(' ');
  return ids.length > 40 ? `${some} and ${ids.length - 40} more` : some;
}
