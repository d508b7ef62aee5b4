// A text and a list of edits → the text a careless copy makes of it: lines dropped, doubled, cut, joined, swapped, a character
// flipped. Pure, so fast-check can shrink the edits to the one that matters.
import fc from 'fast-check';

const KINDS = ['drop', 'double', 'cut', 'join', 'swap', 'flip', 'blank'] as const;

export interface LineEdit {
  readonly kind: (typeof KINDS)[number];
  /** Which line and which character of it; taken modulo what is there. */
  readonly line: number;
  readonly at: number;
}

export const lineEdits: fc.Arbitrary<LineEdit[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), line: fc.nat(400), at: fc.nat(300) }),
  { minLength: 1, maxLength: 12 },
);

export function mutateLines(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  for (const edit of edits) apply(lines, edit);
  return lines.join('\n');
}

function apply(lines: string[], { kind, line, at }: LineEdit): void {
  if (lines.length === 0) return;
  const i = line % lines.length;
  const text = lines[i]!;
  const k = text.length === 0 ? 0 : at % text.length;
  if (kind === 'drop') lines.splice(i, 1);
  else if (kind === 'double') lines.splice(i, 0, text);
  else if (kind === 'cut') lines[i] = text.slice(0, k);
  else if (kind === 'join') lines.splice(i, 2, text + (lines[i + 1] ?? ''));
  else if (kind === 'swap') [lines[i], lines[0]] = [lines[0]!, text];
  else if (kind === 'blank') lines.splice(i, 0, '');
  else lines[i] = text.slice(0, k) + String.fromCharCode(text.charCodeAt(k) ^ 1) + text.slice(k + 1);
}
