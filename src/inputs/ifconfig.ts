// `ifconfig [-a]` of net-tools (old and new), BusyBox, macOS and the BSDs → interfaces and addresses. ifconfig(8).
// No form names a peer; only the BSDs name bridge members. Parsing needs no indentation (scraped pages lose it).
//   eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500            (net-tools 2, macOS, BSD)
//   eth0      Link encap:Ethernet  HWaddr 02:42:C0:00:02:0A               (net-tools 1, BusyBox)
import type { InterfaceFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, numberOf, wordAfter, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import type { Draft } from './parts/link-text.js';
import { readIfconfigAddress } from './parts/ifconfig-address.js';
import { readIfconfigDetail } from './parts/ifconfig-detail.js';

const FLAGS_HEADER = /^(\s*)([^\s:]+(?::\d+)?): flags=(?:0x)?[0-9a-f]+(?:<([^>]*)>)?(.*)$/i;
const ENCAP_HEADER = /^(\s*)(\S+)\s+Link encap:(.*)$/;

export const ifconfig: TextFormat = {
  id: 'ifconfig',
  detect: (head) => {
    const lines = headLines(head);
    const headers = lines.filter((line) => FLAGS_HEADER.test(line) || ENCAP_HEADER.test(line)).length;
    if (headers === 0) return 'not-mine';
    const foreign = lines.filter(
      (line) => !isHeader(line) && !/^\s/.test(line) && !readIfconfigDetail(line),
    ).length;
    return foreign <= headers ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let open: Open | undefined;
    for (const { text: raw, number } of linesOf(input.text, input.firstLine)) {
      const text = raw.replaceAll('**', '');
      if (isFiller(text) || /^Kernel Interface table\s*$/.test(text)) continue; // `netstat -ie` prints this above
      const started = startInterface(text, number, c);
      if (started) {
        if (open) close(open, c);
        open = started;
      } else if (!open)
        c.unread(number, text, 'an interface header: "eth0: flags=…" or "eth0  Link encap:…"');
      else if (!readBody(text, number, open, c)) c.unread(number, text, 'a line of an ifconfig block');
    }
    if (open) close(open, c);
    return c.finish();
  },
};

interface Open {
  readonly link: Draft<InterfaceFact>;
  /** `eth0:1` adds addresses to eth0; it is no interface of its own. */
  readonly alias: boolean;
  readonly members: string[];
}

const isHeader = (line: string): boolean => FLAGS_HEADER.test(line) || ENCAP_HEADER.test(line);

function startInterface(text: string, number: number, c: Collector): Open | undefined {
  const flagged = FLAGS_HEADER.exec(text);
  const encap = flagged ? null : ENCAP_HEADER.exec(text);
  const m = flagged ?? encap;
  if (!m) return undefined;
  c.record();
  const name = m[2]!.replace(/:\d+$/, '');
  const link: Draft<InterfaceFact> = { kind: 'interface', at: c.at(number), name };
  const words = wordsOf((flagged ? m[4] : m[3]) ?? '');
  if (flagged) {
    if (m[3] !== undefined) link.flags = m[3] === '' ? [] : m[3].split(',');
    const mtu = numberOf(wordAfter(words, 'mtu'));
    const index = numberOf(wordAfter(words, 'index'));
    if (mtu !== undefined) link.mtu = mtu;
    if (index !== undefined) link.ifindex = index;
  } else {
    const mac = wordAfter(words, 'HWaddr');
    if (mac && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac)) link.mac = mac.toLowerCase();
  }
  const alias = name !== m[2];
  if (!alias) c.add(link); // the lines below fill it in
  return { link, alias, members: [] };
}

function readBody(text: string, number: number, open: Open, c: Collector): boolean {
  const body = text.trim();
  if (/^inet6? addr: +(Bcast:|$)/.test(body)) return true; // an interface without an address, printed all the same
  if (/^inet6?\b/.test(body)) {
    const address = readIfconfigAddress(body, open.link.name, c.at(number));
    if (address) c.add(address);
    return address !== undefined;
  }
  const detail = readIfconfigDetail(text);
  if (!detail) return /^\s/.test(text);
  const { member, ...fields } = detail;
  if (member) open.members.push(member);
  if (!open.alias) Object.assign(open.link, fields);
  return true;
}

function close(open: Open, c: Collector): void {
  if (open.members.length > 0)
    c.add({ kind: 'bridge', at: open.link.at, name: open.link.name, ports: open.members });
}
