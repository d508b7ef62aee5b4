// `bridge [-j] fdb show` → where a bridge (or VXLAN device) sends a MAC. bridge(8), iproute2 bridge/fdb.c.
//   02:42:c0:00:02:0a dev vethfmtc1 master br-fmt
//   00:00:00:00:00:00 dev vxlan42 dst 192.0.2.2 self permanent
import type { FdbFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { isFiller, linesOf, mostLinesAre, wordAfter, wordsOf } from '../lib/lines.js';
import { textOf } from '../lib/json-elements.js';
import { collect, type Collector } from './parts/reading.js';
import { headObjectHas, jsonObjects, withoutUndefined } from './parts/link-json.js';

const FDB_LINE = /^\s*([0-9a-f]{2}:){5}[0-9a-f]{2} (dev|self|master|vlan|dst|permanent)\b/i;

export const bridgeFdb: TextFormat = {
  id: 'bridge-fdb',
  detect: (head) => {
    if (headObjectHas(head, ['mac', 'ifname'], ['ifindex', 'addr_info'], /^mac$/)) return 'mine';
    return mostLinesAre(head, (line) => FDB_LINE.test(line)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readJson(input, c);
    else readText(input, c);
    return c.finish();
  },
};

function readText(input: TextInput, c: Collector): void {
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isFiller(text)) continue;
    const words = wordsOf(text);
    if (!FDB_LINE.test(text)) c.unread(number, text, 'a MAC, dev and a name');
    else
      add(c, number, words[0]!, {
        interface: wordAfter(words, 'dev'),
        bridge: wordAfter(words, 'master'),
        dst: wordAfter(words, 'dst'),
        permanent: words.includes('permanent'),
      });
  }
}

function readJson(input: TextInput, c: Collector): void {
  for (const { object, line } of jsonObjects(input, c)) {
    const mac = textOf(object['mac']);
    if (mac === undefined) continue;
    add(c, line, mac, {
      interface: textOf(object['ifname']),
      bridge: textOf(object['master']),
      dst: textOf(object['dst']),
      permanent: object['state'] === 'permanent',
    });
  }
}

type Parts = { interface?: string; bridge?: string; dst?: string; permanent: boolean };

/** A permanent entry of a bridge is the port's own address; without a master it is a device's multicast filter. */
function add(c: Collector, line: number, mac: string, parts: Parts): void {
  c.record();
  c.add(
    withoutUndefined<FdbFact>({
      kind: 'fdb',
      at: c.at(line),
      mac: mac.toLowerCase(),
      interface: parts.interface,
      bridge: parts.bridge,
      local: parts.bridge === undefined ? undefined : parts.permanent,
      remote: parts.dst === undefined ? undefined : canonicalAddress(parts.dst),
    }),
  );
}
