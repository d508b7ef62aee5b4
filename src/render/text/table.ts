// Rows → a table for terminals, by npm `table` (its only importer). Cells must be safe text already (pen.say); the package
// refuses control characters. Column widths are chosen here, because `table` only knows fixed ones.
//   PATH  CLIENT            SERVER
//  ─────────────────────────────────
//   p1    b31e 172.17.0.2   203.0…
import { table } from 'table';
import { widthOf, wrap } from './layout.js';
import type { Pen } from './pen.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be made narrower (and wrapped) when the table is too wide. */
  readonly flexible?: boolean;
  /** Colour of a cell of this column; `row` counts from 0 without the title. */
  readonly paint?: (text: string, row: number) => string;
}

const PADDING = 2;
const NARROWEST = 6;

/** At most `pen.width` wide where the flexible columns allow it. No trailing newline. */
export function formatTable(
  pen: Pen,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [columns.map((c) => c.title), ...rows];
  const widths = columnWidths(pen.width, columns, cells);
  const { rule } = pen.glyph;
  const text = table(
    // cells are wrapped here, at spaces: `table` would break addresses at their dots
    cells.map((row, r) => widths.map((width, i) => cellText(columns[i]!, row[i] ?? '', width, r - 1))),
    {
      border: { ...NO_BORDER, topBody: rule, joinBody: rule, bottomBody: rule },
      columnDefault: { paddingLeft: 0, paddingRight: PADDING },
      columns: widths.map((width, i) => ({
        width,
        alignment: columns[i]?.align ?? 'left',
        ...(i === widths.length - 1 && { paddingRight: 0 }),
      })),
      drawHorizontalLine: (line, size) => line <= 1 || line === size,
    },
  );
  return text.replace(/ +$/gm, '').trimEnd();
}

function cellText({ paint }: TableColumn, text: string, width: number, row: number): string {
  const lines = wrap(text, width);
  return (paint && row >= 0 ? lines.map((line) => paint(line, row)) : lines).join('\n');
}

const NO_BORDER = {
  topLeft: '',
  topRight: '',
  topJoin: '',
  bottomLeft: '',
  bottomRight: '',
  bottomJoin: '',
  joinLeft: '',
  joinRight: '',
  joinJoin: '',
  bodyLeft: '',
  bodyRight: '',
  bodyJoin: '',
} as const;

/** Natural widths; then flexible columns give way, down to their longest words, and below that only if nothing else helps. */
function columnWidths(
  total: number,
  columns: readonly TableColumn[],
  cells: readonly (readonly string[])[],
): number[] {
  const widest = (measure: (cell: string) => number): number[] =>
    columns.map((_, i) => Math.max(NARROWEST, ...cells.map((row) => measure(row[i] ?? ''))));
  const natural = columns.map((_, i) => Math.max(1, ...cells.map((row) => widthOf(row[i] ?? ''))));
  const words = widest((cell) => Math.max(...cell.split(' ').map(widthOf)));
  const roomy = shrink(natural, words, total, columns);
  return shrink(
    roomy,
    columns.map(() => NARROWEST),
    total,
    columns,
  );
}

function shrink(
  widths: readonly number[],
  floors: readonly number[],
  total: number,
  columns: readonly TableColumn[],
): number[] {
  const result = [...widths];
  let excess = result.reduce((a, b) => a + b + PADDING, -PADDING) - total;
  while (excess > 0) {
    const spare = result.map((w, i) => (columns[i]?.flexible ? Math.max(0, w - floors[i]!) : 0));
    const most = Math.max(...spare);
    if (most === 0) break;
    const give = Math.min(excess, 1);
    result[spare.indexOf(most)]! -= give;
    excess -= give;
  }
  return result;
}
