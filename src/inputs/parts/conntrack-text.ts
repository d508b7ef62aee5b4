// A whole conntrack text (list, event log, /proc file) → facts, entry by entry. An entry begins at its protocol's name and
// goes on until the next: mails wrap entries over lines, quote them with "> " and encode "=" as "=3D" (RFC 2045).
// The count line on stderr is often pasted along: conntrack v1.4.7 (conntrack-tools): 28 flow entries have been shown.
import type { Reading, TextInput } from '../../model/input-format.js';
import { headLines, linesOf } from '../../lib/lines.js';
import {
  conntrackWords,
  entryStarts,
  EVENT_TAG,
  isLayerName,
  readConntrackWords,
} from './conntrack-words.js';
import { collect, type Collector } from './reading.js';

export const CONNTRACK_TRAILER =
  /^conntrack v[\d.]+ \(conntrack-tools\): (\d+) (flow entries|flow events|expectations|expectation events) have been (\w+)/;

export function readConntrackText(input: TextInput): Reading {
  const c = collect(input);
  const open: OpenEntry = { words: [], line: 0 };
  let shown: number | undefined;
  let entries = 0;
  const flush = (): void => {
    if (open.words.length > 0 && close(open, c)) entries++;
    open.words = [];
  };
  for (const { text, number } of unwrapped(input)) {
    if (text.trim() === '' || /^\s*#/.test(text)) continue;
    const trailer = CONNTRACK_TRAILER.exec(text.trim());
    if (trailer) {
      shown = Number(trailer[1]);
    } else if (/ENOBUFS/.test(text)) {
      c.warn(
        'conntrack-events-lost',
        number,
        'conntrack says it lost events here (ENOBUFS); the log has gaps.',
      );
    } else readLine(conntrackWords(text), text, number);
  }
  flush();
  if (shown !== undefined && shown !== entries)
    c.warn(
      'conntrack-count',
      undefined,
      `conntrack counted ${shown} entries, ${entries} are here; the others are not.`,
      'info',
    );
  return c.finish();

  function readLine(words: string[], text: string, number: number): void {
    const starts = entryStarts(words);
    const before = words.slice(0, starts[0] ?? words.length);
    if (before.length > 0) {
      if (open.words.length > 0 && continues(before)) {
        for (const word of before) open.words.push(word);
      } else c.unread(number, text, 'a conntrack entry (protocol, number, src= dst= twice)');
    }
    starts.forEach((start, i) => {
      flush();
      [open.words, open.line, open.text] = [words.slice(start, starts[i + 1]), number, text];
    });
    if (starts.length === 0 && before.length > 0 && !continues(before)) flush();
  }
}

interface OpenEntry {
  words: string[];
  line: number;
  text?: string;
}

function close(open: OpenEntry, c: Collector): boolean {
  const fact = readConntrackWords(open.words, c.at(open.line));
  if (typeof fact === 'string') {
    c.unread(open.line, open.text ?? '', fact);
    return false;
  }
  c.add(fact);
  c.record();
  return true;
}

/** Words of a wrapped entry's next line: at least half are key=value or [FLAG]. */
function continues(words: readonly string[]): boolean {
  if (isLayerName(words[0]!)) return false;
  const known = words.filter(
    (word) => /^\[.+\]$|^[a-z-]+=/.test(word) || /^\d+$|^[A-Z_]+$/.test(word),
  ).length;
  return known * 2 >= words.length;
}

/** Lines without mail quoting; a quoted-printable text also has its soft line breaks undone. */
function* unwrapped(input: TextInput): Generator<{ text: string; number: number }> {
  const encoded = /\b(src|dst)=3D/.test(input.text);
  let carried = '';
  for (const line of linesOf(input.text, input.firstLine)) {
    let text = carried + line.text.replace(/^[>\s]+/, '');
    carried = '';
    if (encoded && text.endsWith('=')) {
      carried = text.slice(0, -1);
      continue;
    }
    if (encoded) text = text.replaceAll('=3D', '=');
    yield { text, number: line.number };
  }
  if (carried) yield { text: carried, number: input.firstLine };
}

const ENTRY_LINE =
  /^[>\s]*(?:\[\d+\.\d+ *\]\s*)?(\[(?:NEW|UPDATE|DESTROY)\]\s*)?(ipv[46]\s+\d+\s+)?(?:tcp|udp|udplite|sctp|dccp|icmp|icmpv6|ipv6-icmp|gre|igmp|esp|ah|unknown)\s+\d{1,3}\s+(?:\d+\b|[A-Z_]+\b|src=|timeout=)/;
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
    const counted = CONNTRACK_TRAILER.exec(line.trim());
    if (entry) {
      entries++;
      if (entry[1]) events++;
      if (entry[2] && /\szone(-orig|-reply)?=\d+(?:\s|$)/.test(line) && !/\sid=\d+\s*$|\[start=/.test(line))
        proc++;
    } else if (counted)
      trailer = counted[2]!.startsWith('flow events')
        ? 'events'
        : counted[2]!.startsWith('flow')
          ? 'list'
          : undefined;
    else if (!CONTINUATION.test(line) && !EVENT_TAG.test(line.trim())) foreign++;
  }
  if (entries === 0) return foreign === 0 ? trailer : undefined;
  if (foreign * 2 > entries) return undefined;
  if (events * 2 > entries) return 'events';
  return proc * 2 > entries && trailer === undefined ? 'proc' : 'list';
}
