// What text outputs are drawn with: a set of signs (box drawing or plain ASCII), colours (or none), and `say`, which
// makes input text harmless for a terminal. Colour only ever repeats what a word or a sign already says.
// e.g. makePen({ width: 80, color: false, ascii: true }).glyph.hop → "o"
import picocolors from 'picocolors';
import type { OutcomeStatus } from '../../model/report.js';
import { escapeVisible } from '../escape.js';
import { outcomeTone } from '../outcome.js';

export interface TextStyle {
  /** Columns; at least 40 are used. */
  readonly width: number;
  readonly color: boolean;
  /** Only ASCII comes out: for terminals without box drawing. */
  readonly ascii: boolean;
}

const FANCY = {
  hop: '●',
  end: '◆',
  unseen: '○',
  line: '│',
  tee: '├',
  gap: '╎',
  band: '░',
  rule: '─',
  heavy: '━',
  down: '▼',
  forward: '→',
  reverse: '←',
  cross: '✗',
  good: '✓',
  unsure: '?',
  dots: '…',
} as const;

export type Glyphs = { readonly [name in keyof typeof FANCY]: string };

const PLAIN: Glyphs = {
  hop: 'o',
  end: '#',
  unseen: '.',
  line: '|',
  tee: '+',
  gap: ':',
  band: '%',
  rule: '-',
  heavy: '=',
  down: 'v',
  forward: '->',
  reverse: '<-',
  cross: 'x',
  good: '+',
  unsure: '?',
  dots: '...',
};

export type Paint = (text: string) => string;

export interface Pen {
  readonly width: number;
  readonly ascii: boolean;
  readonly glyph: Glyphs;
  /** Input or program text → safe text, in ASCII when asked. Everything that is printed passes here once. */
  readonly say: (text: string) => string;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly unsure: Paint;
  readonly accent: Paint;
}

export function makePen(style: TextStyle): Pen {
  const colors = picocolors.createColors(style.color);
  return {
    width: Math.max(40, Math.floor(style.width)),
    ascii: style.ascii,
    glyph: style.ascii ? PLAIN : FANCY,
    say: style.ascii ? (text) => foldToAscii(escapeVisible(text)) : escapeVisible,
    bold: colors.bold,
    dim: colors.dim,
    good: colors.green,
    bad: colors.red,
    unsure: colors.yellow,
    accent: colors.cyan,
  };
}

/** Colour and sign of an outcome: `✓`, `✗`, `?`. */
export function outcomeSign(
  pen: Pen,
  status: OutcomeStatus,
): { readonly sign: string; readonly paint: Paint } {
  const tone = outcomeTone(status);
  const sign = { good: pen.glyph.good, bad: pen.glyph.cross, unsure: pen.glyph.unsure }[tone];
  return { sign, paint: pen[tone] };
}

const ASCII_OF: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '↔': '<->',
  '±': '+-',
  µ: 'u',
  '×': 'x',
  '·': '-',
  '…': '...',
  '–': '-',
  '—': '-',
  '−': '-',
  '›': '>',
  '’': "'",
  '“': '"',
  '”': '"',
};

/** Known typography becomes its ASCII spelling, anything else its code: `\u5bb9`. */
export function foldToAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (c) => ASCII_OF[c] ?? `\\u${c.codePointAt(0)!.toString(16)}`);
}
