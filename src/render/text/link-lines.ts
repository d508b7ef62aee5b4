// One link → its lines: what joins the two hops, how sure that is and by what, the delay both ways, losses; a translation
// names both ends of each change. Relays are drawn by relay-lines.ts.
//  │
//  ├  NAT: routed and masqueraded           → 49 µs   ← 7 µs
//  │  source 172.17.0.2:57908 → 192.168.65.100:57908
//  │  = proven by conntrack and packets
import type { Evidence, Link, Translation } from '../../model/report.js';
import { certaintyMark, linkWord } from '../outcome.js';
import { formatDuration, formatRange } from '../time.js';
import { pointText } from './names.js';
import { setBlock, type Page } from './page.js';
import type { Pen } from './pen.js';

const CERTAINTY_LINE = /^[=~?] (proven|inferred|assumed)/;

export function linkLines(page: Page, link: Link): string[] {
  const { pen } = page;
  return setBlock(page, {
    sign: pen.glyph.tee,
    line: pen.glyph.line,
    left: [
      pen.say(linkTitle(link)),
      ...(link.translation ? translationLines(pen, link.translation) : []),
      ...throughLines(page, link),
      certaintyText(pen, link),
    ],
    right: [delayText(pen, link), ...lossLines(pen, link)],
    notes: evidenceNotes(pen, link),
    paintFirst: link.translation ? pen.accent : undefined,
    paintRest: (line) =>
      CERTAINTY_LINE.test(line) ? pen.dim(line) : link.translation ? pen.accent(line) : line,
    paintRight:
      link.lost && ((link.lost.forward ?? 0) > 0 || (link.lost.reverse ?? 0) > 0) ? pen.bad : undefined,
  });
}

/** `veth pair ifindex 4 ↔ 5`: the kind's word is put in front unless the label has it already. */
export function linkTitle(link: Pick<Link, 'kind' | 'label'>): string {
  const word = linkWord(link.kind);
  if (link.label === '') return word;
  return link.label.toLowerCase().includes(word.toLowerCase()) ? link.label : `${word}: ${link.label}`;
}

/** `source A → B`, one line a side. */
export function translationLines(pen: Pen, translation: Translation): string[] {
  return (['source', 'destination'] as const).flatMap((side) => {
    const change = translation[side];
    return change ? [`${side} ${pen.say(change.from)} ${pen.glyph.forward} ${pen.say(change.to)}`] : [];
  });
}

function throughLines(page: Page, link: Link): string[] {
  if (link.through.length === 0) return [];
  const names = link.through.map((id) => page.pen.say(pointText(page.names, id)));
  return [`through ${names.join(', ')} (no capture)`];
}

/** `= proven by conntrack and packets`. */
export function certaintyText(pen: Pen, link: Link): string {
  const sources = [...new Set(link.evidence.map((e) => pen.say(e.source)))];
  const by = sources.length === 0 ? '' : ` by ${listWords(sources)}`;
  return `${certaintyMark(link.certainty)} ${link.certainty}${by}`;
}

export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Medians both ways, and how far the two clocks may be apart: `→ 147 µs  ← 55 µs  ± 25 µs`. */
export function delayText(pen: Pen, link: Link): string {
  const delay = link.delaySeconds;
  if (!delay) return '';
  const ways = (['forward', 'reverse'] as const).map((way) => {
    const range = delay[way];
    return range ? `${pen.glyph[way]} ${pen.say(formatDuration(range.median))}` : '';
  });
  if (ways.every((way) => way === '')) return '';
  const doubt = delay.clockUncertainty > 0 ? pen.say(`± ${formatDuration(delay.clockUncertainty)}`) : '';
  return [...ways, doubt].filter((part) => part !== '').join('  ');
}

/** `delay → 6.4 µs to 12.8 µs over 6 packets`, one line a way that has a spread. */
function spreadNotes(pen: Pen, link: Link): string[] {
  return (['forward', 'reverse'] as const).flatMap((way) => {
    const range = link.delaySeconds?.[way];
    if (!range || range.samples < 2) return [];
    const spread = pen.say(formatRange(range.min, range.max));
    return [`delay ${pen.glyph[way]} ${spread} over ${range.samples} packets`];
  });
}

function lossLines(pen: Pen, link: Link): string[] {
  return (['forward', 'reverse'] as const).flatMap((way) => {
    const lost = link.lost?.[way] ?? 0;
    return lost > 0 ? [`${pen.glyph.cross} ${lost} lost ${pen.glyph[way]}`] : [];
  });
}

/** `conntrack: … [vm/conntrack-list.txt:2]`; the source is not said twice. */
function evidenceText({ source, says, at }: Evidence): string {
  return `${says.startsWith(`${source}: `) ? says : `${source}: ${says}`} [${at}]`;
}

export function evidenceNotes(pen: Pen, link: Link): string[] {
  const rule = link.translation?.rule;
  const isSaid = link.evidence.some((e) => rule !== undefined && e.says.includes(rule));
  return [
    ...link.evidence.map((e) => pen.say(evidenceText(e))),
    ...(rule === undefined || isSaid ? [] : [`rule: ${pen.say(rule)}`]),
    ...spreadNotes(pen, link),
  ];
}
