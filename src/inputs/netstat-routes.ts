// macOS and BSD `netstat -r[n]` → routes, and neighbours from host routes whose gateway is a MAC. netstat(1).
// Prefixes are shortened (127, 192.168.1, 224.0.0/4) and, without -n or -l, cut at the column's width: cut ones are not used.
//   Destination        Gateway            Flags        Refs      Use    Mtu   Netif Expire
//   192.168.1.254      fc:ae:34:a1:3a:80  UHLWIir        29    69464   1500     en0   1200
import type { NeighborFact, RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress, isIpv6, parsePrefix } from '../model/address.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { paddedMac } from './parts/ifconfig-detail.js';
import { withoutUndefined } from './parts/link-json.js';

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

function readRow(words: readonly string[], table: Table, six: boolean, line: number, c: Collector): boolean {
  const [text = '', gatewayText = '', flags = ''] = words;
  const cut = text.includes(':') && text.length >= table.destinationWidth;
  const destination = cut ? undefined : destinationOf(text, flags, six);
  if (destination === undefined) return false;
  const gatewayCut = gatewayText.includes(':') && gatewayText.length >= table.gatewayWidth;
  const dev = words[table.netif];
  const isMac = MAC.test(gatewayText);
  const via = isMac || gatewayCut ? undefined : canonicalAddress(gatewayText);
  const type = flags.includes('R') ? 'unreachable' : flags.includes('B') ? 'blackhole' : castOf(flags);
  c.add(withoutUndefined<RouteFact>({ kind: 'route', at: c.at(line), destination, via, dev, type }));
  if (isMac && flags.includes('H') && type === 'unicast' && !dev?.startsWith('lo')) {
    const address = destination.slice(0, destination.lastIndexOf('/'));
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
  return true;
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
    return textOf(`${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${length}`);
  }
  if (/^::ffff:/i.test(bare) && bare.includes('/')) return undefined; // a mapped prefix has no canonical text
  if (isIpv6(bare) && !bare.includes('/') && !flags.includes('H')) return undefined; // its length was not printed
  return textOf(bare);
}

function textOf(text: string): string | undefined {
  const prefix = parsePrefix(text);
  return prefix && `${prefix.address}/${prefix.length}`;
}
