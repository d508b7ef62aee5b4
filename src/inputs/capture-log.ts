// What `tcpdump -w` and dumpcap say on stderr while they write a capture → packets captured and dropped, per interface. No packets are in it,
// so it is no capture: an output that printed packets (or was to, and saw none) is tcpdump-text.ts's.
//   tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
//   278 packets captured
//   Packets received/dropped on interface 'up0': 284/0 (pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0) (100.0%)
import { linesOf, mostLinesAre } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { collect } from './parts/reading.js';

const LISTENING = /^\s*(?:tcpdump: )?listening on (\S+?), (?:link-type|capture size)/;
const COUNT =
  /^\s*(\d{1,15}) packets? (captured|received by filter|dropped by kernel|dropped by interface)\s*$/;
const DUMPCAP = /^Packets received\/dropped on interface '([^']{1,100})': (\d{1,15})\/(\d{1,15})/;
const OTHER =
  /^Capturing on |^File: |^Packets(?: captured)?: |^tcpdump: (?:verbose output|data link type|Warning|WARNING)|^Got \d+|^reading from file/;

export const captureLog: TextFormat = {
  id: 'capture-log',
  detect: (head) => {
    const mine = mostLinesAre(
      head,
      (line) => LISTENING.test(line) || COUNT.test(line) || DUMPCAP.test(line),
      (line) => OTHER.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: readLog,
};

function readLog(input: TextInput): Reading {
  const c = collect(input);
  let name: string | undefined;
  const say = (line: number, what: string, value: string, on: string | undefined): void => {
    c.add({
      kind: 'setting',
      at: c.at(line),
      source: 'capture',
      name: what,
      value,
      ...(on && { interface: on }),
    });
  };
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    const listening = LISTENING.exec(text)?.[1];
    const count = COUNT.exec(text);
    const dumpcap = DUMPCAP.exec(text);
    if (listening) name = listening;
    if (listening || count || dumpcap) c.record();
    else if (text.trim() !== '' && !OTHER.test(text)) c.unread(number, text, 'a line of a capture program');
    if (count) say(number, `packets ${count[2]}`, count[1]!, name);
    if (!dumpcap) continue;
    say(number, 'packets received', dumpcap[2]!, dumpcap[1]);
    say(number, 'packets dropped', dumpcap[3]!, dumpcap[1]);
  }
  return c.finish();
}
