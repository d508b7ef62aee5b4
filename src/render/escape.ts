// Text from inputs → text that is harmless where it is written: one function per kind of output, and nothing else may
// write an input's words. Control (C0, C1), bidirectional (Unicode UAX 9) and invisible characters always become visible
// escapes first, so a report looks the same in a terminal, a page and a file.
// e.g. escapeVisible('\x1b[31mred\u202e') → "\\x1b[31mred\\u202e"

import { escapeVisible } from '../lib/visible-text.js';

export { escapeJson, escapeVisible } from '../lib/visible-text.js';

/** Element content and quoted attribute values of HTML and XML. */
export function escapeMarkup(text: string): string {
  return escapeVisible(text).replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!,
  );
}

/** A double-quoted DOT string (graphviz lexer: only `\"` is an escape there; a backslash in labels starts one). */
export function quoteDot(text: string): string {
  return `"${escapeVisible(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

/** Mermaid text, inside quotes or not: what its parsers read as syntax goes in as `#code;` entities, which every diagram type knows. */
export function escapeMermaid(text: string): string {
  return escapeVisible(text).replace(/["#;<>&`\\{}[\]|%@*_~$]/g, (c) => `#${c.codePointAt(0)!};`);
}

/** Markdown inline text, in tables too: CommonMark punctuation that could start markup is backslashed, `<` and `&` are entities. */
export function escapeMarkdown(text: string): string {
  return escapeVisible(text)
    .replace(/[\\`*_[\]#|~$]/g, (c) => `\\${c}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:\/\//g, ':\\/\\/');
}

/** A Markdown code span; backticks inside become the look-alike U+02CB, and table pipes are escaped as GFM asks. */
export function codeMarkdown(text: string): string {
  return `\`${escapeVisible(text).replace(/`/g, '\u02cb').replace(/\|/g, '\\|') || ' '}\``;
}

/**
 * One CSV field (RFC 4180). A leading `= + - @` would be a formula in a spreadsheet (OWASP CSV injection), so it gets a
 * leading apostrophe; numbers never pass through here.
 */
export function quoteCsv(text: string): string {
  const safe = escapeVisible(text);
  const plain = /^[\s]*[=+\-@]/.test(safe) ? `'${safe}` : safe;
  return /[",']|^\s|\s$/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}

/** JSON inside a `<script>` or an attribute: `<`, `>` and `&` as \u escapes, and U+2028/9, which old parsers end lines at. */
export function escapeJsonForMarkup(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
