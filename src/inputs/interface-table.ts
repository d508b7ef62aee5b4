// `netstat -i` of net-tools, BusyBox, macOS and the BSDs → interfaces; MACs, indices and addresses where BSD prints them. netstat(8).
// macOS and BSD cut names (`bridg` of bridge0), networks and addresses to their columns: what was cut is counted, not used.
//   ens33            1500      476      0      0 0           312      0      0      0 BMRU
//   en0   1500  <Link#10>   a4:83:e7:2d:62:8f 23300545     0 26448755   464     0
import type { AddressFact, InterfaceFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress, isIpv6 } from '../model/address.js';
import { headLines, isFiller, linesOf, numberOf, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { paddedMac } from './parts/ifconfig-detail.js';
import { withoutUndefined } from './parts/link-json.js';
import type { Draft } from './parts/link-text.js';

const TITLE = /^\s*Kernel Interface table\s*$/;
const LINUX_HEADER = /^\s*Iface\s+MTU\s+(?:Met\s+)?RX-OK\s/;
const BSD_HEADER = /^\s*Name\s+Mtu\s+Network\s+Address\s+Ipkts\s/;
const MAC = /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i;

export const interfaceTable: TextFormat = {
  id: 'interface-table',
  detect: (head) => {
    const [first = '', second = ''] = headLines(head);
    return isHeader(first) || (TITLE.test(first) && isHeader(second)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let table: BsdTable | undefined;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || TITLE.test(text)) continue;
      if (isHeader(text)) table = BSD_HEADER.test(text) ? (table ?? bsdTable(text)) : undefined;
      else if (table ? readBsd(text, number, table, c) : readLinux(text, number, c)) c.record();
      else c.unread(number, text, 'an interface: its name, MTU and counters');
    }
    if (table) addUncut(table, c);
    if (table && table.cut > 0)
      c.warn(
        'cut-names',
        undefined,
        `${table.cut} rows show names or cut texts; run netstat again with -inW (macOS: -inl).`,
        'info',
      );
    return c.finish();
  },
};

function isHeader(line: string): boolean {
  return LINUX_HEADER.test(line) || BSD_HEADER.test(line);
}

/** P is POINTOPOINT or PROMISC. */
const FLAGS: Readonly<Record<string, string>> = {
  A: 'ALLMULTI',
  B: 'BROADCAST',
  L: 'LOOPBACK',
  M: 'MULTICAST',
  O: 'NOARP',
  R: 'RUNNING',
  U: 'UP',
  m: 'MASTER',
  s: 'SLAVE',
};

function readLinux(text: string, line: number, c: Collector): boolean {
  const words = wordsOf(text);
  const [name = '', mtu = ''] = words;
  if (words.length < 4 || !/^\d+$/.test(mtu)) return false;
  if (name.includes(':')) return true; // `eth0:1` is no interface of its own
  const letters = /^[A-Zdms]+$/.test(words.at(-1)!) ? [...words.at(-1)!] : [];
  c.add({
    kind: 'interface',
    at: c.at(line),
    name,
    mtu: Number(mtu),
    ...(letters.length > 0 && { flags: letters.flatMap((letter) => FLAGS[letter] ?? []) }),
  });
  return true;
}

interface BsdTable {
  readonly addressWidth: number;
  readonly rows: (InterfaceFact | AddressFact)[];
  cut: number;
}

function bsdTable(header: string): BsdTable {
  // counters are right-aligned, the one of packets is eight wide; addresses have 17 columns or, with -W, more
  const width = header.indexOf('Ipkts') + 'Ipkts'.length - 9 - header.indexOf('Address');
  return { addressWidth: Math.max(17, width), rows: [], cut: 0 };
}

/** False for what is no row at all. A row of the link layer names the interface's index and often its MAC. */
function readBsd(text: string, line: number, table: BsdTable, c: Collector): boolean {
  const [written = '', mtu = '', network = '', address = ''] = wordsOf(text);
  const name = written.replace(/\*$/, '');
  if (!/^(?:\d+|-)$/.test(mtu) || network === '') return false;
  const index = /^<Link#(\d+)>$/.exec(network)?.[1];
  // every interface ends in its number: one that does not was cut
  if (!/\d$/.test(name)) table.cut++;
  else if (index !== undefined) {
    const link: Draft<InterfaceFact> = { kind: 'interface', at: c.at(line), name, ifindex: Number(index) };
    if (mtu !== '-') link.mtu = Number(mtu);
    if (MAC.test(address)) link.mac = paddedMac(address);
    if (written.endsWith('*')) link.state = 'DOWN';
    table.rows.push(link);
  } else {
    const fact = addressOf(name, network, address, table);
    if (fact) table.rows.push({ ...fact, at: c.at(line) });
    else table.cut++;
  }
  return true;
}

/** A name with two indices is two names, cut alike (utun1, utun10). */
function addUncut(table: BsdTable, c: Collector): void {
  const indices = new Map<string, number>();
  const nameOf = (row: InterfaceFact | AddressFact): string =>
    row.kind === 'interface' ? row.name : row.interface;
  for (const row of table.rows)
    if (row.kind === 'interface') indices.set(row.name, (indices.get(row.name) ?? 0) + 1);
  const kept = table.rows.filter((row) => (indices.get(nameOf(row)) ?? 0) < 2);
  table.cut += table.rows.length - kept.length;
  c.add(...kept);
}

function addressOf(
  name: string,
  network: string,
  text: string,
  table: BsdTable,
): Omit<AddressFact, 'at'> | undefined {
  if (text.includes(':') && text.length >= table.addressWidth) return undefined;
  // KAME writes the interface's index into link-local addresses: fe80:1::1
  const address = canonicalAddress(text.replace(/^fe80:[0-9a-f]{1,2}::/i, 'fe80::'));
  if (!address) return undefined;
  const bits = numberOf(/\/(\d+)$/.exec(network)?.[1]);
  const octets = /^\d+(?:\.\d+){0,2}$/.test(network) ? network.split('.').length * 8 : undefined;
  return withoutUndefined({
    kind: 'address' as const,
    interface: name,
    address,
    prefixLength: isIpv6(address) ? bits : (bits ?? octets),
  });
}
