// Report → Markdown (GitHub Flavored, https://github.github.com/gfm/) to paste into an issue or a post-mortem: summary,
// findings, a Mermaid map, a section for each path that matters, then what could not be judged and the clocks.
// Text from inputs is backslash-escaped or set as code (escape.ts); it can open no tag, link, table cell or fence.
import type { Finding, Hop, Link, Path, Report } from '../model/report.js';
import { countOf, formatBytes, formatCount } from './amount.js';
import { codeMarkdown, escapeMarkdown } from './escape.js';
import { renderMermaid } from './mermaid.js';
import { certaintyMark, needsAttention, outcomeWord, severityRank, relayName } from './outcome.js';
import { groupPaths, type PathGroup } from './path-groups.js';
import { clockText } from './text/closing.js';
import { linkTitle } from './text/link-lines.js';
import { pathEndText, pointNames, pointText, tupleText, type PointNames } from './text/names.js';
import { membersText } from './text/summary.js';
import { formatDelay, formatDuration, formatTime, secondsBetween } from './time.js';
import { describeTranslation } from './translation-summary.js';

const ALL_IN_FULL = 6;
const TROUBLED_IN_FULL = 12;
const GROUPS_IN_FULL = 3;

export function renderMarkdown(report: Report, pathId?: string): string {
  const groups = groupPaths(report.paths);
  const shown =
    pathId === undefined ? chosenPaths(report, groups) : report.paths.filter((p) => p.id === pathId);
  const names = pointNames(report);
  const parts = [
    `# Packet paths: ${escapeMarkdown(report.bundle)}`,
    summary(report, groups),
    ...(report.findings.length > 0 ? ['## Findings', ...sorted(report.findings).map(findingText)] : []),
    ...(report.paths.length > 0 ? ['## Map', `\`\`\`mermaid\n${renderMermaid(report)}\`\`\``] : []),
    ...(shown.length > 0 ? ['## Paths', ...shown.flatMap((p) => pathParts(names, p))] : []),
    ...listPart('Not judged', report.notEvaluated.map((n) => `${escapeMarkdown(n.what)}: ${escapeMarkdown(n.because)}`)),
    ...listPart('Clocks', report.clocks.length > 1 ? report.clocks.map((c) => escapeMarkdown(clockText(report, c))) : []),
    ...listPart('About the inputs', report.diagnostics.map((d) => `${d.severity}: ${codeMarkdown(d.at ?? d.file ?? d.code)} ${escapeMarkdown(d.message)}`)),
    `<sub>${escapeMarkdown(`${report.tool.name} ${report.tool.version}`)}. = proven, ~ inferred, ? assumed; times in UTC.</sub>`,
  ]; // prettier-ignore
  return `${parts.join('\n\n')}\n`;
}

function chosenPaths(report: Report, groups: readonly PathGroup[]): readonly Path[] {
  if (report.paths.length <= ALL_IN_FULL) return report.paths;
  const chosen = new Set(report.paths.filter(needsAttention).slice(0, TROUBLED_IN_FULL));
  for (const group of groups.slice(0, GROUPS_IN_FULL)) chosen.add(group.paths[0]!);
  return report.paths.filter((p) => chosen.has(p));
}

function summary(report: Report, groups: readonly PathGroup[]): string {
  const scope = [
    countOf(report.paths.length, 'path'),
    countOf(report.points.length, 'observation point'),
    countOf(report.nodes.length, 'node'),
  ].join(', ');
  if (groups.length === 0) return `${scope}.`;
  const rows = groups.map((g) => {
    const path = g.paths[0]!;
    const client = g.clients.length > 1 ? `${g.clients.length} addresses` : pathEndText({ ...path.client, port: null });
    const result = `${outcomeWord(g.status)}${g.ambiguous ? ', ambiguous' : ''} ${certaintyMark(g.certainty)}`;
    const cells = [membersText(g), g.protocol, client, pathEndText(path.server), formatCount(g.totalPackets), formatBytes(g.totalBytes), result];
    return cells.map(escapeMarkdown);
  }); // prettier-ignore
  return `${scope}.\n\n${table(['Paths', 'Protocol', 'Client', 'Server', 'Packets', 'Bytes', 'Result'], rows)}`;
}

