// Report → what stands first: how many paths ended how, over which points and times, and a table with one row for each
// group of alike paths.
//   egress: 4 paths, 4 ok
//   PATHS       CLIENT            SERVER               PACKETS   RESULT
//   p1          b31e 172.17.0.2   icmp 203.0.113.10         10   ✓ ok ~
import type { OutcomeStatus, Path, Report } from '../../model/report.js';
import { countOf, formatBytes, formatCount } from '../amount.js';
import { certaintyMark, outcomeWord, relayName } from '../outcome.js';
import { countPaths, type PathGroup } from '../path-groups.js';
import { formatClock, formatTime, nanoseconds } from '../time.js';
import { pathEndText, pointNames } from './names.js';
import { widthOf, wrap } from './layout.js';
import { outcomeSign, type Paint, type Pen } from './pen.js';
import { formatTable, type TableColumn } from './table.js';

/** More rows than a screen has are no summary. */
const MOST_ROWS = 40;

export function summaryLines(pen: Pen, report: Report, groups: readonly PathGroup[]): string[] {
  const scope = `${countOf(report.points.length, 'observation point')} in ${countOf(new Set(report.points.map((p) => p.node)).size, 'node')}`;
  const lines = [
    ...titleLines(pen, report),
    pen.dim(wrap(pen.say([scope, ...timeSpan(report)].join(', ')), pen.width).join('\n')),
  ];
  if (groups.length === 0) return [...lines, '', ...nothingSeen(pen, report)];
  const more = report.diagnostics.filter((d) => d.code === 'paths-not-listed');
  const said = more.flatMap((d) => wrap(pen.say(d.message), pen.width));
  const rows = rowsOf(groups);
  return [...lines, ...said, '', groupTable(pen, report, rows), ...restOf(pen, groups, rows)];
}

/** The bundle and its count of paths, then how many ended how; on one line where that fits. */
function titleLines(pen: Pen, report: Report): string[] {
  const title = wrap(pen.say(`${report.bundle}: ${countOf(countPaths(report), 'path')}`), pen.width);
  const counts = new Map<OutcomeStatus, number>();
  for (const { outcome } of report.paths) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
  for (const { paths } of report.alike ?? []) counts.set('ok', (counts.get('ok') ?? 0) + paths);
  const lines = title.map(pen.bold);
  let width = widthOf(title.at(-1)!);
  for (const [status, count] of counts) {
    const { sign, paint } = outcomeSign(pen, status);
    const text = `${sign} ${formatCount(count)} ${outcomeWord(status)}`;
    width += widthOf(text) + 2;
    if (width <= pen.width) lines[lines.length - 1] += `  ${paint(text)}`;
    else {
      lines.push(`  ${paint(text)}`);
      width = widthOf(text) + 2;
    }
  }
  return lines;
}

/** First to last packet over all points, as their own clocks say. */
function timeSpan(report: Report): string[] {
  const seen = report.points.flatMap((p) =>
    p.first !== null && p.last !== null ? [{ first: p.first, last: p.last }] : [],
  );
  if (seen.length === 0) return [];
  const first = seen.map((p) => p.first).reduce((a, b) => (nanoseconds(a) <= nanoseconds(b) ? a : b));
  const last = seen.map((p) => p.last).reduce((a, b) => (nanoseconds(a) >= nanoseconds(b) ? a : b));
  return [`${formatTime(first, 3)} to ${formatClock(last, 3)} UTC`];
}

function nothingSeen(pen: Pen, report: Report): string[] {
  const packets = report.points.reduce((sum, p) => sum + p.packets, 0);
  const tooMany = report.diagnostics.find((d) => d.code === 'too-many-flows');
  if (tooMany) return [pen.say(`No path to show: ${tooMany.message}`)];
  const why =
    report.points.length === 0
      ? `No capture was found in the inputs.${report.inputs.length > 0 ? ' pathstitch inspect shows what they are.' : ''}`
      : `No path to show: no conversation was found in ${countOf(packets, 'packet')}, or --filter left none.`;
  return [pen.say(why)];
}

/** Of many groups all that need attention, as far as they fit, and the first others; in the report's order. */
function rowsOf(groups: readonly PathGroup[]): readonly PathGroup[] {
  if (groups.length <= MOST_ROWS) return groups;
  const first = [...groups.filter((g) => !isSettled(g)), ...groups.filter(isSettled)].slice(0, MOST_ROWS);
  const chosen = new Set(first);
  return groups.filter((g) => chosen.has(g));
}

