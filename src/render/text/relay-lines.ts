// One relay link → a band across the page: the line of travel is broken, packets cannot be seen inside. It says which
// process it is, what of a packet survives it, what is rewritten, and by what the two sides were matched.
//  ░░░ GAP slirp: packets cannot be seen inside ░░░░░░░░░░░░░░░
//  ░  survives   destination, byte stream
import type { Link } from '../../model/report.js';
import { relayName } from '../outcome.js';
import { widthOf } from './layout.js';
import { certaintyText, delayText, evidenceNotes, translationLines } from './link-lines.js';
import { pointText } from './names.js';
import { setParagraph, type Page } from './page.js';

const LABEL_WIDTH = 11;

export function relayLines(page: Page, link: Link): string[] {
  const { pen } = page;
  const { band } = pen.glyph;
  const relay = link.relay;
  const name = relayName(relay);
  const title = ` GAP ${pen.say(name)}: packets cannot be seen inside `;
  const stripe = (taken: number): string => band.repeat(Math.max(2, pen.width - 1 - taken));
  const field = (label: string, text: string): string[] =>
    text === ''
      ? []
      : setParagraph(page, band, band, label.padEnd(LABEL_WIDTH) + text, pen.unsure, ' '.repeat(LABEL_WIDTH));
  const evidence = page.beside > 0 || page.below ? evidenceNotes(pen, link) : [];
  return [
    pen.unsure(` ${band.repeat(3)}${title}${stripe(widthOf(title) + 3)}`),
    ...field('what', pen.say(link.label)),
    ...field('process', (relay?.processes ?? []).map(pen.say).join('; ')),
    ...field('survives', (relay?.preserved ?? []).map(pen.say).join(', ')),
    ...field('rewritten', (relay?.rewritten ?? []).map(pen.say).join(', ')),
    ...(link.translation ? translationLines(pen, link.translation) : []).flatMap((line) =>
      field('translates', line),
    ),
    ...field('through', link.through.map((id) => pen.say(pointText(page.names, id))).join(', ')),
    ...field('why dark', pen.say(relay?.why ?? '')),
    ...field('delay', delayText(pen, link)),
    ...field('matched', certaintyText(pen, link)),
    ...evidence.flatMap((note) => field('evidence', note)),
    pen.unsure(` ${stripe(0)}`),
  ];
}
