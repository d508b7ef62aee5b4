// /proc/net/ipv6_route → IPv6 routes of all tables, with the kernel's own host routes. net/ipv6/route.c rt6_info_route_seq_show.
// Destination and length, source and length, gateway, metric, references, uses, flags (all hexadecimal), device.
//   fe800000000000000000000000000000 40 0000… 00 0000… 00000100 00000001 00000000 00000001    ens33
import type { RouteFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { isFiller, linesOf, mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { hexAddress6 } from './parts/hex-address.js';
import { withoutUndefined } from './parts/link-json.js';

const ROW =
  /^\s*([0-9a-f]{32}) ([0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} ([0-9a-f]{32}) ([0-9a-f]{8}) [0-9a-f]{8} [0-9a-f]{8} ([0-9a-f]{8}) +(\S+)\s*$/i;
/** include/uapi/linux/route.h, ipv6_route.h */
const RTF_REJECT = 0x200;
const RTF_LOCAL = 0x80000000;
const RTF_ANYCAST = 0x100000;

export const procNetIpv6Route: TextFormat = {
  id: 'proc-net-ipv6-route',
  detect: (head) => (mostLinesAre(head, (line) => ROW.test(line)) ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text)) continue;
      const row = ROW.exec(text);
      if (!row) {
        c.unread(number, text, 'a row of hexadecimal addresses');
        continue;
      }
      const [, destination = '', length = '', gateway = '', metric = '', flags = '', dev] = row;
      const bits = parseInt(flags, 16);
      const via = hexAddress6(gateway);
      const type =
        bits & RTF_REJECT
          ? 'unreachable'
          : bits & RTF_LOCAL
            ? 'local'
            : bits & RTF_ANYCAST
              ? 'anycast'
              : 'unicast';
      c.record();
      c.add(
        withoutUndefined<RouteFact>({
          kind: 'route',
          at: c.at(number),
          destination: `${hexAddress6(destination)}/${parseInt(length, 16)}`,
          via: via === '::' ? undefined : via,
          dev,
          metric: parseInt(metric, 16),
          table: type === 'local' || type === 'anycast' ? 'local' : undefined,
          type,
        }),
      );
    }
    return c.finish();
  },
};
