// conntrack's output as lines, undone of what happens on its way into a file: mail quoting ("> "), quoted-printable
// ("=3D", soft line breaks, RFC 2045), and the count line of stderr, which lands in the middle of a buffered stdout line:
//   udp 17 27 src=192.0.2.10 dst=203.0.113.53 sport=56683 dconntrack v1.4.7 (conntrack-tools): 26 flow entries have been shown.
//   port=53 src=203.0.113.53 …
import type { TextInput } from '../../model/input-format.js';
import { linesOf, type Line } from '../../lib/lines.js';

export const CONNTRACK_TRAILER =
  /conntrack v[\d.]{1,12} \(conntrack-tools\): (\d{1,12}) (flow entries|flow events|expectations|expectation events) have been (\w{1,12})\.?/;

/** Characters of the longest entry there is, with room to spare; nothing longer is joined. */
const LONGEST_ENTRY = 4096;

export interface ConntrackLines {
  readonly lines: readonly Line[];
  /** The count line's number, when there was exactly one. */
  readonly counted?: number;
  /** The count line says the entries listed are gone (`conntrack -D`). */
  readonly deleted: boolean;
}

export function conntrackLines(input: TextInput): ConntrackLines {
  const encoded = /\b(src|dst)=3D/.test(input.text);
  const lines: Line[] = [];
  const counts: number[] = [];
  let deleted = false;
  let carried: Line | undefined;
  for (const { text: raw, number } of linesOf(input.text, input.firstLine)) {
    let text = raw.replace(carried ? /^(?:> ?)+/ : /^[>\s]+/, ''); // a torn line may go on with its space
    if (carried && startsAnew(text)) {
      lines.push(carried);
      carried = undefined;
    }
    const start: Line = carried ? { text: carried.text + text, number: carried.number } : { text, number };
    carried = undefined;
    text = start.text;
    const trailer = CONNTRACK_TRAILER.exec(text);
    if (trailer) {
      counts.push(Number(trailer[1]));
      deleted ||= trailer[3] === 'deleted';
      const before = text.slice(0, trailer.index);
      const after = text.slice(trailer.index + trailer[0].length);
      if (before !== '' && after === '') carried = { text: before, number: start.number };
      else if (before + after !== '') lines.push({ text: before + after, number: start.number });
    } else if (encoded && text.endsWith('=') && text.length < LONGEST_ENTRY)
      carried = { text: text.slice(0, -1), number: start.number };
    else lines.push(encoded ? { text: text.replaceAll('=3D', '='), number: start.number } : start);
  }
  if (carried) lines.push(carried);
  return { lines, deleted, ...(counts.length === 1 ? { counted: counts[0] } : {}) };
}

/** The next line is no continuation of a torn one. */
function startsAnew(text: string): boolean {
  return /^(ipv[46]\s|-A |<|\[|(tcp|udp|udplite|sctp|dccp|icmp|icmpv6|gre|unknown)\s+\d)/.test(text);
}
