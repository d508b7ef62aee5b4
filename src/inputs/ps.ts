// `ps` in its usual forms (aux, -ef, -o pid,ppid,args, BusyBox, macOS; also after `| grep`, without a header) → processes.
// Reference: ps(1) of procps-ng, BusyBox procps/ps.c. Only the last column holds blanks, so the columns before it are counted.
//   UID          PID    PPID  C STIME TTY          TIME CMD
//   root       15626     825  0 Aug03 ?        00:00:00 /usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8888
import { headLines, linesOf, mostLinesAre, wordsOf } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { ProcessFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { baseName, relayOf } from './parts/process-relay.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

/** A table of namespaces (lsns: NS TYPE NPROCS PID …) lists processes by the way. */
const HEADER =
  /^(?!\s*NS\s+TYPE\b)\s*(?=(?:\S+\s+)*PID\b)(?:[A-Z%][A-Z0-9%_/+]*\s+)+(?:CMD|COMMAND|ARGS)\s*$/;

/** Without a header the columns' shapes tell which form it is: the words before the command, and where pid and ppid stand. */
interface Shape {
  readonly pattern: RegExp;
}

const TIME = '\\d+(?::\\d+)+(?:\\.\\d+)?|\\d+h\\d+|\\d+d\\d+';
const COMMAND = '(?<args>[[/\\w.({-]\\S*(?: .*)?)$';
const SHAPES: readonly Shape[] = [
  // ps -ef
  `^\\s*[a-z_][\\w.$+-]*\\s+(?<pid>\\d+)\\s+(?<ppid>\\d+)\\s+\\d+\\s+\\S+\\s+\\S+\\s+(?:${TIME})\\s+(?<args>\\S.*)$`,
  // ps aux
  `^\\s*[a-z_][\\w.$+-]*\\s+(?<pid>\\d+)\\s+[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+\\d+\\s+\\S+\\s+[A-Z]\\S*\\s+\\S+\\s+(?:${TIME})\\s+(?<args>\\S.*)$`,
  // BusyBox: PID USER TIME COMMAND, PID USER VSZ STAT COMMAND
  `^\\s*(?<pid>\\d+)\\s+[a-z_][\\w-]*\\s+(?:${TIME})\\s+(?<args>\\S.*)$`,
  `^\\s*(?<pid>\\d+)\\s+[a-z_][\\w-]*\\s+\\d+m?\\s+[A-Z][A-Z<]*\\s+(?<args>\\S.*)$`,
  // -o pid,ppid,args and -o pid,args (pgrep -a)
  `^\\s*(?<pid>\\d+)\\s+(?<ppid>\\d+)\\s+${COMMAND}`,
  `^\\s*(?<pid>\\d+)\\s+${COMMAND}`,
].map((source) => ({ pattern: new RegExp(source) }));

export const ps: TextFormat = {
  id: 'ps',
  detect: (head) => {
    const lines = headLines(head);
    const header = lines.slice(0, 3).find((line) => HEADER.test(line));
    if (header) return listsProcesses(head, wordsOf(header)) ? 'mine' : 'not-mine';
    const processes = lines.map(headless);
    // numbers before a word are common: without a header at least one line must name a program for sure
    const sure = processes.some(
      (process) => process && (/^[/[]/.test(process.args) || relayOf(wordsOf(process.args))),
    );
    return sure && processes.every(Boolean) ? 'mine' : 'not-mine';
  },
  parse: readProcesses,
};

/** A header, and below it mostly lines with a number where PID stands. */
function listsProcesses(head: string, header: readonly string[]): boolean {
  return mostLinesAre(head, (line) => HEADER.test(line) || cutColumns(line, header) !== undefined);
}

interface Columns {
  readonly args: string;
  readonly pid?: string;
  readonly ppid?: string;
}

function headless(line: string): Columns | undefined {
  for (const { pattern } of SHAPES) {
    const groups = pattern.exec(line)?.groups;
    if (groups?.['args']) return groups as unknown as Columns;
  }
  return undefined;
}

function readProcesses(input: TextInput): Reading {
  const c = collect(input);
  let header: readonly string[] | undefined;
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isPasted(text)) continue;
    if (HEADER.test(text)) {
      header = wordsOf(text);
      continue;
    }
    const columns = header ? cutColumns(text, header) : headless(text);
    if (columns) {
      c.add(readProcess(c.at(number), columns));
      c.record();
    } else c.unread(number, text, 'a process: its id and command');
  }
  return c.finish();
}

const WEEKDAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/;

/** One word per header column, the rest is the command; `lstart` (STARTED) is five words. */
function cutColumns(text: string, header: readonly string[]): Columns | undefined {
  const row = text.trim().split(/\s+/);
  const cells: Record<string, string> = {};
  let at = 0;
  for (const name of header.slice(0, -1)) {
    const width = name === 'STARTED' && WEEKDAY.test(row[at] ?? '') ? 5 : 1;
    cells[name] ??= row.slice(at, at + width).join(' ');
    at += width;
  }
  const pid = cells['PID'];
  if (!pid || !/^\d+$/.test(pid) || at >= row.length) return undefined;
  return { pid, args: row.slice(at).join(' '), ...(cells['PPID'] && { ppid: cells['PPID'] }) };
}

function readProcess(at: Place, columns: Columns): ProcessFact {
  const argv = wordsOf(columns.args.replace(/^[| ]*\\_ /, '')); // --forest draws ` \_ `
  const relay = relayOf(argv);
  return {
    kind: 'process',
    at,
    ...(columns.pid && { pid: Number(columns.pid) }),
    ...(columns.ppid && { ppid: Number(columns.ppid) }),
    name: /^\[/.test(argv[0]!) ? columns.args : baseName(argv[0]!),
    argv,
    ...(relay && { relay }),
  };
}
