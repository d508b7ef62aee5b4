// A whole conntrack text (list, event log, /proc file) → facts, entry by entry. An entry begins at its protocol's name and
// goes on until the next, because mails wrap entries over two or three lines.
//   ipv4     2 tcp      6 100 TIME_WAIT src=127.0.0.1 dst=127.0.0.1 sport=56157 dport=55001
//   src=192.168.49.2 dst=192.168.49.1 sport=8443 dport=56157 [ASSURED] mark=0 zone=0 use=2
import type { ConntrackFact } from '../../model/fact.js';
import type { Reading, TextInput } from '../../model/input-format.js';
import { headLines, type Line } from '../../lib/lines.js';
import { CONNTRACK_TRAILER, conntrackLines } from './conntrack-lines.js';
import {
  conntrackWords,
  entryStarts,
  EVENT_TAG,
  isLayerName,
  namesProtocol,
  readConntrackWords,
} from './conntrack-words.js';
import { collect, type Collector } from './reading.js';

export function readConntrackText(input: TextInput): Reading {
  const c = collect(input);
  const { lines, counted, deleted } = conntrackLines(input);
  const listed = deleted ? 'destroy' : /\bdying\b/.test(input.command ?? '') ? 'dying' : 'list';
  let open: OpenEntry | undefined;
  let entries = 0;
  let lostAt: number | undefined;
  const flush = (): void => {
    if (open && close(open, listed, c)) entries++;
    open = undefined;
  };
  for (const line of lines) {
    const words = /^\s*($|#)/.test(line.text) ? [] : conntrackWords(line.text);
    const starts = entryStarts(words);
    const before = words.slice(0, starts[0] ?? words.length);
    if (/ENOBUFS/.test(line.text)) lostAt ??= line.number;
    else if (open && before.length > 0 && continues(before, open))
      for (const word of before) open.words.push(word);
    else {
      flush();
      if (before.length > 0)
        c.unread(line.number, line.text, 'a conntrack entry (protocol, its number, src= and dst= twice)');
    }
    starts.forEach((start, i) => {
      flush();
      open = { words: words.slice(start, starts[i + 1]), line };
    });
  }
  flush();
  if (lostAt !== undefined)
    c.warn(
      'conntrack-events-lost',
      lostAt,
      'conntrack lost events here (ENOBUFS), perhaps later too: the log has gaps.',
    );
  if (counted !== undefined && counted !== entries)
    c.warn(
      'conntrack-count',
      undefined,
      `conntrack counted ${counted} entries, ${entries} were read; the others are not here.`,
      'info',
    );
  return c.finish();
}

interface OpenEntry {
  readonly words: string[];
  readonly line: Line;
}

/** `listed` is what an entry without an event tag is: `conntrack -D` lists what it deleted. */
function close({ words, line }: OpenEntry, listed: ConntrackFact['event'], c: Collector): boolean {
  const fact = readConntrackWords(words, c.at(line.number));
  if (typeof fact === 'string') {
    c.unread(line.number, line.text, fact);
    return false;
  }
  c.add(fact.event === 'list' ? { ...fact, event: listed } : fact);
  c.record();
  return true;
}

/** Far more than any entry has. */
const MOST_WORDS = 200;

/** Words of a wrapped entry's next line: key=value and [FLAG] for the most part, or the state before any address. */
function continues(words: readonly string[], open: OpenEntry): boolean {
  if (open.words.length > MOST_WORDS) return false;
  if (isLayerName(words[0]!) || /^(l3proto|proto=)/.test(words[1] ?? '')) return false;
  const keyed = words.filter((word) => /^\[.+\]$|^[a-z-]+=/.test(word)).length;
  if (keyed === 0)
    return !open.words.some((word) => word.startsWith('src=')) && words.every(isStateOrTimeout);
  return keyed * 2 >= words.length;
}

const isStateOrTimeout = (word: string): boolean => /^(\d+|[A-Z_]+)$/.test(word);

const ENTRY_LINE =
  /^[>\s]*(?:\[\d+\.\d+ *\]\s*)?(\[(?:NEW|UPDATE|DESTROY)\]\s*)?(ipv[46]\s+\d+\s+)?([a-z][a-z0-9-]{1,12})\s+(\d{1,3})\s+(?:\d+\b|[A-Z_]+\b|src=|timeout=)/;
const CONTINUATION = /(?:^|\s)(?:src|dst|sport|dport|mark|use|packets|bytes|zone|id)=/;

export type ConntrackForm = 'list' | 'events' | 'proc';

/** Which conntrack text a head is, if any: /proc lines name layer 3 and always state a zone; the tool leaves zone 0 out. */
export function conntrackForm(head: string): ConntrackForm | undefined {
  let entries = 0;
  let foreign = 0;
  let events = 0;
  let proc = 0;
  let trailer: ConntrackForm | undefined;
  for (const line of headLines(head)) {
    const entry = ENTRY_LINE.exec(line);
    const counted = CONNTRACK_TRAILER.exec(line);
    if (entry && namesProtocol(entry[3], entry[4])) {
      entries++;
      if (entry[1]) events++;
      if (entry[2] && isProcLine(line)) proc++;
    } else if (counted && !counted[2]!.startsWith('expect'))
      trailer ??= counted[2] === 'flow events' ? 'events' : 'list';
    else if (!counted && !CONTINUATION.test(line) && !EVENT_TAG.test(line.trim())) foreign++;
  }
  if (entries === 0) return foreign === 0 ? trailer : undefined;
  if (foreign * 2 > entries) return undefined;
  if (events * 2 > entries) return 'events';
  return proc * 2 > entries && trailer === undefined ? 'proc' : 'list';
}

function isProcLine(line: string): boolean {
  return /\szone(-orig|-reply)?=\d+(?:\s|$)/.test(line) && !/\sid=\d+\s*$|\[start=/.test(line);
}
