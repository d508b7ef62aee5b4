// Text → columns it takes in a terminal: CJK and emoji two, combining marks none, as npm string-width says (its only importer).
// Its first question took 17 ms here (the words of ICU, a regular expression of all emoji), a third of starting Node: what is known to take
// a column each does not ask it.
// e.g. widthOf('容器') → 4, widthOf('e\u0301') → 1
import stringWidth from 'string-width';

/** ASCII, Latin letters, arrows, and the signs that reports are drawn with. */
const NARROW =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u25fc\u2713\u2717]*$/;

export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}
