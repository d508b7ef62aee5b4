// Characters that move a cursor, reorder or hide text → visible escapes: nothing from an input reaches a terminal, a page
// or a file raw. Unicode UAX 9 (bidirectional controls), ECMA-48 (C0 and C1).
// e.g. escapeVisible('\x1b[31mred\u202e') → "\\x1b[31mred\\u202e"

// C0, DEL, C1; soft hyphen; zero-width and bidi marks; line/paragraph separators; bidi embeddings and isolates; word
// joiner and invisible operators; Arabic letter mark; Mongolian vowel separator; BOM; interlinear annotation; tags.
const UNSEEN =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATE = /[\ud800-\udfff]/gu;

/** Newline and tab too: the result is one line. */
export function escapeVisible(text: string): string {
  return replaceUnseen(text, codeOf).replace(LONE_SURROGATE, codeOf);
}

/** Each such character through `replacement`, for outputs with escapes of their own (JSON). */
export function replaceUnseen(text: string, replacement: (character: string) => string): string {
  return text.replace(UNSEEN, (c) => replacement(c));
}

function codeOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}
