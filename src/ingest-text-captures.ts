// The tcpdump outputs in one text file → flow tables, one per output, as if each were a capture file.
// Times without a date are laid on `dayStart`, the day of the bundle's other captures: near enough for columns that count from one base,
// and said in the interfaces' TextNote.
import { readTcpdumpText, TCPDUMP_TEXT } from './inputs/tcpdump-text.js';
import { textCaptures } from './inputs/text-captures.js';
import type { CaptureTables } from './model/capture-tables.js';
import { createObserver } from './packets/index.js';

export interface TextCapture {
  readonly tables: CaptureTables;
  /** Line of packet n (its frame number) at index n − 1. */
  readonly lines: readonly number[];
  /** Lines of the file it was read from, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Empty when the file holds no tcpdump output. */
export function ingestTextCaptures(file: string, text: string, dayStart = 0): readonly TextCapture[] {
  return textCaptures(file, text).map((input) => {
    const observer = createObserver(input.text.length);
    const { lines, note } = readTcpdumpText(input, observer.sink, { dayStart });
    const lastLine = input.firstLine + input.text.trimEnd().split('\n').length - 1;
    const finished = observer.finish(file, TCPDUMP_TEXT, input.text.length);
    // without any time the base means nothing; it must not become the earliest of the bundle
    const tables = note.time === 'none' ? { ...finished, baseSeconds: dayStart } : finished;
    return { tables, lines, firstLine: input.firstLine, lastLine };
  });
}

/** Midnight (UTC) of the first capture that states real times; 0 without one. */
export function dayStartOf(captures: readonly CaptureTables[]): number {
  const bases = captures.map((tables) => tables.baseSeconds).filter((base) => base > 0);
  const first = bases.length === 0 ? 0 : Math.min(...bases);
  return first - (first % 86_400);
}
