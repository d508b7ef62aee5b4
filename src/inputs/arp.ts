// `arp -a|-an` (Linux, BusyBox, macOS, BSD, AIX, Windows), `arp [-v|-n|-e]` and /proc/net/arp as tables, `ndp -an` → neighbours. arp(8).
// Without -n a table shows names for addresses: they stay as names, and are counted.
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
/** AIX names no interface: `caju6 (9.3.63.4) at (incomplete)`, `… [ethernet] stored in bucket 97`. */
const AIX_ENTRY = /^\s*(\S+) \(([0-9.]+)\) at (\(incomplete\)|[0-9a-f:]+ \[\w+\].{0,60} in bucket \d+)\s*$/i;
const LINUX_TABLE = /^\s*Address\s+HWtype\s+HWaddress\s+Flags\s+Mask\s+Iface\s*$/;
const PROC_TABLE = /^\s*IP address\s+HW type\s+Flags\s+HW address\s+Mask\s+Device\s*$/;
const BSD_TABLE = /^\s*(Neighbor\s+Linklayer Address|Host\s+Ethernet Address)\s.*\b(Netif|Iface)\b/;
const WINDOWS_TABLE = /^\s*Internet Address\s+Physical Address\s+Type\s*$/;
const WINDOWS_INTERFACE = /^Interface: [0-9.]+ --- 0x[0-9a-f]+\s*$/i;
const SUMMARY =
  /^\s*Entries: ?\d+|^arp: in \d+ entries no match found|no match found|^bucket: +\d+ +contains: +\d+ entries|^There are \d+ entries in the arp table/;
const MAC = /^([0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}$/i;

export const arp: TextFormat = {
  id: 'arp',
  detect: (head) => {
    const [first = '', second = ''] = headLines(head);
    if (isTable(first) || (WINDOWS_INTERFACE.test(first) && isTable(second))) return 'mine';
    const mine = mostLinesAre(
      head,
      (line) => ENTRY.test(line) || AIX_ENTRY.test(line),
      (line) => SUMMARY.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let header = '';
    let named = 0;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || SUMMARY.test(text) || WINDOWS_INTERFACE.test(text)) continue;
      const entry = ENTRY.exec(text) ?? AIX_ENTRY.exec(text);
      if (isTable(text)) {
        header = text;
        continue;
      }
      const row = entry
        ? {
            address: entry[2]!,
            mac: wordsOf(entry[3]!)[0],
            device: entry[5],
            permanent: /PERM|permanent/.test(text),
          }
        : readRow(wordsOf(text), header);
      if (!row) {
        c.unread(number, text, header ? 'an address and its MAC' : 'an entry "? (address) at MAC on device"');
        continue;
      }
      c.record();
      c.add(neighbor(c, number, row));
      if (!canonicalAddress(row.address)) named++;
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
  return [LINUX_TABLE, PROC_TABLE, BSD_TABLE, WINDOWS_TABLE].some((table) => table.test(line));
}

interface Row {
  readonly address: string;
  readonly mac: string | undefined;
  readonly device: string | undefined;
  readonly permanent: boolean;
}

function readRow(words: readonly string[], header: string): Row | undefined {
  const [address = ''] = words;
  if (PROC_TABLE.test(header)) {
    const mac = words[2] === '0x0' ? undefined : words[3];
    return words.length < 6 ? undefined : { address, mac, device: words[5], permanent: words[2] === '0x6' };
  }
  if (LINUX_TABLE.test(header)) {
    const device = words.at(-1);
    if (words.length < 3) return undefined;
    const known = /^[([<]/.test(words[1]!) ? undefined : words[2];
    return { address, mac: known, device, permanent: words.length > 4 && /M/.test(words[3]!) };
  }
  if (BSD_TABLE.test(header)) {
    // "Linklayer Address" and "Ethernet Address" are one column of two words
    const device = wordsOf(header).findIndex((name) => /^(Netif|Iface)$/.test(name)) - 1;
    return words.length <= device
      ? undefined
      : { address, mac: words[1], device: words[device], permanent: false };
  }
  if (!WINDOWS_TABLE.test(header) || !MAC.test(words[1] ?? '')) return undefined;
  return { address, mac: words[1], device: undefined, permanent: false };
}

function neighbor(c: Collector, line: number, { address, mac, device, permanent }: Row): NeighborFact {
  const known = mac !== undefined && MAC.test(mac);
  return withoutUndefined<NeighborFact>({
    kind: 'neighbor',
    at: c.at(line),
    address: canonicalAddress(address) ?? address,
    mac: known ? paddedMac(mac.replaceAll('-', ':')) : undefined,
    interface: device,
    state: !known ? 'INCOMPLETE' : permanent ? 'PERMANENT' : undefined,
  });
}
