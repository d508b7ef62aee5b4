// Lines that look like packets but could not be read → diagnostics, adjacent ones as a range, at most a few dozen.
import type { Diagnostic } from '../../model/diagnostic.js';

const LISTED = 20;
const SHOWN = 100;

export function unreadDiagnostics(
  file: string,
  unread: readonly { readonly line: number; readonly text: string }[],
): readonly Diagnostic[] {
  const ranges: { first: number; last: number; text: string }[] = [];
  for (const { line, text } of unread) {
    const before = ranges.at(-1);
    if (before && line <= before.last + 2) before.last = line;
    else ranges.push({ first: line, last: line, text });
  }
  const said = ranges.slice(0, LISTED).map(({ first, last, text }): Diagnostic => {
    const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
    const seen = JSON.stringify(text.slice(0, SHOWN));
    return {
      severity: 'warning',
      code: 'tcpdump-text-unread',
      message: `${lines}: expected a packet with addresses, seen ${seen}; if names stand for addresses, print with -n.`,
      file,
      at: `${file}:${first}`,
    };
  });
  const more = ranges.length - said.length;
  if (more > 0) {
    const message = `${more} more ranges of lines look like packets but could not be read.`;
    said.push({ severity: 'warning', code: 'tcpdump-text-unread', message, file });
  }
  return said;
}
