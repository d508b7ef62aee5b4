// The lines of a tcpdump output → one record per packet: its first line, the lines that continue it, the rows of its dump.
// Survives what pasting does: lost indentation, `**bold**`, two lines glued together, and lines cut out by grep: a body line whose first
// line is gone (`    172.17.0.2 > 34.160.111.145: ICMP echo request, …` after another packet's body) is a packet of its own.
import { linesOf } from '../../lib/lines.js';
import { parseEndpoint } from './endpoint.js';
import { BODY } from './ip-text.js';
import { type StartLine, startLine } from './start-line.js';

export interface TextRecord {
  readonly line: number;
  readonly start: StartLine;
  /** Continuation lines, trimmed. */
  readonly more: readonly string[];
  /** Dumps found below it, each from its row 0x0000. */
  readonly dumps: readonly Uint8Array[];
}

const BOLD = /\*\*([^\s*][^*]{0,100})\*\*/g;
const GLUED = /(?<=\blength \d{1,5}?)(?=\d\d:\d\d:\d\d\.\d{6} (?:IP6?|ARP,) )/;
const DUMP_ROW = /^\s*0x([0-9a-f]{4,8}): {1,2}((?:[0-9a-f]{4} ){0,7}[0-9a-f]{2,4})(?:\s|$)/i;
const PENDING_HEADER = /\((?:tos|hlim|flowlabel|class)\b.*\)(?:\s*\[[^\]]*\])*\s*$/;
/** Tunnels whose inner packet starts on a line of its own. */
const OPENS_TUNNEL =
  /\b(?:vni|overlay \d+, instance) (?:0x[0-9a-f]+|\d+)(?:, options \[.*\])?\s*$|\bGREv?\d?,[^:]*length \d+\s*$/;
const ICMP_ERROR = /: ICMP6?,? .*(?:unreachable|exceeded|redirect|quench|too big|parameter problem)/;
const QUOTED_HEADER = /\((?:tos|hlim|flowlabel|class)\b/;
/** Longer lines announce nothing about the next one; keeps the patterns on them cheap. */
const LONGEST_JUDGED = 1000;
/** Lines a packet may have below it and still be believed; -A payloads can be long. */
const LONGEST_MORE = 500;
/** Lines judged for whether this output has times. */
const JUDGED = 2000;
const LARGEST_DUMP = 65_600;

interface Open {
  line: number;
  start: StartLine;
  more: string[];
  dumps: number[][];
}

export function* textRecords(text: string, firstLine: number): Generator<TextRecord> {
  const timed = hasTimes(text);
  let open: Open | undefined;
  let last = '';
  for (const { text: raw, number } of linesOf(text, firstLine)) {
    for (const piece of raw.replace(BOLD, '$1').split(GLUED)) {
      const start = beginsPacket(piece, last, open !== undefined, timed);
      if (start) {
        if (open) yield closed(open);
        open = { line: number, start, more: [], dumps: [] };
      } else if (open) addLine(open, piece);
      if (piece.trim() !== '') last = piece.length > LONGEST_JUDGED ? '' : piece;
    }
  }
  if (open) yield closed(open);
}

function closed(open: Open): TextRecord {
  return { ...open, dumps: open.dumps.map((bytes) => Uint8Array.from(bytes)) };
}

function beginsPacket(line: string, last: string, inside: boolean, timed: boolean): StartLine | undefined {
  const start = startLine(line);
  if (start?.time || (start && !inside)) return start;
  if (start?.direction && !timed) return start;
  // Without a time it may be what a tunnel carries or an ICMP error quotes.
  const quoted =
    OPENS_TUNNEL.test(last) ||
    (start ? start.indented === true : /^\s/.test(line)) ||
    (ICMP_ERROR.test(last) && QUOTED_HEADER.test(line));
  if (start) return timed || quoted ? undefined : start;
  const body = line.trim();
  if (!BODY.test(body) || !hasAddresses(body) || (inside && PENDING_HEADER.test(last))) return undefined;
  return { rest: body, known: true };
}

function hasAddresses(body: string): boolean {
  const match = /(\S+) > (\S+):(?: |$)/.exec(body);
  return match !== null && parseEndpoint(match[1]!) !== undefined && parseEndpoint(match[2]!) !== undefined;
}

function addLine(open: Open, line: string): void {
  const row = DUMP_ROW.exec(line);
  if (!row) {
    if (open.more.length < LONGEST_MORE) open.more.push(line.trim());
    return;
  }
  const offset = parseInt(row[1]!, 16);
  if (offset === 0) open.dumps.push([]);
  const dump = open.dumps.at(-1);
  if (!dump || dump.length !== offset || offset > LARGEST_DUMP) return; // a row is missing: what follows has no place
  const digits = row[2]!.replaceAll(' ', '');
  for (let i = 0; i + 1 < digits.length; i += 2) dump.push(parseInt(digits.slice(i, i + 2), 16));
}

/** Whether this output prints times (not -t). Tunnels print their inner packet on a line without one. */
function hasTimes(text: string): boolean {
  let timed = 0;
  let untimed = 0;
  for (const line of text.slice(0, JUDGED * 200).split('\n', JUDGED)) {
    const start = startLine(line);
    if (start?.time && start.known) timed++;
    else if (start && !start.indented) untimed++;
  }
  return timed > 0 && timed * 4 >= untimed;
}
