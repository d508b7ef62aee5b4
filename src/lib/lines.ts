// Text → numbered lines and words, for readers of what command line tools print.
// Also the one question every text format asks of an unknown file: do most of these lines look like mine?
// Everything here is linear in the text; line numbers are 1-based and belong to the whole file.

export interface Line {
  readonly text: string;
  readonly number: number;
}

/** Lines without their newline; `firstLine` is the number of the first one. A final newline makes no line. */
export function linesOf(text: string, firstLine = 1): Line[] {
  const parts = text.split('\n');
  if (parts.at(-1) === '') parts.pop();
  return parts.map((part, i) => ({ text: part, number: firstLine + i }));
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The word after `key` in iproute2's "key value key value" lines. */
export function wordAfter(words: readonly string[], key: string): string | undefined {
  const i = words.indexOf(key);
  return i < 0 ? undefined : words[i + 1];
}

/** A decimal or 0x number, or undefined for anything else (also for undefined). */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(-?\d+(\.\d+)?|0x[0-9a-f]+)$/i.test(text) ? Number(text) : undefined;
}

/** Lines that say nothing in any format: blank, comments, elisions, code fences. */
export function isFiller(line: string): boolean {
  return /^\s*($|#|\.\.\.\s*$|…\s*$|```|--\s*$)/.test(line);
}

const HEAD_LIMIT = 65536;
const LINES_JUDGED = 300;

/**
 * The first lines of a head that carry content; the last one is left out when the head may have cut it.
 * None at all when one is a shell prompt: such a text is a paste of several outputs, to be split before it is read.
 */
export function headLines(head: string): readonly string[] {
  if (head !== asked.head) asked = { head, lines: linesWithContent(head) };
  return asked.lines;
}

/** Dozens of formats ask this of one head after another: the last answer is kept. */
let asked: { readonly head: string; readonly lines: readonly string[] } = { head: '', lines: [] };

function linesWithContent(head: string): string[] {
  const lines = head.slice(0, HEAD_LIMIT).split('\n');
  if (head.length >= HEAD_LIMIT && lines.length > 1) lines.pop();
  if (lines.some(isPrompt)) return [];
  return lines.filter((line) => !isFiller(line)).slice(0, LINES_JUDGED);
}

/** `$ ip a`, `/ # ip a`, `└─$ ip a`, `[root@vm ~]# ip a`, `root@vm:/etc# ip a`; a bare `#` begins comments too and is none. */
function isPrompt(line: string): boolean {
  return /^\s*(?:\$|(?:~|\/[\w./-]{0,80}) [#$]|[└╰]─{1,8}[$#]|\[?[\w.-]{1,32}@[\w.-]{1,64}[: ][^\s$#%]{0,80}\]?[$#%]) +[\w./]/.test(
    line,
  );
}

/**
 * Whether a head is made of lines `mine` accepts: at least one, and no more than a third of the rest.
 * `neutral` lines (continuations, headers) count for neither side.
 */
export function mostLinesAre(
  head: string,
  mine: (line: string) => boolean,
  neutral: (line: string) => boolean = () => false,
): boolean {
  let yes = 0;
  let no = 0;
  for (const line of headLines(head)) {
    if (mine(line)) yes++;
    else if (!neutral(line)) no++;
  }
  return yes > 0 && no * 2 <= yes;
}
