// Small SVG shapes that maps, ladders and legends share: spline paths, arrow tips, the signs of an outcome, the hatch of a gap.
// Everything is plain SVG 1.1 with presentation attributes, so it draws in a page, in an <img> and on GitHub alike.
// e.g. splinePath([{x: 0, y: 0}, …]) → "M0 0C10 0 20 5 30 5"
import type { OutcomeStatus } from '../model/report.js';
import { markup, type Markup } from './html/markup.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** At most one decimal: smaller files, the same picture. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A cubic Bezier chain (start, then control, control, end) as path data. */
export function splinePath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return '';
  return `M${px(start.x)} ${px(start.y)}C${rest.map((p) => `${px(p.x)} ${px(p.y)}`).join(' ')}`;
}

/** A filled arrow tip at `tip`, coming from the direction of `from`. */
export function arrowTip(from: Point, tip: Point, size: number, style: string): Markup {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const corner = (turn: number): string => {
    const a = angle + Math.PI + turn;
    return `${px(tip.x + Math.cos(a) * size)},${px(tip.y + Math.sin(a) * size)}`;
  };
  const points = `${px(tip.x)},${px(tip.y)} ${corner(0.42)} ${corner(-0.42)}`;
  return markup`<polygon class="tip ${style}" points="${points}"/>`;
}

/** The sign of how something ended, 14 px around (x, y); each has a shape of its own. */
export function outcomeGlyph(status: OutcomeStatus | 'candidate' | undefined, x: number, y: number): Markup {
  const r = 6;
  const cross = `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`;
  const ring = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  const question = `M${x - 3} ${y - 3}a3 3 0 1 1 4 3q-1 .6 -1 2.2M${x} ${y + 6}v.2`;
  switch (status) {
    case 'lost':
    case 'reply-lost':
      return markup`<path class="glyph" d="${cross}"/>`;
    case 'refused':
      return markup`<path class="glyph" d="${ring}M${x - 4} ${y}h8"/>`;
    case 'unreachable':
      return markup`<path class="glyph" d="${ring}M${x - 4} ${y + 4}L${x + 4} ${y - 4}"/>`;
    case 'reset':
      return markup`<path class="glyph" d="M${x + 2} ${y - 7}l-5 8h6l-4 6"/>`;
    case 'unanswered':
      return markup`<path class="glyph" d="M${x - 6} ${y + 2}v.2M${x} ${y + 2}v.2M${x + 6} ${y + 2}v.2"/>`;
    default:
      return markup`<path class="glyph candidate" d="${question}"/>`;
  }
}

/** The pattern behind a relay; referenced as `url(#hatch)`. */
export const HATCH: Markup = markup`<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>`;
