// One text file with several commands' outputs, as people paste them into tickets and blog posts → its blocks, each the output of one command.
// `/ # ip addr` above the lines, markdown fences, `> ` quoting, `**bold**`, prose in between. Nothing is moved: every block's lines stay
// consecutive lines of the file, so that a fact's line number is right. What each block is, the formats decide by its content.
import { isProse } from './paste/prose.js';
import { isUnused, promptOf } from './paste/prompt.js';

export interface PastedBlock {
  /** What was typed at the prompt above, continuation lines joined. */
  readonly command?: string;
  /** Host name in that prompt. */
  readonly host?: string;
  /** The command prints nothing that any reader looks for (curl, ping, docker run …): not worth a word when unread. */
  readonly unused?: boolean;
  /** Line number (from 1) of the first line of `text`. */
  readonly firstLine: number;
  /** Output lines without quoting, bold marks and the indentation common to all of them. */
  readonly text: string;
}

const FENCE = /^\s*(?:```|~~~)/;
const QUOTE = /^(?:> ?)+/;
const BOLD = /\*\*([^\s*][^*\n]{0,200})\*\*/g;
// tcpdump's first words: whatever was printed before (an image being built) is another thing.
const CAPTURE_BANNER = /^\s*(?:tcpdump: (?:verbose|listening)|listening on \S+, link-type)/;
const CAPTURE_BANNER_FIRST = /^\s*tcpdump: verbose/;
const BULLET = /^\s*[•◦‣] /;
const HEADING = /^\s*#{1,6}\s+\S/;
// Comments that belong to an output.
const TOOL_COMMENT = /^\s*# (?:Generated|Completed|Warning|Table|Translated|xt)/i;

// Between prompts, lines without any address are captions ("Overview", "image").
const EVIDENCE = /\d\.\d{1,3}\.\d|[0-9a-f]{2}(?::[0-9a-f]{2}){5}|::[0-9a-f]|^\s*[[{]|@if\d|0x[0-9a-f]{4}/im;

/** An image being built, a command that is not there. */
const NO_OUTPUT = /^\[\+\] Building|^\S+: \S+: (?:command )?not found$|: command not found$/;
/** `Execute:`, a caption between a script's commands. */
const CAPTION = /^\s*(?:\w+:)?\s*$/;

/** No paste: a tool's own output, or some other program's file. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

interface Open {
  command?: string;
  host?: string;
  first: number;
  lines: string[];
}

/** From here on looking whether a text is one JSON value is quicker than looking at its lines. */
const LONG_TEXT = 1 << 20;

export function splitPaste(text: string): readonly PastedBlock[] {
  if (text.length > LONG_TEXT && isJson(text)) return [];
  const lines = text.split('\n').map((line) => line.replace(QUOTE, '').replace(BOLD, '$1'));
  const fenced = lines.some((line) => FENCE.test(line));
  const blocks: PastedBlock[] = [];
  let inFence = false;
  let open: Open | undefined;
  const close = (): void => {
    const block = open && finished(open);
    if (block) blocks.push(block);
    open = undefined;
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (FENCE.test(line)) {
      close();
      inFence = !inFence;
      continue;
    }
    const prompt = promptOf(line);
    if (prompt) {
      const above = open && !open.command && open.lines.length === 0 ? open.host : undefined; // first line of a two-line prompt
      close();
      const host = prompt.host ?? above;
      let command = prompt.command;
      while (command.endsWith('\\') && i + 1 < lines.length)
        command = `${command.slice(0, -1)} ${lines[++i]!.trim()}`;
      open = { ...(command && { command }), ...(host && { host }), first: i + 2, lines: [] };
      continue;
    }
    if (!inFence && (isProse(line) || isHeading(line) || BULLET.test(line))) {
      close();
      continue;
    }
    if (CAPTURE_BANNER.test(line) && open && !CAPTURE_BANNER_FIRST.test(open.lines.at(-1) ?? '')) {
      const { command, host }: Open = open;
      close();
      open = { ...(command && { command }), ...(host && { host }), first: i + 1, lines: [] };
    }
    if (fenced && !inFence && !open) continue; // outside the fences of a document that has some: prose
    open ??= { first: i + 1, lines: [] };
    open.lines.push(line);
  }
  close();
  const prompted = blocks.some((block) => block.command);
  if (prompted) return blocks.filter((block) => block.command || EVIDENCE.test(block.text));
  return fenced ? blocks : blocks.flatMap(paragraphs);
}

function isHeading(line: string): boolean {
  return HEADING.test(line) && !TOOL_COMMENT.test(line);
}

function finished(open: Open): PastedBlock | undefined {
  let start = 0;
  let end = open.lines.length;
  while (start < end && open.lines[start]!.trim() === '') start++;
  while (end > start && open.lines[end - 1]!.trim() === '') end--;
  if (start === end) return undefined;
  const kept = open.lines.slice(start, end);
  if (kept.every((line) => CAPTION.test(line))) return undefined;
  const { command, host } = open;
  return {
    ...(command && { command }),
    ...(host && { host }),
    ...(command && (isUnused(command) || NO_OUTPUT.test(kept[0]!)) && { unused: true }),
    firstLine: open.first + start,
    text: `${dedent(kept).join('\n')}\n`,
  };
}

function dedent(lines: readonly string[]): readonly string[] {
  let common = Infinity;
  for (const line of lines)
    if (line.trim() !== '') common = Math.min(common, line.length - line.trimStart().length);
  return common > 0 && common < Infinity ? lines.map((line) => line.slice(common)) : lines;
}

/** Without any prompt or fence a blank line is the only boundary there is. */
function paragraphs(block: PastedBlock): readonly PastedBlock[] {
  const parts: PastedBlock[] = [];
  let part: Open = { first: block.firstLine, lines: [] };
  const close = (): void => {
    const done = finished(part);
    if (done) parts.push(done);
  };
  block.text.split('\n').forEach((line, i) => {
    if (line.trim() === '') {
      close();
      part = { first: block.firstLine + i + 1, lines: [] };
    } else part.lines.push(line);
  });
  close();
  return parts;
}
