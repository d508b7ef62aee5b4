// One path → a page read from top to bottom, client first: hop, link, hop … and how it ended. Like a traceroute that knows
// what happened between the hops.
import type { Path } from '../../model/report.js';
import { certaintyMark, outcomeWord } from '../outcome.js';
import { formatDuration, formatTime, nanoseconds, secondsBetween } from '../time.js';
import { endLines, replyStopLines } from './end-lines.js';
import { hopLines } from './hop-lines.js';
import { shorten, widthOf, wrap } from './layout.js';
import { linkLines } from './link-lines.js';
import { endpointText, pathEndText } from './names.js';
import type { Page } from './page.js';
import { outcomeSign } from './pen.js';
import { relayLines } from './relay-lines.js';

/** `clock` names the clock times are on; empty when there is but one. */
export function pathLines(page: Page, path: Path, clock: string): string[] {
  const body = path.hops.flatMap((hop, i) => [
    ...hopLines(page, path, hop, path.hops[i - 1]),
    ...jointLines(page, path, i),
  ]);
  const spacer = page.pen.dim(` ${page.pen.glyph.line}`);
  return [
    titleLine(page, path),
    ...subtitle(page, path, clock),
    '',
    ...body,
    spacer,
    ...endLines(page, path),
  ];
}

/** What stands between hop i and the next: a band for a relay, else a link with air around it. */
function jointLines(page: Page, path: Path, i: number): string[] {
  const link = path.links[i];
  if (!link || i === path.hops.length - 1) return [];
  if (link.kind === 'relay') return [...relayLines(page, link), ...replyStopLines(page, path, i)];
  const spacer = page.pen.dim(` ${page.pen.glyph.line}`);
  return [spacer, ...linkLines(page, link), ...replyStopLines(page, path, i), spacer];
}

function titleLine(page: Page, path: Path): string {
  const { pen } = page;
  const isAmbiguous = path.candidates.length > 0;
  const { sign, paint } = outcomeSign(pen, isAmbiguous ? 'partial' : path.outcome.status);
  const verdict = `${sign} ${outcomeWord(path.outcome.status)}${isAmbiguous ? ', ambiguous' : ''}`;
  const ends = `${pen.say(pathEndText(path.client))} ${pen.glyph.forward} ${pen.say(pathEndText(path.server))}`;
  const words = `${pen.say(path.id)}  ${pen.say(path.protocol)}  ${ends}`;
  const { heavy, dots } = pen.glyph;
  const name = shorten(words, pen.width - widthOf(verdict) - 9, dots);
  const fill = heavy.repeat(Math.max(2, pen.width - widthOf(name) - widthOf(verdict) - 6));
  return `${pen.dim(heavy + heavy)} ${pen.bold(name)} ${pen.dim(fill)} ${pen.bold(paint(verdict))}`;
}

/** `clock` is empty when there is but one. */
function subtitle(page: Page, path: Path, clock: string): string[] {
  const { pen } = page;
  const lasted = formatDuration(secondsBetween(path.first, path.last));
  const whose = clock === '' ? '' : ` (clock: ${clock})`;
  const at =
    nanoseconds(path.first) === 0n
      ? 'printed without times (-t)'
      : `${formatTime(path.first)} UTC${whose}, ${lasted}`;
  const when = `${at}, ${certaintyOf(path)}`;
  const first = path.hops[0];
  const asked = first && endpointText(first.dst, first.dport);
  const server = endpointText(path.server.address, path.server.port);
  const texts = asked === undefined || asked === server ? [when] : [when, `the client asked for ${asked}`];
  return texts.flatMap((t) => wrap(pen.say(t), pen.width - 1)).map((line) => pen.dim(` ${line}`));
}

function certaintyOf(path: Path): string {
  if (path.links.length === 0) return 'seen at one point';
  const mark = certaintyMark(path.certainty);
  return path.certainty === 'proven' ? `all links proven ${mark}` : `at worst ${path.certainty} ${mark}`;
}
