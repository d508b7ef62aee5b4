// The part of the page about paths: controls, the frame of the list and of the details, which the script fills; and for readers
// without scripts (and old printers) a plain table and the details of those paths that need attention first.
import { formatEndpoint } from '../model/five-tuple.js';
import type { Path, Report } from '../model/report.js';
import { countOf, formatBytes } from './amount.js';
import { markup, type Markup } from './html/markup.js';
import { pathDetail } from './html/path-detail.js';
import { statusBadge } from './html/status-badge.js';
import { needsAttention, outcomeWord } from './outcome.js';

const STATIC_ROWS = 200;
const STATIC_DETAILS = 12;

const COLUMNS: readonly (readonly [sort: string, title: string, style: string])[] = [
  ['status', 'Outcome', ''],
  ['protocol', 'Proto', ''],
  ['client', 'Client', ''],
  ['server', 'Server', ''],
  ['', 'Via', ''],
  ['packets', 'Packets', 'number'],
  ['bytes', 'Bytes', 'number'],
  ['first', 'Start', 'number'],
  ['duration', 'Lasts', 'number'],
  ['id', 'Path', ''],
];

export function pathsSection(report: Report): Markup {
  const counts = new Map<Path['outcome']['status'], number>();
  for (const { outcome } of report.paths) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
  const chips = [...counts].map(
    ([status, n]) =>
      markup`<button type="button" class="chip" data-status="${status}" aria-pressed="false">${statusBadge(status)} ${n}</button>`,
  );
  const headers = COLUMNS.map(([sort, title, style]) =>
    sort === ''
      ? markup`<span role="columnheader">${title}</span>`
      : markup`<span role="columnheader" class="${style}" aria-sort="${sort === 'first' ? 'ascending' : 'none'}"><button type="button" data-sort="${sort}">${title}</button></span>`,
  );
  return markup`<div class="with-script"><div class="controls">
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="any word"></label>
<label class="wide">Filter <input id="filter" type="search" autocomplete="off" spellcheck="false" placeholder="tcp and dst port 80" aria-describedby="filter-error"></label>
<span class="chips" role="group" aria-label="Outcome">${chips}</span>
<button type="button" class="chip" id="place" hidden>On the map: <span></span> ✕</button>
<span id="count" role="status"></span><span id="filter-error" role="alert"></span></div>
<div class="split"><div class="list"><div id="paths-grid" role="grid" tabindex="0" aria-label="Paths" aria-colcount="${COLUMNS.length + 1}">
<div class="heads" role="rowgroup"><div class="row head" role="row" aria-rowindex="1"><span role="columnheader" class="mark-cell"><span aria-hidden="true">☑</span><span class="unseen-text">Print</span></span>${headers}</div></div>
<div class="rows" role="rowgroup"><div class="space" role="presentation"><div class="body" role="presentation"></div></div></div></div></div>
<div id="detail" tabindex="0" role="region" aria-label="Details of the open path"><p class="dim hint">Open a path: click a row, or move with the arrow keys and press Enter. A mark or an interface on the map shows the paths that pass it. Space marks paths for printing.</p></div></div></div>`;
}

/** Only parsed as content when scripts are off. */
export function withoutScript(report: Report): Markup {
  const first = [...report.paths.filter(needsAttention), ...report.paths.filter((p) => !needsAttention(p))];
  const rows = first
    .slice(0, STATIC_ROWS)
    .map(
      (p) =>
        markup`<tr><td>${outcomeWord(p.outcome.status)}</td><td>${p.protocol}</td><td><code>${formatEndpoint(p.client.address, p.client.port)}</code></td><td><code>${formatEndpoint(p.server.address, p.server.port)}</code></td><td>${p.hops.map((h) => h.point).join(' → ')}</td><td>${formatBytes(bytesOf(p))}</td><td>${p.id}</td></tr>`,
    );
  const left = report.paths.length - Math.min(STATIC_ROWS, report.paths.length);
  const context = { nodes: report.nodes, points: report.points, findings: report.findings, unfolded: true };
  return markup`<noscript><table class="plain"><thead><tr><th>Outcome</th><th>Proto</th><th>Client</th><th>Server</th><th>Points</th><th>Bytes</th><th>Path</th></tr></thead><tbody>${rows}</tbody></table>
${left > 0 && markup`<p>${countOf(left, 'more path')} can be seen with scripts on.</p>`}${first.slice(0, STATIC_DETAILS).map((p) => pathDetail(p, context))}</noscript>`;
}

function bytesOf(path: Path): number {
  const at = path.hops[0]?.bytes;
  return at ? at.forward + at.reverse : 0;
}
