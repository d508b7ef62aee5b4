// Text → columns it takes in a terminal: CJK and emoji two, combining marks none (Unicode UAX 11), character by character as wcwidth does.
// npm string-width says the same (test/render/layout.test.ts compares), but its regular expression of all emoji sequences costs 50 ms
// of processor time whenever a report is printed, as much as starting Node.
// e.g. widthOf('容器') → 4, widthOf('e\u0301') → 1
import { eastAsianWidth } from 'get-east-asian-width';

/** ASCII and the signs our own words are drawn with: a column each. */
const NARROW = /^[\x20-\x7e±µ·×–—…←→↔−─━│├╎░▼●○◆✓✗]*$/;
const TAKES_NONE =
  /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Surrogate}]$/u;
/** What combines with the character before it into one of two columns: Hangul vowels and finals, skin tones. */
const JOINS_WIDE = /^[\u1160-\u11ff\ud7b0-\ud7fb\u{1f3fb}-\u{1f3ff}]$/u;
/** "The character before me is an emoji", two columns wide even where it is a letter's width otherwise. */
const EMOJI_FOLLOWED = '\ufe0f';
const MAY_BE_EMOJI = /^\p{Emoji}$/u;

export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  let before = '';
  let columnsBefore = 0;
  for (const character of text) {
    const columns = columnsOf(character, before, columnsBefore);
    width += columns;
    if (columns > 0) columnsBefore = columns;
    before = character;
  }
  return width;
}

function columnsOf(character: string, before: string, columnsBefore: number): number {
  if (character === EMOJI_FOLLOWED) return columnsBefore === 1 && MAY_BE_EMOJI.test(before) ? 1 : 0;
  if (TAKES_NONE.test(character)) return 0;
  if (columnsBefore === 2 && JOINS_WIDE.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0)!);
}
