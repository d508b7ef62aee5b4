// Report → what stands first: how many paths ended how, over which points and times, and a table with one row for each
// group of alike paths.
//   egress: 4 paths, 4 ok
//   PATHS       CLIENT            SERVER               PACKETS   RESULT
//   p1          b31e 172.17.0.2   icmp 203.0.113.10         10   ✓ ok ~
import type { OutcomeStatus, Path, Report } from '../../model/report.js';
import { countOf, formatBytes, formatCount } from '../amount.js';
import { certaintyMark, outcomeWord } from '../outcome.js';
import type { PathGroup } from '../path-groups.js';
import { formatClock, formatTime, nanoseconds } from '../time.js';
import { pathEndText, pointNames } from './names.js';
import { wrap } from './layout.js';
import { outcomeSign, type Pen } from './pen.js';
import { formatTable, type TableColumn } from './table.js';

export function summaryLines(pen: Pen, report: Report, groups: readonly PathGroup[]): string[] {
  const scope = `${countOf(report.points.length, 'observation point')} in ${countOf(report.nodes.length, 'node')}`;
  const lines = [
    pen.bold(pen.say(`${report.bundle}: ${countOf(report.paths.length, 'path')}`)) + tally(pen, report.paths),
    pen.dim(wrap(pen.say([scope, ...timeSpan(report)].join(', ')), pen.width).join('\n')),
  ];
  if (groups.length === 0) return [...lines, '', ...nothingSeen(pen, report)];
  return [...lines, '', groupTable(pen, report, groups)];
}

function tally(pen: Pen, paths: readonly Path[]): string {
  const counts = new Map<OutcomeStatus, number>();
  for (const path of paths) counts.set(path.outcome.status, (counts.get(path.outcome.status) ?? 0) + 1);
  const parts = [...counts].map(([status, n]) => {
    const { sign, paint } = outcomeSign(pen, status);
    return paint(`${sign} ${formatCount(n)} ${outcomeWord(status)}`);
  });
  return parts.length === 0 ? '' : `  ${parts.join('  ')}`;
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
  const why =
    report.points.length === 0
      ? 'No capture was found in the inputs.'
      : `No conversation was found in ${countOf(packets, 'packet')}.`;
  return [pen.say(why)];
}

function groupTable(pen: Pen, report: Report, groups: readonly PathGroup[]): string {
  const roomy = pen.width >= 110;
  const columns: TableColumn[] = [
    { title: 'PATHS', flexible: true },
    { title: '', flexible: true },
    { title: 'CLIENT', flexible: true },
    { title: 'SERVER', flexible: true },
    ...(roomy ? [{ title: 'WAY', flexible: true }] : []),
    { title: roomy ? 'PACKETS' : 'PKTS', align: 'right' },
    ...(roomy ? [{ title: 'BYTES', align: 'right' } as const] : []),
    { title: 'RESULT' },
  ];
  const rows = groups.map((group) => {
    const path = group.paths[0]!;
    return [
      membersText(group),
      group.protocol,
      clientText(group),
      pathEndText(path.server),
      ...(roomy ? [wayText(report, path)] : []),
      formatCount(group.totalPackets),
      ...(roomy ? [bytesText(group)] : []),
      resultText(pen, group),
    ].map(pen.say);
  });
  return formatTable(pen, columns, rows);
}

/** Sum, and for several paths what one of them carried: `717 KiB (807 B to 37.7 KiB each)`. */
function bytesText(group: PathGroup): string {
  const total = formatBytes(group.totalBytes);
  const { min, max } = group.bytes;
  if (group.paths.length === 1) return total;
  const each = min === max ? formatBytes(min) : `${formatBytes(min)} to ${formatBytes(max)}`;
  return `${total} (${each} each)`;
}

function resultText(pen: Pen, group: PathGroup): string {
  const { sign } = outcomeSign(pen, group.status);
  const word = group.ambiguous ? 'ambiguous' : outcomeWord(group.status);
  return `${sign} ${word} ${certaintyMark(group.certainty)}`;
}

/** `p2`, or `40× p1 p4 … p118`. */
export function membersText(group: PathGroup): string {
  const ids = group.paths.map((p) => p.id);
  if (ids.length === 1) return ids[0]!;
  const some = ids.length > 3 ? `${ids[0]} ${ids[1]} … ${ids.at(-1)}` : ids.join(' ');
  return `${formatCount(ids.length)}× ${some}`;
}

function clientText(group: PathGroup): string {
  const path = group.paths[0]!;
  if (group.paths.length === 1) return pathEndText(path.client);
  if (group.clients.length > 1) return `${formatCount(group.clients.length)} addresses`;
  return pathEndText({ ...path.client, port: null });
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
      steps.push(`[${link.relay?.kind ?? 'relay'}]`);
      here = '';
    }
    if (link?.translation && steps.length > 0) steps[steps.length - 1] += ' [nat]';
  });
  return steps.join(' › ');
}
