// Linux `route [-n] [-6]`, `netstat -r[n][ee]` of net-tools and BusyBox → routes. route(8).
// Without -n names stand for addresses: such a row is counted, and its route kept only where the destination is known.
//   Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
//   0.0.0.0         192.0.2.1       0.0.0.0         UG    0      0        0 eth0
import type { RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress, parsePrefix } from '../model/address.js';
import { headLines, isFiller, linesOf, numberOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { netmaskLength } from './parts/ifconfig-address.js';
import { withoutUndefined } from './parts/link-json.js';

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
      if (fact) c.add(withoutUndefined<RouteFact>({ kind: 'route', at: c.at(number), ...fact }));
      else named++;
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

function rowOf4(cell: Cell, flags: string): Row | undefined {
  const text = cell('Destination') ?? '';
  const address = canonicalAddress(NAMES[text] ?? text);
  const length = text === 'default' ? 0 : netmaskLength(cell('Genmask'));
  if (!address || length === undefined) return undefined;
  const via = canonicalAddress(cell('Gateway') ?? '');
  return {
    destination: `${address}/${length}`,
    via: via === '0.0.0.0' ? undefined : via,
    dev: deviceOf(cell('Iface')),
    metric: numberOf(cell('Metric')),
    // the kernel names no device ("*") only for a blackhole
    type: flags.includes('!') ? 'unreachable' : cell('Iface') === '*' ? 'blackhole' : 'unicast',
  };
}

function rowOf6(cell: Cell, flags: string): Row | undefined {
  const prefix = parsePrefix(
    (cell('Destination') ?? '').replace(/[[\]]/g, '').replace(/^(ip6-)?localhost\b/, '::1'),
  );
  if (!prefix) return undefined;
  const via = canonicalAddress((cell('NextHop') ?? '').replace(/[[\]]/g, ''));
  return {
    destination: `${prefix.address}/${prefix.length}`,
    via: via === '::' ? undefined : via,
    dev: deviceOf(cell('If') ?? cell('Iface')),
    metric: numberOf(cell('Met') ?? cell('Metric')),
    type: flags.includes('!') ? 'unreachable' : 'unicast',
  };
}

function deviceOf(text: string | undefined): string | undefined {
  return text === '-' || text === '*' ? undefined : text;
}
