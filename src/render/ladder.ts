// One path's packets → a text ladder: a column per hop, time downwards, each packet an arrow from point to point in its
// direction of travel. Translated tuples are named in the key above; a relay is a band no arrow crosses unseen; a lost
// packet ends in a cross between the columns.
//   TIME      PACKET        1           2           3           4 ░░░░░░░░░ 5
//   0 s       SYN 74 B      ●───────────●───────────●───────────▶ ░░░░░░░░░ │
import type { Path, Report } from '../model/report.js';
import { toJson } from './json.js';
import { eventText, isReset, ladderRows, missingColumn, type LadderRow } from './ladder-rows.js';
import { formatTime } from './time.js';
import { keyLines } from './text/ladder-key.js';
import { padEnd, shorten } from './text/layout.js';
import { pointNames } from './text/names.js';
import { makePen, type Pen, type TextStyle } from './text/pen.js';

const TIME_WIDTH = 12;
const PACKET_WIDTH = 15;
/** Room for the head of an arrow that points left of the first column. */
const LEAD = 1;
const WIDEST_STEP = 24;
const NARROWEST_STEP = 4;

/** Lines beyond the terminal's width only when the path has more hops than fit at four columns each. */
export function ladderText(report: Report, path: Path, style: TextStyle): string {
  const pen = makePen(style);
  const rows = ladderRows(path);
  const lines = [...keyLines(pen, pointNames(report), report, path), '', ...drawRows(pen, path, rows)];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The ladder as data: its columns and the packets in time order. */
export function ladderJson(report: Report, path: Path): string {
  const names = pointNames(report);
  const columns = path.hops.map(({ point, src, sport, dst, dport, icmp }) => ({
    point,
    ...names(point),
    src,
    sport,
    dst,
    dport,
    ...(icmp && { icmp }),
  }));
  const packets = ladderRows(path).map((row) => ({ seconds: row.seconds, ...row.event }));
  return toJson({ path: path.id, protocol: path.protocol, columns, links: path.links, packets });
}

function drawRows(pen: Pen, path: Path, rows: readonly LadderRow[]): string[] {
  if (rows.length === 0)
    return ['No packets of this path were kept in the report: run pathstitch ladder on the bundle.'];
  const margin = 1 + TIME_WIDTH + PACKET_WIDTH;
  const columns = path.hops.length + (missingColumn(path) === undefined ? 0 : 1);
  const gaps = Math.max(1, columns - 1);
  const step = Math.max(NARROWEST_STEP, Math.min(WIDEST_STEP, Math.floor((pen.width - margin - 2) / gaps)));
  const canvas: Canvas = {
    pen,
    step,
    columns,
    isGap: (i) => path.links[i]?.kind === 'relay',
    timeText: timeFormat(rows.at(-1)!.seconds),
  };
  const start = path.ladder!.map((e) => e.sightings[0]?.time).find((t) => t !== undefined) ?? path.first;
  const head = ` ${padEnd('TIME', TIME_WIDTH)}${padEnd('PACKET', PACKET_WIDTH)}${headCells(canvas)}`;
  return [
    pen.dim(pen.say(` 0 s is ${formatTime(rows[0]!.event.sightings[0]?.time ?? start)} UTC`)),
    '',
    pen.bold(head.trimEnd()),
    ...rows.map((row) => rowLine(canvas, row)),
  ];
}

interface Canvas {
  readonly pen: Pen;
  /** Columns of the terminal from one hop to the next. */
  readonly step: number;
  readonly columns: number;
  /** Whether hops i and i + 1 have a relay between them. */
  readonly isGap: (i: number) => boolean;
  readonly timeText: (seconds: number) => string;
}

/** One unit for the whole ladder, so that times line up and small steps stay visible late in a long one. */
function timeFormat(longest: number): (seconds: number) => string {
  const [scale, unit, digits] = longest < 1 ? [1000, 'ms', 3] : [1, 's', 6];
  const width = (longest * scale).toFixed(digits).length;
  return (seconds) => `${(seconds * scale).toFixed(digits).padStart(width)} ${unit}`;
}

function headCells(canvas: Canvas): string {
  const cells = emptyCells(canvas);
  for (let i = 0; i < canvas.columns; i++) {
    [...String(i + 1)].forEach((digit, k) => (cells[LEAD + i * canvas.step + k] = digit));
  }
  return cells.join('');
}

/** Lifelines and relay bands; each cell is one column wide. */
function emptyCells({ pen, step, columns, isGap }: Canvas): string[] {
  const cells: string[] = Array<string>(LEAD + (columns - 1) * step + 1).fill(' ');
  for (let i = 0; i < columns; i++) {
    cells[LEAD + i * step] = pen.glyph.line;
    if (i < columns - 1 && isGap(i))
      cells.fill(pen.glyph.band, LEAD + i * step + 2, LEAD + (i + 1) * step - 1);
  }
  return cells;
}

function rowLine(canvas: Canvas, row: LadderRow): string {
  const { pen } = canvas;
  const label = shorten(pen.say(eventText(row.event)), PACKET_WIDTH - 1, pen.glyph.dots);
  const time = canvas.timeText(row.seconds);
  const cells = arrowCells(canvas, row).join('').trimEnd();
  const text = ` ${padEnd(time, TIME_WIDTH)}${padEnd(label, PACKET_WIDTH)}${cells}`;
  if (row.isLost || isReset(row.event)) return pen.bad(text);
  return row.event.retransmission ? pen.unsure(text) : text;
}

function arrowCells(canvas: Canvas, row: LadderRow): string[] {
  const { pen, step } = canvas;
  const cells = emptyCells(canvas);
  const forward = row.event.direction === 'forward';
  const columns = row.hops.map((h) => LEAD + h * step);
  const [first, last] = [columns[0], columns.at(-1)];
  if (first === undefined || last === undefined) return cells;
  // a lost packet goes half way to the point that did not see it
  const end = row.isLost ? Math.max(0, last + (forward ? 1 : -1) * Math.floor(step / 2)) : last;
  for (let x = Math.min(first, end); x <= Math.max(first, end); x++) cells[x] = pen.glyph.rule;
  for (const x of columns) cells[x] = pen.glyph.hop;
  if (row.isLost) cells[end] = pen.glyph.cross;
  else if (first !== last) cells[last] = arrowHead(pen, forward);
  else markLone(cells, first, forward, pen);
  return cells;
}

function arrowHead(pen: Pen, forward: boolean): string {
  if (pen.ascii) return forward ? '>' : '<';
  return forward ? '▶' : '◀';
}

/** Seen at one point only: the arrow head beside it shows which way it went. */
function markLone(cells: string[], x: number, forward: boolean, pen: Pen): void {
  const beside = forward ? x + 1 : x - 1;
  cells[beside] = arrowHead(pen, forward);
}
