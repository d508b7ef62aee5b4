// /proc/net/route → routes. Addresses are hexadecimal in the machine's byte order (read as little endian: x86, ARM).
// Kernel net/ipv4/fib_trie.c fib_route_seq_show.
//   eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
import type { RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { formatIpv4 } from '../model/address.js';
import { headLines, isFiller, linesOf, numberOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { netmaskLength } from './parts/ifconfig-address.js';
import { withoutUndefined } from './parts/link-json.js';

const HEADER = /^\s*Iface\s+Destination\s+Gateway\s+Flags\s+RefCnt\s+Use\s+Metric\s+Mask\b/;
const RTF_REJECT = 0x200;

export const procNetRoute: TextFormat = {
  id: 'proc-net-route',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || HEADER.test(text)) continue;
      const words = wordsOf(text);
      const [dev, destination, gateway, flags, , , metric, mask] = words;
      const length = netmaskLength(littleEndian(mask));
      const address = littleEndian(destination);
      const via = littleEndian(gateway);
      if (!address || !via || length === undefined || !/^[0-9a-f]{4}$/i.test(flags ?? '')) {
        c.unread(number, text, 'a row of hexadecimal addresses');
        continue;
      }
      c.record();
      c.add(
        withoutUndefined<RouteFact>({
          kind: 'route',
          at: c.at(number),
          destination: `${address}/${length}`,
          via: via === '0.0.0.0' ? undefined : via,
          dev: dev === '*' ? undefined : dev,
          metric: numberOf(metric),
          // the kernel names no device ("*") only for a blackhole
          type: parseInt(flags!, 16) & RTF_REJECT ? 'unreachable' : dev === '*' ? 'blackhole' : 'unicast',
        }),
      );
    }
    return c.finish();
  },
};

function littleEndian(hex: string | undefined): string | undefined {
  if (hex === undefined || !/^[0-9a-f]{8}$/i.test(hex)) return undefined;
  const bytes = hex.match(/../g)!.reverse().join('');
  return formatIpv4(parseInt(bytes, 16));
}
