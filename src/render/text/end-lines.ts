// How a path ends → its lines: the outcome in words with the place where it stopped, the far end when it lies outside the
// captures, and, where the continuation is ambiguous, every candidate with what speaks for and against it.
//  ✗  LOST between VM docker0 and VM eth0
//     seen at vm/docker0, never at vm/eth0; both were capturing
import type { Path } from '../../model/report.js';
import { outcomeWord } from '../outcome.js';
import { widthOf } from './layout.js';
import { pathEndText, pointText, tupleText } from './names.js';
import { setParagraph, type Page } from './page.js';
import { outcomeSign } from './pen.js';

export function endLines(page: Page, path: Path): string[] {
  const { pen } = page;
  return [
    ...(path.candidates.length > 0 ? candidateLines(page, path) : []),
    ...outcomeLines(page, path),
    ...farEnd(page, path),
    ...path.notes.flatMap((note) => setParagraph(page, ' ', ' ', `note: ${pen.say(note)}`, pen.dim)),
  ];
}

/** At the joint where replies ended, while the page still goes on towards the server. */
export function replyStopLines(page: Page, path: Path, linkIndex: number): string[] {
  const { status, after, before } = path.outcome;
  const link = path.links[linkIndex];
  if (status !== 'reply-lost' || !link || link.from !== before || link.to !== after) return [];
  const say = (id: string): string => page.pen.say(pointText(page.names, id));
  const text = `REPLIES STOP HERE: seen at ${say(link.to)}, never at ${say(link.from)}`;
  return setParagraph(page, page.pen.glyph.cross, page.pen.glyph.line, text, page.pen.bad);
}

function outcomeLines(page: Page, path: Path): string[] {
  const { pen } = page;
  const { sign, paint } = outcomeSign(pen, path.outcome.status);
  const word = outcomeWord(path.outcome.status).toUpperCase();
  const title = `${word}${where(page, path)}`;
  const detail = pen.say(path.outcome.detail);
  const oneLine = `${title}: ${detail}`;
  if (detail !== '' && widthOf(oneLine) <= pen.width - 4)
    return setParagraph(page, sign, ' ', oneLine, paint);
  return [
    ...setParagraph(page, sign, ' ', title, (s) => pen.bold(paint(s))),
    ...(detail === '' ? [] : setParagraph(page, ' ', ' ', detail, paint)),
  ];
}

function where(page: Page, path: Path): string {
  const { status, after, before } = path.outcome;
  const say = (id: string): string => page.pen.say(pointText(page.names, id));
  if (after !== undefined && before !== undefined) {
    return status === 'reply-lost'
      ? ` on the way back, between ${say(after)} and ${say(before)}`
      : ` between ${say(after)} and ${say(before)}`;
  }
  return after === undefined || status === 'ok' ? '' : ` after ${say(after)}`;
}

/** The point that should have seen it; or the server, unless the last hop is already in its node. */
function farEnd(page: Page, path: Path): string[] {
  const { pen } = page;
  const { status, before } = path.outcome;
  const draw = (text: string): string[] => setParagraph(page, pen.glyph.unseen, ' ', text, pen.dim);
  if (path.candidates.length > 0) return [];
  if (status === 'lost' && before !== undefined)
    return draw(`${pen.say(pointText(page.names, before))} (never seen here)`);
  if (page.isInside(path, 'server')) return [];
  return draw(`${pen.say(pathEndText(path.server))} (beyond the captures)`);
}

function candidateLines(page: Page, path: Path): string[] {
  const { pen } = page;
  const { candidates } = path;
  const at = pen.say(pointText(page.names, path.hops[candidates[0]!.hop]?.point ?? candidates[0]!.at));
  const count = candidates.length;
  const title =
    count === 1
      ? `AMBIGUOUS after ${at}: one flow may fit`
      : `AMBIGUOUS after ${at}: ${count} flows fit, none was chosen`;
  return [
    ...setParagraph(page, pen.glyph.unsure, ' ', title, (s) => pen.bold(pen.unsure(s))),
    ...candidates.flatMap((candidate, i) => {
      const [client, server] = tupleText(candidate).map(pen.say);
      const reasons = [
        ...candidate.for.map((reason) => `for: ${pen.say(reason)}`),
        ...candidate.against.map((reason) => `against: ${pen.say(reason)}`),
      ];
      return [
        `${i + 1}. ${pen.say(pointText(page.names, candidate.point))}  ${client} ${pen.glyph.forward} ${server}  [${pen.say(candidate.at)}]`,
        ...reasons.map((reason) => `   ${reason}`),
      ].flatMap((line) => setParagraph(page, ' ', ' ', line));
    }),
  ]; // prettier-ignore
}