function isSettled({ status, ambiguous }: PathGroup): boolean {
  return status === 'ok' && !ambiguous;
}

function restOf(pen: Pen, groups: readonly PathGroup[], rows: readonly PathGroup[]): string[] {
  if (rows.length === groups.length) return [];
  const shown = new Set(rows);
  const rest = groups.filter((g) => !shown.has(g));
  const paths = rest.reduce((n, g) => n + g.count, 0);
  const ok = rest.every(isSettled) ? ', all ok' : '';
  const text = `${countOf(rest.length, 'more row')} of ${countOf(paths, 'path')}${ok}: --format markdown has all rows, --filter EXPR fewer.`;
  return wrap(pen.say(text), pen.width);
}

function groupTable(pen: Pen, report: Report, groups: readonly PathGroup[]): string {
  const roomy = pen.width >= 100;
  const wide = pen.width >= 150;
  // ids like tcp-6eef48 say it already
  const protocol = roomy || groups.some((g) => !g.paths[0]!.id.startsWith(g.protocol));
  const columns: TableColumn[] = [
    { title: 'PATHS', flexible: true },
    ...(protocol ? [{ title: '', flexible: true }] : []),
    { title: 'CLIENT', flexible: true },
    { title: 'SERVER', flexible: true },
    ...(wide ? [{ title: 'WAY', flexible: true }] : []),
    { title: roomy ? 'PACKETS' : 'PKTS', align: 'right' },
    ...(roomy ? [{ title: 'BYTES', align: 'right' } as const] : []),
    { title: 'RESULT', paint: (text, row) => resultOf(pen, groups[row]!).paint(text) },
  ];
  const rows = groups.map((group) => {
    const path = group.paths[0]!;
    return [
      membersText(group),
      ...(protocol ? [group.protocol] : []),
      clientText(group),
      serverText(group),
      ...(wide ? [wayText(report, path)] : []),
      formatCount(group.totalPackets),
      ...(roomy ? [bytesText(group, wide)] : []),
      resultOf(pen, group).text,
    ].map(pen.say);
  });
  return formatTable(pen, columns, rows);
}

/** Sum, and where there is room, for several paths, what one of them carried: `717 KiB (807 B to 37.7 KiB each)`. */
function bytesText(group: PathGroup, wide: boolean): string {
  const total = formatBytes(group.totalBytes);
  const { min, max } = group.bytes;
  if (group.count === 1 || !wide) return total;
  const each = min === max ? formatBytes(min) : `${formatBytes(min)} to ${formatBytes(max)}`;
  return `${total} (${each} each)`;
}

function resultOf(pen: Pen, group: PathGroup): { readonly text: string; readonly paint: Paint } {
  const { sign, paint } = outcomeSign(pen, group.ambiguous ? 'partial' : group.status);
  const word = group.ambiguous ? 'ambiguous' : outcomeWord(group.status);
  return { text: `${sign} ${word} ${certaintyMark(group.certainty)}`, paint };
}

/** `p2`, or `p1 ×40`: the first of them stands for all. */
export function membersText(group: PathGroup): string {
  const { id } = group.paths[0]!;
  return group.count === 1 ? id : `${id} ×${formatCount(group.count)}`;
}

function clientText(group: PathGroup): string {
  const path = group.paths[0]!;
  if (group.count === 1) return pathEndText(path.client);
  if (group.clients.length > 1) return `${formatCount(group.clients.length)} addresses`;
  return pathEndText({ ...path.client, port: null });
}

function serverText({ paths, servers }: PathGroup): string {
  const { server } = paths[0]!;
  if (servers.length === 1) return pathEndText(server);
  return `${formatCount(servers.length)} addresses${server.port == null ? '' : `:${server.port}`}`;
}

/** The nodes passed, with what changes packets between them: `b31e › VM [nat] › [slirp] › Mac`. */
export function wayText(report: Report, path: Path): string {
  const names = pointNames(report);
  const steps: string[] = [];
  let here = '';
  path.hops.forEach((hop, i) => {
    const { node } = names(hop.point);
    if (node !== here) steps.push(node);
    here = node;
    const link = path.links[i];
    if (link?.kind === 'relay') {
      steps.push(`[${relayName(link.relay)}]`);
      here = '';
    }
    if (link?.translation && steps.length > 0) steps[steps.length - 1] += ' [nat]';
  });
  return steps.join(' › ');
}
