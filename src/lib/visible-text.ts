// Characters that move a cursor, reorder or hide text → visible escapes: nothing from an input reaches a terminal, a page
// or a file raw. Unicode UAX 9 (bidirectional controls), ECMA-48 (C0 and C1).
// e.g. escapeVisible('\x1b[31mred\u202e') → "\\x1b[31mred\\u202e"

// DEL, C1; soft hyphen; Arabic letter mark; Mongolian vowel separator; zero-width and bidi marks; separators, embeddings;
// word joiner, invisible operators, isolates; BOM; interlinear annotation; tags. The tags stand as surrogates: a regular
// expression in Unicode mode takes several times as long over a large report.
const BEYOND_ASCII =
  '[\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|\\udb40[\\udc00-\\udc7f]';
const UNSEEN = new RegExp(`[\\x00-\\x1f]|${BEYOND_ASCII}`, 'g');
const UNSEEN_IN_JSON = new RegExp(BEYOND_ASCII, 'g');
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/** Newline and tab too: the result is one line. */
export function escapeVisible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSEEN, codeOf).replace(LONE_SURROGATE, codeOf);
}

/** What JSON.stringify wrote, with nothing in its strings that a terminal obeys; parses to the same values. */
export function escapeJson(json: string): string {
  // JSON.stringify escapes C0 itself, and its own newlines stay
  return json.replace(UNSEEN_IN_JSON, (c) => c.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`));
}

function codeOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  if (code <= 0xffff) return `\\u${hex(code, 4)}`;
  return `\\u{${hex(code, 0)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
