// Linux `route [-n] [-6]`, `netstat -r[n][ee]` of net-tools and BusyBox → routes. route(8).
// Without -n names stand for addresses: they stay where nobody knows better, and are counted.
//   Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
//   0.0.0.0         192.0.2.1       0.0.0.0         UG    0      0        0 eth0
import type { RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, isFiller, linesOf, numberOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { netmaskLength } from './parts/ifconfig-address.js';
import { withoutUndefined } from './parts/link-json.js';
import { destinationText } from './parts/route-words.js';

const TITLE = /^\s*Kernel (IP|IPv6) routing (table|cache)\s*$/;
const HEADER = /^\s*Destination\s+(Gateway\s+Genmask\s+Flags|Next Hop\s+Flags?)\s/;
/** Names net-tools prints from /etc/networks and /etc/hosts. */
const NAMES: Readonly<Record<string, string>> = {
  default: '0.0.0.0',
  'link-local': '169.254.0.0',
  loopback: '127.0.0.0',
  localhost: '127.0.0.1',
};

export const routeTable: TextFormat = {
  id: 'route-table',
  detect: (head) => {
    const [first = '', second = ''] = headLines(head);
    return HEADER.test(first) || (TITLE.test(first) && (second === '' || HEADER.test(second)))
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let columns: string[] = [];
    let named = 0;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || TITLE.test(text)) continue;
      if (HEADER.test(text)) {
        columns = wordsOf(text.replace('Next Hop', 'NextHop'));
        continue;
      }
      const words = wordsOf(text);
      const flags = words[columns.findIndex((name) => /^Flags?$/.test(name))] ?? '';
      if (words.length < columns.length - 1 || !/^(U|!|[A-Z])[A-Za-z!]*$/.test(flags)) {
        c.unread(number, text, 'a row of the routing table');
        continue;
      }
      c.record();
      const cell = (name: string): string | undefined => words[columns.indexOf(name)];
      const fact = columns.includes('Genmask') ? rowOf4(cell, flags) : rowOf6(cell, flags);
      c.add(withoutUndefined<RouteFact>({ kind: 'route', at: c.at(number), ...fact }));
      if (isNamed(fact.destination.replace(/\/\d+$/, '')) || isNamed(fact.via)) named++;
    }
    if (named > 0)
      c.warn(
        'names-not-addresses',
        undefined,
        `${named} routes have names for addresses; run it again with -n.`,
        'info',
      );
    return c.finish();
  },
};

type Cell = (name: string) => string | undefined;
type Row = Pick<RouteFact, 'destination' | 'via' | 'dev' | 'metric' | 'type'>;

function rowOf4(cell: Cell, flags: string): Row {
  const text = cell('Destination') ?? '';
  const address = NAMES[text] ?? canonicalAddress(text) ?? text;
  const length = text === 'default' ? 0 : (netmaskLength(cell('Genmask')) ?? 32);
  return {
    destination: `${address}/${length}`,
    via: gatewayOf(cell('Gateway')),
    dev: deviceOf(cell('Iface')),
    metric: numberOf(cell('Metric')),
    // the kernel names no device ("*") only for a blackhole
    type: flags.includes('!') ? 'unreachable' : cell('Iface') === '*' ? 'blackhole' : 'unicast',
  };
}

function rowOf6(cell: Cell, flags: string): Row {
  const text = (cell('Destination') ?? '').replace(/[[\]]/g, '').replace(/^(ip6-)?localhost\b/, '::1');
  const mapped = /^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) ? `::ffff:${text}` : text;
  return {
    destination: destinationText(mapped, true) ?? text,
    via: gatewayOf(cell('NextHop')),
    dev: deviceOf(cell('If') ?? cell('Iface')),
    metric: numberOf(cell('Met') ?? cell('Metric')),
    type: flags.includes('!') ? 'unreachable' : 'unicast',
  };
}

/** No gateway is `0.0.0.0`, `::` or, without -n, `*`; a name that nobody resolves is one all the same. */
function gatewayOf(text: string | undefined): string | undefined {
  const bare = text?.replace(/[[\]]/g, '');
  if (bare === undefined || bare === '*' || bare === '-') return undefined;
  const address = canonicalAddress(bare) ?? bare;
  return address === '0.0.0.0' || address === '::' ? undefined : address;
}

function isNamed(text: string | undefined): boolean {
  return text !== undefined && !canonicalAddress(text);
}

function deviceOf(text: string | undefined): string | undefined {
  return text === '-' || text === '*' ? undefined : text;
}
