// Windows `route print` (and `netstat -r`) → active routes. Interfaces are their address (IPv4) or index (IPv6), as printed.
// Persistent routes are a list of what to restore, not of what is: passed over. Microsoft Learn, route.
//   Network Destination        Netmask          Gateway       Interface  Metric
//             0.0.0.0          0.0.0.0      10.211.55.1      10.211.55.3     15
//    12    271 2001:db8::/64            fe80::1
import type { RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, linesOf, wordsOf } from '../lib/lines.js';
import { netmaskLength } from './parts/ifconfig-address.js';
import { withoutUndefined } from './parts/link-json.js';
import { collect } from './parts/reading.js';
import { destinationText } from './parts/route-words.js';

const RULE = /^=+\s*$/;
const TITLE = /^(?:Interface List|IPv[46] Route Table)\s*$/;
const HEADER =
  /^\s*(?:Network Destination\s+Netmask\s+Gateway\s+Interface\s+Metric|If\s+Metric\s+Network Destination\s+Gateway)\s*$/;

export const routePrint: TextFormat = {
  id: 'route-print',
  detect: (head) => {
    const lines = headLines(head).filter((line) => !RULE.test(line));
    return TITLE.test(lines[0] ?? '') &&
      lines.some((line) => HEADER.test(line) || /^Active Routes:/.test(line))
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let active = false;
    let cut = ''; // a long IPv6 destination has its gateway on the next line
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (/^(?:Active|Persistent) Routes:/.test(text)) active = text.startsWith('Active');
      else if (TITLE.test(text) || RULE.test(text)) active = false;
      else if (
        active &&
        text.trim() !== '' &&
        !HEADER.test(text) &&
        !/^\s*(?:None|Default Gateway:.*)\s*$/.test(text)
      ) {
        const words = wordsOf(`${cut} ${text}`.slice(0, 400));
        const row = words.length >= 5 && words[0]!.includes('.') ? rowOf4(words) : rowOf6(words);
        cut = row === 'cut' ? text : '';
        if (row === 'cut') continue;
        if (row === undefined) {
          c.unread(number, text, 'a route: destination, mask, gateway, interface, metric');
          continue;
        }
        c.record();
        c.add(withoutUndefined<RouteFact>({ kind: 'route', at: c.at(number), type: 'unicast', ...row }));
      }
    }
    return c.finish();
  },
};

type Row = Pick<RouteFact, 'destination' | 'via' | 'dev' | 'metric'>;

function rowOf4([destination = '', mask, gateway = '', dev, metric]: readonly string[]): Row | undefined {
  const length = netmaskLength(mask);
  const address = canonicalAddress(destination);
  if (!address || length === undefined) return undefined;
  return { destination: `${address}/${length}`, via: gatewayOf(gateway), dev, metric: numberOrNone(metric) };
}

function rowOf6([dev, metric, prefix = '', gateway]: readonly string[]): Row | 'cut' | undefined {
  const destination = prefix.includes(':') ? destinationText(prefix, true) : undefined;
  if (destination === undefined) return undefined;
  return gateway === undefined
    ? 'cut'
    : { destination, via: gatewayOf(gateway), dev, metric: numberOrNone(metric) };
}

function gatewayOf(text: string): string | undefined {
  return /^On-link$/i.test(text) ? undefined : (canonicalAddress(text) ?? text);
}

function numberOrNone(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
