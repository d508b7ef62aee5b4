// `arp -a|-an` (Linux, BusyBox, macOS, BSD), `arp [-v|-n|-e]` and /proc/net/arp as tables, `ndp -an` → neighbours. arp(8).
//   ? (192.0.2.1) at 02:42:c0:00:02:01 [ether] on eth0
//   192.0.2.1        0x1         0x2         02:42:c0:00:02:01     *        eth0        (/proc/net/arp)
import type { NeighborFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, isFiller, linesOf, mostLinesAre, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { paddedMac } from './parts/ifconfig-detail.js';
import { withoutUndefined } from './parts/link-json.js';

const ENTRY = /^\s*(\S+) \(([0-9a-f.:%\w]+)\) at (\S+)(?: (.{0,100}?))? ?\bon (\S+)(.*)$/i;
const LINUX_TABLE = /^\s*Address\s+HWtype\s+HWaddress\s+Flags\s+Mask\s+Iface\s*$/;
const PROC_TABLE = /^\s*IP address\s+HW type\s+Flags\s+HW address\s+Mask\s+Device\s*$/;
const BSD_TABLE = /^\s*(Neighbor\s+Linklayer Address|Host\s+Ethernet Address)\s.*\b(Netif|Iface)\b/;
const SUMMARY = /^\s*Entries: ?\d+|^arp: in \d+ entries no match found|no match found/;
const MAC = /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i;

export const arp: TextFormat = {
  id: 'arp',
  detect: (head) => {
    if (isTable(headLines(head)[0] ?? '')) return 'mine';
    const mine = mostLinesAre(
      head,
      (line) => ENTRY.test(line),
      (line) => SUMMARY.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let header = '';
    let named = 0;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || SUMMARY.test(text)) continue;
      const entry = ENTRY.exec(text);
      if (isTable(text)) header = text;
      else if (entry) add(c, number, entry[2]!, entry[3]!, entry[5]!, /PERM|permanent/.test(text));
      else if (header === '') c.unread(number, text, 'an entry "? (address) at MAC on device"');
      else if (!readRow(wordsOf(text), header, number, c)) {
        c.record();
        named++;
      }
    }
    if (named > 0)
      c.warn(
        'names-not-addresses',
        undefined,
        `${named} entries show names for addresses; run it again with -n.`,
        'info',
      );
    return c.finish();
  },
};

function isTable(line: string): boolean {
  return LINUX_TABLE.test(line) || PROC_TABLE.test(line) || BSD_TABLE.test(line);
}

/** False when the row's address is a name. */
function readRow(words: readonly string[], header: string, line: number, c: Collector): boolean {
  const address = words[0] ?? '';
  if (!canonicalAddress(address)) return false;
  if (PROC_TABLE.test(header)) {
    const state = words[2] === '0x0' ? 'incomplete' : words[3]!;
    add(c, line, address, state ?? '', words[5], words[2] === '0x6');
  } else if (LINUX_TABLE.test(header)) {
    const incomplete = words.includes('(incomplete)') || words.includes('<incomplete>');
    add(
      c,
      line,
      address,
      incomplete ? 'incomplete' : (words[2] ?? ''),
      words.at(-1),
      /M/.test(words[3] ?? ''),
    );
  } else {
    // "Linklayer Address" and "Ethernet Address" are one column of two words
    const device = wordsOf(header).findIndex((name) => /^(Netif|Iface)$/.test(name)) - 1;
    add(c, line, address, words[1] ?? '', words[device], false);
  }
  return true;
}

function add(
  c: Collector,
  line: number,
  text: string,
  mac: string,
  name: string | undefined,
  permanent: boolean,
): void {
  const address = canonicalAddress(text);
  if (!address) return c.unread(line, text, 'an address');
  const known = MAC.test(mac);
  c.record();
  c.add(
    withoutUndefined<NeighborFact>({
      kind: 'neighbor',
      at: c.at(line),
      address,
      mac: known ? paddedMac(mac) : undefined,
      interface: name,
      state: !known ? 'INCOMPLETE' : permanent ? 'PERMANENT' : undefined,
    }),
  );
}
