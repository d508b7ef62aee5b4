// One path → a Mermaid sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html): a participant per hop, the
// packets of its ladder as messages; without a ladder, one message each way with packets and bytes.
//   h0->>h3: SYN 74 B (+0 s)
import type { Path, Report } from '../model/report.js';
import { formatBytes, formatCount } from './amount.js';
import { escapeMermaid } from './escape.js';
import { eventText, ladderRows, type LadderRow } from './ladder-rows.js';
import { needsAttention, outcomeWord, relayName } from './outcome.js';
import { endpointText, pathEndText, pointNames, pointText, tupleText } from './text/names.js';
import { formatDuration } from './time.js';

/** The path asked for; without an id the first that did not end well, else the first. */
export function renderMermaidSequence(report: Report, pathId?: string): string {
  const path =
    pathId === undefined
      ? (report.paths.find(needsAttention) ?? report.paths[0])
      : report.paths.find((p) => p.id === pathId);
  if (!path) return 'sequenceDiagram\n  Note over report: no path to draw\n';
  const names = pointNames(report);
  const lines = [
    'sequenceDiagram',
    `  %% ${escapeMermaid(`${path.id}: ${pathEndText(path.client)} to ${pathEndText(path.server)}`)}`,
    ...path.hops.map((hop, i) => `  participant h${i} as ${escapeMermaid(pointText(names, hop.point))}`),
    ...path.hops.flatMap((_, i) => tupleNote(path, i)),
    ...path.links.flatMap((link, i) =>
      link.kind === 'relay'
        ? [
            `  Note over h${i},h${i + 1}: ${escapeMermaid(`${relayName(link.relay)}, packets cannot be seen inside`)}`,
          ]
        : [],
    ),
    ...messages(path),
    `  Note over ${over(0, path.hops.length - 1)}: ${escapeMermaid(`${outcomeWord(path.outcome.status)}, ${path.outcome.detail}`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function over(first: number, last: number): string {
  return last > first ? `h${first},h${last}` : `h${first}`;
}

/** Named where it changes. */
function tupleNote(path: Path, i: number): string[] {
  const [hop, previous] = [path.hops[i]!, path.hops[i - 1]];
  const text = tupleText(hop).join(' to ');
  return previous && tupleText(previous).join(' to ') === text
    ? []
    : [`  Note over h${i}: ${escapeMermaid(text)}`];
}

function messages(path: Path): string[] {
  const rows = ladderRows(path);
  return rows.length > 0 ? rows.map(rowMessage) : totals(path);
}

function rowMessage(row: LadderRow): string {
  const from = row.hops[0] ?? 0;
  const to = row.hops.at(-1) ?? from;
  const arrow = row.isLost ? '-x' : row.event.direction === 'forward' ? '->>' : '-->>';
  const lost = row.isLost ? ', lost after this point' : '';
  return `  h${from}${arrow}h${to}: ${escapeMermaid(`${eventText(row.event)} at ${formatDuration(row.seconds)}${lost}`)}`;
}

function totals(path: Path): string[] {
  const last = path.hops.length - 1;
  const hop = path.hops[0];
  if (!hop) return [];
  const text = (way: 'forward' | 'reverse'): string =>
    `${formatCount(hop.packets[way])} packets, ${formatBytes(hop.bytes[way])}`;
  const asked = endpointText(hop.dst, hop.dport);
  return [
    `  h0->>h${last}: ${escapeMermaid(`${text('forward')} to ${asked}`)}`,
    ...(hop.packets.reverse > 0 ? [`  h${last}-->>h0: ${escapeMermaid(text('reverse'))}`] : []),
  ];
}