/** Cells are Markdown already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
}

function findingText(finding: Finding): string {
  const where = [finding.path, finding.where]
    .filter((w) => w !== undefined)
    .map(codeMarkdown)
    .join(' at ');
  const items = [
    ...finding.evidence.map((e) => `seen: ${escapeMarkdown(e.says)} (${codeMarkdown(e.at)})`),
    ...(finding.alternatives.length > 0
      ? [`could also be: ${finding.alternatives.map(escapeMarkdown).join('; ')}`]
      : []),
    ...(finding.next === undefined ? [] : [`next: ${escapeMarkdown(finding.next)}`]),
  ];
  const title = `**${finding.severity}: ${escapeMarkdown(finding.title)}**${where === '' ? '' : ` (${where})`}`;
  return [
    `${title}\n${escapeMarkdown(finding.detail)}`,
    ...(items.length > 0 ? [items.map((i) => `- ${i}`).join('\n')] : []),
  ].join('\n\n');
}

function pathParts(names: PointNames, path: Path): string[] {
  const title = `### ${escapeMarkdown(`${path.id}: ${path.protocol} ${pathEndText(path.client)}`)} → ${escapeMarkdown(pathEndText(path.server))}`;
  const { status, after, before, detail } = path.outcome;
  const where = after === undefined ? '' : ` after ${codeMarkdown(after)}${before === undefined ? '' : `, before ${codeMarkdown(before)}`}`;
  const verdict = `**${outcomeWord(status)}**${status === 'ok' ? '' : where}: ${escapeMarkdown(detail)}.`;
  const when = `${formatTime(path.first)} UTC, ${formatDuration(secondsBetween(path.first, path.last))} long, weakest link ${path.certainty} ${certaintyMark(path.certainty)}.`;
  const rows = path.hops.flatMap((hop, i) => [hopRow(names, hop), ...(path.links[i] ? [linkRow(path.links[i]!)] : [])]);
  const candidates = path.candidates.map((c) => {
    const reasons = [...c.for.map((f) => `for: ${f}`), ...c.against.map((a) => `against: ${a}`)].join('; ');
    return `- could go on at ${codeMarkdown(c.point)} as ${codeMarkdown(tupleText(c).join(' to '))}: ${escapeMarkdown(reasons)}`;
  });
  const evidence = path.links.flatMap((l) => l.evidence.map((e) => `- ${codeMarkdown(`${l.from} to ${l.to}`)}: ${escapeMarkdown(`${e.source}, ${e.says}`)} (${codeMarkdown(e.at)})`));
  return [
    title,
    `${verdict} ${when}`,
    table(['Where', 'Tuple seen, or what joins', 'To server', 'Back'], rows),
    ...(candidates.length > 0 ? [candidates.join('\n')] : []),
    ...(evidence.length > 0 ? [`<details><summary>Evidence</summary>\n\n${evidence.join('\n')}\n\n</details>`] : []),
  ];
} // prettier-ignore

function hopRow(names: PointNames, hop: Hop): string[] {
  const traffic = (way: 'forward' | 'reverse'): string =>
    hop.packets[way] === 0
      ? 'none'
      : `${countOf(hop.packets[way], 'packet')}, ${formatBytes(hop.bytes[way])}`;
  const point = `**${escapeMarkdown(pointText(names, hop.point))}**`;
  return [point, codeMarkdown(tupleText(hop).join(' → ')), traffic('forward'), traffic('reverse')];
}

function linkRow(link: Link): string[] {
  const delay = link.delaySeconds;
  const time = (way: 'forward' | 'reverse'): string =>
    delay?.[way] ? escapeMarkdown(formatDelay(delay[way], delay.clockUncertainty)) : '';
  const what = [
    link.kind === 'relay' ? `**GAP** ${escapeMarkdown(relayName(link.relay))}: packets cannot be seen inside` : escapeMarkdown(linkTitle(link)),
    ...(link.translation ? [codeMarkdown(describeTranslation(link.translation))] : []),
    ...(link.relay && link.relay.preserved.length > 0 ? [`survives: ${escapeMarkdown(link.relay.preserved.join(', '))}`] : []),
    ...(link.relay && link.relay.rewritten.length > 0 ? [`rewritten: ${escapeMarkdown(link.relay.rewritten.join(', '))}`] : []),
    `${certaintyMark(link.certainty)} ${link.certainty}`,
  ]; // prettier-ignore
  return ['↓', what.join('<br>'), time('forward'), time('reverse')];
}

function listPart(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, items.map((i) => `- ${i}`).join('\n')];
}
