// The page a path is set on: a gutter with the line of travel, words on the left, numbers on the right, and, where the
// terminal is wide, the evidence beside them. Narrow pages put evidence below, and only when one path is asked for.
//   gutter ┐  left ┐                                right ┐                         beside ┐
//         ●  VM docker0                              → 6 packets   387 B  ttl 64    vm/docker0.pcap#17
import type { Report } from '../../model/report.js';
import { endsInside, type EndIsInside } from '../path-ends.js';
import { besides, widthOf, wrap } from './layout.js';
import { pointNames, type PointNames } from './names.js';
import type { Paint, Pen } from './pen.js';

const GUTTER = 4;
const WIDE = 140;

export interface Page {
  readonly pen: Pen;
  readonly names: PointNames;
  readonly isInside: EndIsInside;
  readonly left: number;
  readonly right: number;
  /** Columns for evidence beside hops and links; 0 on a narrow page. */
  readonly beside: number;
  /** Evidence below each hop and link: narrow page, one path. */
  readonly below: boolean;
}

export function makePage(pen: Pen, report: Report, onePath: boolean): Page {
  const wide = pen.width >= WIDE;
  const right = wide ? 44 : 33;
  const left = wide ? 50 : Math.min(60, pen.width - GUTTER - right);
  const names = pointNames(report);
  const isInside = endsInside(report);
  return {
    pen,
    names,
    isInside,
    left,
    right,
    beside: wide ? pen.width - GUTTER - left - right - 1 : 0,
    below: onePath && !wide,
  };
}

export interface Block {
  /** Sign in the gutter on the first line, and on the lines after it. */
  readonly sign: string;
  readonly line: string;
  readonly left: readonly string[];
  readonly right?: readonly string[];
  readonly notes?: readonly string[];
  readonly paintSign?: Paint;
  readonly paintFirst?: Paint;
  readonly paintRest?: Paint;
  readonly paintRight?: Paint;
}

/** Lines of one block. Left lines are wrapped here, into the right column's place below its last line; notes go beside, below, or nowhere, as the page says. */
export function setBlock(page: Page, block: Block): string[] {
  const { pen } = page;
  const left = leftLines(page, block);
  const beside = page.beside > 0 ? (block.notes ?? []).flatMap((n) => wrap(n, page.beside, '  ')) : [];
  const height = Math.max(left.length, block.right?.length ?? 0, beside.length, 1);
  const gutter = Array.from({ length: height }, (_, i) => ` ${i === 0 ? block.sign : block.line}`);
  const rows = besides([
    {
      lines: gutter,
      width: GUTTER,
      paint: (s, i) => (i === 0 ? (block.paintSign ?? pen.dim)(s) : pen.dim(s)),
    },
    {
      lines: left,
      width: page.left,
      paint: (s, i) => (i === 0 ? block.paintFirst : block.paintRest)?.(s) ?? s,
    },
    { lines: block.right ?? [], width: page.right, paint: block.paintRight },
    { lines: beside, width: page.beside, paint: pen.dim },
  ]);
  return page.below ? [...rows, ...notesBelow(page, block)] : rows;
}

function leftLines(page: Page, block: Block): string[] {
  const besideRight = block.right?.length ?? 0;
  const lines: string[] = [];
  for (const line of block.left) {
    const width = lines.length < besideRight ? page.left - 1 : page.left + page.right - 1;
    lines.push(...wrap(line, width, '  '));
  }
  return lines;
}

function notesBelow(page: Page, block: Block): string[] {
  const { pen } = page;
  const gutter = ` ${block.line}`.padEnd(GUTTER + 2);
  const width = pen.width - GUTTER - 2;
  return (block.notes ?? []).flatMap((n) => wrap(n, width, '  ')).map((n) => pen.dim(gutter + n));
}

/** A full-width block: gutter and one paragraph, for outcomes and relays. `indent` hangs under its first line. */
export function setParagraph(
  page: Page,
  sign: string,
  line: string,
  text: string,
  paint: Paint = (s) => s,
  indent = '',
): string[] {
  return wrap(text, page.pen.width - GUTTER, indent).map((words, i) => {
    const gutter = ` ${i === 0 ? sign : line}`;
    return (paint(gutter) + ' '.repeat(Math.max(1, GUTTER - widthOf(gutter))) + paint(words)).trimEnd();
  });
}
