// Words into columns of a terminal: how wide text is (CJK takes two columns, a combining mark none), wrapping, cutting,
// and blocks of text side by side. Text here is already safe (pen.say) and carries no colour; paint goes on last,
// because escape sequences have no width.
// e.g. wrap('a bb ccc', 4) → ['a bb', 'ccc']
import { widthOf } from './column-width.js';

export { widthOf };

const ASCII_ONLY = /^[\x20-\x7e]*$/;

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** At most `width` columns, the middle replaced by `dots`: the ends of names tell them apart. */
export function shorten(text: string, width: number, dots = '…'): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(dots);
  if (room < 2) return takeColumns(text, width);
  const head = takeColumns(text, Math.ceil(room / 2));
  const tail = takeColumnsFromEnd(text, room - widthOf(head));
  return `${head}${dots}${tail}`;
}

/**
 * Breaks at spaces; a word wider than a line is broken where the line ends. Leading spaces are kept and repeated on the
 * lines that follow, with `indent` added.
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lead = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = '';
  const prefix = (): string => lead + (lines.length > 0 ? indent : '');
  const room = (): number => Math.max(8, width - prefix().length);
  const flush = (): void => {
    lines.push(prefix() + line);
    line = '';
  };
  for (const word of text.slice(lead.length).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= room()) {
      line = joined;
      continue;
    }
    if (line !== '') flush();
    line = word;
    while (widthOf(line) > room()) {
      const rest = line.slice(takeColumns(line, room()).length);
      line = line.slice(0, line.length - rest.length);
      flush();
      line = rest;
    }
  }
  flush();
  return lines;
}

function takeColumns(text: string, columns: number): string {
  if (ASCII_ONLY.test(text)) return text.slice(0, columns);
  let taken = '';
  let width = 0;
  for (const character of text) {
    const next = width + widthOf(character);
    if (next > columns) break;
    taken += character;
    width = next;
  }
  // a line must make progress even when one character is wider than it
  return taken === '' ? ([...text][0] ?? '') : taken;
}

function takeColumnsFromEnd(text: string, columns: number): string {
  const reversed = [...text].reverse();
  let width = 0;
  let count = 0;
  for (const character of reversed) {
    width += widthOf(character);
    if (width > columns) break;
    count++;
  }
  return reversed.slice(0, count).reverse().join('');
}

/** One column of a block: its lines and how they are painted, by line number. */
export interface Column {
  readonly lines: readonly string[];
  readonly width: number;
  readonly paint?: (line: string, index: number) => string;
}

/** Columns side by side, as many lines as the longest. What is too long for its column pushes the rest of its line. */
export function besides(columns: readonly Column[]): string[] {
  const height = Math.max(0, ...columns.map((c) => c.lines.length));
  return Array.from({ length: height }, (_, row) => {
    let line = '';
    let at = 0; // columns written so far, without paint
    let start = 0;
    for (const { lines, width, paint } of columns) {
      const text = lines[row] ?? '';
      if (text !== '') {
        const gap = at === 0 && start === 0 ? 0 : Math.max(1, start - at);
        line += ' '.repeat(gap) + (paint ? paint(text, row) : text);
        at += gap + widthOf(text);
      }
      start += width;
    }
    return line;
  });
}
