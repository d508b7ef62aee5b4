// A template tag for HTML and SVG that escapes everything put into it, so that no renderer can forget to.
// Runs in Node (SVG, the static part of the page) and in the browser (everything a click draws).
// e.g. markup`<b title="${'"<img onerror=x>'}">` → <b title="&quot;&lt;img onerror=x&gt;">
import { escapeMarkup } from '../escape.js';

/** A piece of markup that was built by `markup` and may be put into another one as it is. */
export interface Markup {
  readonly markup: string;
}

export type MarkupValue = Markup | readonly MarkupValue[] | string | number | undefined | null | false;

/** Literal parts are kept, values are escaped, nested `Markup` and lists of it are inserted; nothing for null and false. */
export function markup(literals: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = literals[0] ?? '';
  values.forEach((value, i) => {
    text += valueText(value) + (literals[i + 1] ?? '');
  });
  return { markup: text };
}

function valueText(value: MarkupValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeMarkup(value);
  if ('markup' in value) return value.markup;
  return value.map(valueText).join('');
}
