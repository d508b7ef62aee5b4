// How an outcome is shown in the page: a sign, a word and a tone, so that colour is never alone.
// e.g. lost → <span class="status bad"><svg …>✕</svg> lost</span>
import type { OutcomeStatus } from '../../model/report.js';
import { outcomeTone, outcomeWord } from '../outcome.js';
import { outcomeGlyph } from '../svg-shapes.js';
import { markup, type Markup } from './markup.js';

/** A path that could go on in more than one way is `ambiguous`, whatever else is known of it. */
export function statusBadge(status: OutcomeStatus, ambiguous = false): Markup {
  const tone = ambiguous ? 'unsure' : outcomeTone(status);
  const sign =
    tone === 'good'
      ? markup`<path class="tick" d="M3 8.5l3.5 3.5 6.5-8"/>`
      : outcomeGlyph(ambiguous ? 'candidate' : status, 8, 8);
  const words = ambiguous ? 'ambiguous' : outcomeWord(status);
  return markup`<span class="status ${tone}"><svg class="ps" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${sign}</svg> ${words}</span>`;
}
