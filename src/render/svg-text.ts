// How wide a text will be, without a browser: widths of the widest common system font, so that it fits in any other one.
// Sans: advance widths of DejaVu Sans and DejaVu Sans Bold (as wide as Verdana; Helvetica, Segoe UI, Roboto are narrower).
// Mono: 0.602 em (DejaVu Sans Mono, Menlo; SF Mono 0.6, Consolas 0.55) and a twentieth more, because WebKit on Linux rounds each
// letter up to whole pixels. e.g. textWidth('docker0', MONO) → 7 × 0.632 × 12
import { escapeVisible } from './escape.js';

export interface Font {
  readonly family: 'sans' | 'bold' | 'mono';
  readonly size: number;
}

const MONO_EM = 0.632;

// Advance widths of U+0020 … U+007E in hundredths of an em.
const SANS = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84,
  53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34,
  39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64,
  34, 64, 84,
]; // prettier-ignore
const BOLD = [
  35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84,
  58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100, 84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72, 73, 46, 37,
  46, 84, 50, 50, 67, 72, 59, 72, 68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65, 92, 65, 65, 58, 71,
  37, 71, 84,
]; // prettier-ignore

/** East Asian wide and emoji blocks take two columns; combining marks take none but are counted as one to be safe. */
function isWide(code: number): boolean {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xffe6 && !(code >= 0xd7b0 && code <= 0xf8ff)) || code >= 0x1f000; // prettier-ignore
}

/** Pixels, never less than what a browser needs. Invisible characters are counted as they are drawn (`\x1b`). */
export function textWidth(text: string, font: Font): number {
  let width = 0;
  for (const c of escapeVisible(text)) {
    const code = c.codePointAt(0) ?? 0;
    if (font.family === 'mono') width += isWide(code) ? 2 * MONO_EM : MONO_EM;
    else if (isWide(code)) width += 1.1;
    else width += ((font.family === 'bold' ? BOLD : SANS)[code - 32] ?? 84) / 100;
  }
  return width * font.size;
}

/** The text, or its beginning and end around `…` when it is wider than `limit`: interface names and addresses differ at both ends. */
export function fitText(text: string, font: Font, limit: number): string {
  const shown = escapeVisible(text);
  if (textWidth(shown, font) <= limit) return shown;
  const letters = [...shown];
  const room = (keep: number): string => {
    const head = Math.ceil(keep * 0.6);
    return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (keep - head)).join('')}`;
  };
  let keep = Math.min(letters.length - 1, Math.floor(limit / (font.size * 0.3)));
  while (keep > 1 && textWidth(room(keep), font) > limit) keep--;
  return room(Math.max(1, keep));
}
