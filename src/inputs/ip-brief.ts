// `ip -br addr` and `ip -br link` → interfaces and addresses. ip(8) -brief; index, mtu and master are lost.
//   eth0@if3         UP             192.0.2.10/24 fe80::42:c0ff:fe00:20a/64
//   eth0@if3         UP             02:42:c0:00:02:0a <BROADCAST,MULTICAST,UP,LOWER_UP>
import type { AddressFact, InterfaceFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { parsePrefix } from '../model/address.js';
import { headLines, isFiller, linesOf, mostLinesAre, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';

const BRIEF_LINE =
  /^\s*([^\s@]+)(?:@(\S+))?\s+(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|NOTPRESENT|TESTING)(?:\s+(.*))?$/;
const DETAIL = /^([0-9a-f:.]+\/\d+|([0-9a-f]{2}:){5}[0-9a-f]{2}\s+<)/i;

export const ipBrief: TextFormat = {
  id: 'ip-brief',
  detect: (head) => {
    const detailed = headLines(head).some((line) => DETAIL.test(BRIEF_LINE.exec(line)?.[4] ?? ''));
    return detailed && mostLinesAre(head, (line) => BRIEF_LINE.test(line)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text)) continue;
      const m = BRIEF_LINE.exec(text);
      if (m) readInterface(m, number, c);
      else c.unread(number, text, 'NAME STATE and addresses, or a MAC and <FLAGS>');
    }
    return c.finish();
  },
};

function readInterface(m: RegExpExecArray, line: number, c: Collector): void {
  const words = wordsOf(m[4] ?? '');
  const peer = /^if(\d+)$/.exec(m[2] ?? '');
  const flags = /^<([A-Z0-9_,-]*)>$/.exec(words.at(-1) ?? '')?.[1];
  c.record();
  c.add(
    withoutUndefined<InterfaceFact>({
      kind: 'interface',
      at: c.at(line),
      name: m[1]!,
      peerIfindex: peer ? Number(peer[1]) : undefined,
      lowerName: m[2] !== undefined && !peer && m[2] !== 'NONE' ? m[2] : undefined,
      state: m[3],
      mac: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(words[0] ?? '') ? words[0]!.toLowerCase() : undefined,
      flags: flags?.split(','),
    }),
  );
  words.forEach((word, i) => {
    if (words[i - 1] === 'peer') return;
    const prefix = parsePrefix(word);
    const peerPrefix = words[i + 1] === 'peer' ? parsePrefix(words[i + 2] ?? '') : undefined;
    if (!prefix || !(word.includes('/') || peerPrefix)) return;
    c.add(
      withoutUndefined<AddressFact>({
        kind: 'address',
        at: c.at(line),
        interface: m[1]!,
        address: prefix.address,
        prefixLength: peerPrefix ? peerPrefix.length : prefix.length,
        peer: peerPrefix?.address,
      }),
    );
  });
}
