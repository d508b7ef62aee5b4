// macOS and BSD `netstat -r[n]` → routes, and neighbours from host routes whose gateway is a MAC. netstat(1).
// Prefixes are shortened (127, 192.168.1, 224.0.0/4) and, without -n or -l, cut at the column's width: cut ones are not used.
//   Destination        Gateway            Flags        Refs      Use    Mtu   Netif Expire
//   192.168.1.254      fc:ae:34:a1:3a:80  UHLWIir        29    69464   1500     en0   1200
import type { NeighborFact, RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { paddedMac } from './parts/ifconfig-detail.js';
import { withoutUndefined } from './parts/link-json.js';
import { destinationText } from './parts/route-words.js';

const TITLE = /^\s*(Routing tables.*|Internet6?:|Route Tree for Protocol Family.*|Encap:)\s*$/;
const HEADER = /^\s*Destination(?:\/Mask)?\s+Gateway\s+Flags\b/;
const MAC = /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i;

export const netstatRoutes: TextFormat = {
  id: 'netstat-routes',
  detect: (head) => {
    const lines = headLines(head);
    const first = lines.findIndex((line) => !TITLE.test(line));
    if (first < 0) return lines.some((line) => /^Routing tables/.test(line)) ? 'mine' : 'not-mine';
    return HEADER.test(lines[first]!) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let table: Table | undefined;
    let six = false;
    let named = 0;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (/^\s*Internet6?:/.test(text)) six = text.includes('6');
      if (isFiller(text) || TITLE.test(text)) continue;
      if (HEADER.test(text)) table = tableOf(text);
      else if (!table || wordsOf(text).length < 4) c.unread(number, text, 'a row of the routing table');
      else {
        c.record();
        if (!readRow(wordsOf(text), table, six, number, c)) named++;
      }
    }
    if (named > 0)
      c.warn(
        'names-not-addresses',
        undefined,
        `${named} routes show names or cut addresses; run it again with -nl.`,
        'info',
      );
    return c.finish();
  },
};

interface Table {
  readonly netif: number;
  /** Width of the first two columns: a text this long may have been cut. */
  readonly destinationWidth: number;
  readonly gatewayWidth: number;
}

function tableOf(header: string): Table {
  const names = wordsOf(header);
  const gateway = header.indexOf('Gateway');
  return {
    netif: names.findIndex((name) => /^(Netif|Iface|Interface)$/.test(name)),
    destinationWidth: gateway - header.indexOf('Destination') - 1,
    gatewayWidth: header.indexOf('Flags') - gateway - 1,
  };
}

/** False when the row shows names or cut addresses: they stay as printed, so that no reader takes the route for another. */
function readRow(words: readonly string[], table: Table, six: boolean, line: number, c: Collector): boolean {
  const [text = '', gatewayText = '', flags = ''] = words;
  const known = isCut(text, table.destinationWidth) ? undefined : destinationOf(text, flags, six);
  const destination = known ?? asPrinted(text, table.destinationWidth, flags, six);
  const dev = words[table.netif];
  const isMac = MAC.test(gatewayText);
  const via = isMac ? undefined : gatewayOf(gatewayText, table.gatewayWidth, six, dev);
  const type = flags.includes('R') ? 'unreachable' : flags.includes('B') ? 'blackhole' : castOf(flags);
  c.add(withoutUndefined<RouteFact>({ kind: 'route', at: c.at(line), destination, via, dev, type }));
  if (isMac && flags.includes('H') && type === 'unicast' && !dev?.startsWith('lo')) {
    const address = destination.replace(/\/\d+$/, '');
    c.add(
      withoutUndefined<NeighborFact>({
        kind: 'neighbor',
        at: c.at(line),
        address,
        mac: paddedMac(gatewayText),
        interface: dev,
      }),
    );
  }
  return known !== undefined && (via === undefined || canonicalAddress(via) !== undefined);
}

function isCut(text: string, width: number): boolean {
  return text.includes(':') && text.length >= width;
}

/** `2600:1700:bab0:d…` for a cut address, `dsldevice.attlocal/32` for a host's name. */
function asPrinted(text: string, width: number, flags: string, six: boolean): string {
  if (isCut(text, width)) return `${text}…`;
  return flags.includes('H') && !text.includes('/') ? `${text}/${six ? 128 : 32}` : text;
}

/** `link#10` and an interface's own name are no gateway. */
function gatewayOf(text: string, width: number, six: boolean, dev: string | undefined): string | undefined {
  if (/^(?:link#\d+|index:|-$)/.test(text)) return undefined;
  // a whole zone behind it: nothing is missing, however full the column
  if (isCut(text, width) && !(dev && text.endsWith(`%${dev}`))) return `${text}…`;
  if (text === 'localhost') return six ? '::1' : '127.0.0.1';
  return canonicalAddress(text) ?? text;
}

function castOf(flags: string): string {
  return flags.includes('b') ? 'broadcast' : flags.includes('m') ? 'multicast' : 'unicast';
}

/** `127` is 127.0.0.0/8, `192.168.1` /24, `224.0.0/4` as it says, a full address a host. */
function destinationOf(text: string, flags: string, six: boolean): string | undefined {
  if (text === 'default') return six ? '::/0' : '0.0.0.0/0';
  if (text === 'localhost') return six ? '::1/128' : '127.0.0.1/32';
  const bare = text.replace(/%[^/]*/, '');
  const short = /^(\d{1,3}(?:\.\d{1,3}){0,3})(?:\/(\d{1,2}))?$/.exec(bare);
  if (short && !six) {
    const octets = short[1]!.split('.');
    const length = short[2] ?? String(octets.length * 8);
    return destinationText(`${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${length}`, false);
  }
  if (bare.includes(':') && !bare.includes('/') && !flags.includes('H')) {
    // the length was not printed: link-local and multicast networks have theirs from RFC 4291 and BSD's netinet6
    const length = /^fe80::$/i.test(bare) ? 64 : /^ff0[0-9a-f]::$/i.test(bare) ? 32 : undefined;
    return length === undefined ? undefined : `${bare.toLowerCase()}/${length}`;
  }
  return destinationText(bare, six);
}
