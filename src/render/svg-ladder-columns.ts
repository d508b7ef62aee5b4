// The columns of a ladder: one per hop, with node, interface and the tuple as seen there. The tuple is written where it first
// shows and where it changes, the changed end in the colour and under the word NAT; a relay widens the gap before its column.
// e.g. vm/docker0 "172.17.0.2:57908 → 203.0.113.10:80", vm/eth0 "NAT 192.168.65.100:57908 → …"
import type { Hop, Link, Path, Report } from '../model/report.js';
import { formatEndpoint } from '../model/five-tuple.js';
import { markup, type Markup } from './html/markup.js';
import { px } from './svg-shapes.js';
import { fitText, textWidth, type Font } from './svg-text.js';
import { formatDuration } from './time.js';

export interface LadderColumn {
  /** Life line. */
  readonly x: number;
  readonly right: number;
  readonly header: Markup;
  /** The gap before this column, if something is to be drawn in it. */
  readonly before?: { readonly x: number; readonly width: number; readonly relay: boolean };
  /** ± seconds against the first column's clock; 0 on one clock. */
  readonly doubtSeconds: number;
  /** A point that was capturing and where the packets never showed. */
  readonly ghost?: boolean;
}

export const HEADER_HEIGHT = 104;
const GUTTER = 88;
const SMALL: Font = { family: 'mono', size: 10.5 };
const NAME: Font = { family: 'mono', size: 12 };
const NARROWEST = 132;
const WIDEST = 230;
const RELAY_WIDTH = 84;

type Names = Pick<Report, 'points' | 'nodes'>;

export function columnsOf(path: Path, report: Names): readonly LadderColumn[] {
  const columns = hopColumns(path, report);
  const { status, before } = path.outcome;
  if (status !== 'lost' || before === undefined || path.hops.some((h) => h.point === before)) return columns;
  const left = columns.at(-1)?.right ?? GUTTER;
  const x = left + NARROWEST / 2;
  const header = markup`${nameOf(before, x, report, 'unseen')}<text class="small dim" text-anchor="middle" x="${px(x)}" y="66">never seen here</text>`;
  return [...columns, { x, right: left + NARROWEST, header, doubtSeconds: 0, ghost: true }];
}

function hopColumns(path: Path, report: Names): readonly LadderColumn[] {
  let left = GUTTER;
  let doubt = 0;
  let previousX = GUTTER;
  return path.hops.map((hop, i) => {
    const link = path.links[i - 1];
    const previous = path.hops[i - 1];
    const relay = link?.kind === 'relay';
    const gap = relay ? { x: left + 6, width: RELAY_WIDTH - 12, relay } : undefined;
    if (relay) left += RELAY_WIDTH;
    doubt = Math.max(doubt, link?.delaySeconds?.clockUncertainty ?? 0);
    const lines = tupleLines(hop, previous);
    const words = lines.map((l) => fitText(l.text, SMALL, WIDEST));
    const width = Math.max(NARROWEST, ...words.map((w) => textWidth(w, SMALL) + 16), textWidth(hop.point, SMALL)); // prettier-ignore
    const x = left + Math.min(width, WIDEST + 16) / 2;
    left += Math.min(width, WIDEST + 16);
    const from = previousX;
    previousX = x;
    const header = headerOf(hop, x, from, lines, report, link, gap, doubt);
    return { x, right: left, header, before: gap, doubtSeconds: doubt };
  });
}

interface TupleLine {
  readonly text: string;
  readonly changed: boolean;
}

function tupleLines(hop: Hop, previous: Hop | undefined): readonly TupleLine[] {
  const ends = (h: Hop): readonly [string, string] => [
    formatEndpoint(h.src, h.sport) + (h.icmp ? ` id ${h.icmp.ids.join(' ')}` : ''),
    formatEndpoint(h.dst, h.dport),
  ];
  const [src, dst] = ends(hop);
  const [oldSrc, oldDst] = previous ? ends(previous) : [undefined, undefined];
  const all = [
    { text: src, changed: oldSrc !== undefined && src !== oldSrc },
    { text: `→ ${dst}`, changed: oldDst !== undefined && dst !== oldDst },
  ];
  return previous ? all.filter((l) => l.changed) : all;
}

function headerOf(
  hop: Hop,
  x: number,
  from: number,
  lines: readonly TupleLine[],
  report: Names,
  link: Link | undefined,
  gap: { readonly x: number; readonly width: number } | undefined,
  doubt: number,
): Markup {
  const nat = !gap && lines.some((l) => l.changed) && natTag((from + x) / 2);
  const tuple = lines.map(
    (line, i) =>
      markup`<text class="small mono ${line.changed ? 'ink-nat' : 'dim'}" text-anchor="middle" x="${px(x)}" y="${66 + i * 14}">${fitText(line.text, SMALL, WIDEST)}</text>`,
  );
  const clock = doubt > 0 && (link?.delaySeconds?.clockUncertainty ?? 0) > 0;
  const relay = gap && markup`<text class="small dim" text-anchor="middle" x="${px(gap.x + gap.width / 2)}" y="${HEADER_HEIGHT - 29}">${fitText(link?.relay?.kind === 'unknown' ? 'relay' : (link?.relay?.kind ?? 'relay'), { family: 'sans', size: 10.5 }, gap.width + 10)}</text><text class="small dim" text-anchor="middle" x="${px(gap.x + gap.width / 2)}" y="${HEADER_HEIGHT - 16}">not visible</text>`; // prettier-ignore
  return markup`<g>${nat}${nameOf(hop.point, x, report, '')}${tuple}${
    clock &&
    markup`<text class="small dim" text-anchor="middle" x="${px(x)}" y="94">clock ± ${formatDuration(doubt)}</text>`
  }</g>${relay}`;
}

/** Node over interface, as on the map. */
function nameOf(id: string, x: number, report: Names, style: string): Markup {
  const point = report.points.find((p) => p.id === id);
  const node = report.nodes.find((n) => n.id === point?.node)?.label ?? point?.node ?? '';
  const name = fitText(point?.interface ?? id, NAME, 150);
  const half = textWidth(name, NAME) / 2 + 9;
  return markup`<title>${id}</title><text class="small dim" text-anchor="middle" x="${px(x)}" y="16">${fitText(node, { family: 'sans', size: 10.5 }, 150)}</text>
<rect class="pill ${style}" x="${px(x - half)}" y="23" width="${px(2 * half)}" height="22" rx="11"/>
<text class="name mono" text-anchor="middle" x="${px(x)}" y="38">${name}</text>`;
}

function natTag(x: number): Markup {
  return markup`<rect class="tag nat" x="${px(x - 17)}" y="26" width="34" height="17" rx="3"/><text class="head ink-nat" text-anchor="middle" x="${px(x)}" y="38.5">NAT</text>`;
}
