// `nstat [-a] [-z]` → the kernel's protocol counters since boot or since its last call. nstat(8), iproute2 misc/nstat.c.
//   #kernel
//   TcpRetransSegs                  42                 0.0
import type { TextFormat } from '../model/input-format.js';
import { linesOf, mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const LINE =
  /^(TcpExt|IpExt|MPTcpExt|Ip6|Icmp6|Udp6|UdpLite6|IcmpMsg|Icmp|UdpLite|Udp|Ip|Tcp)(\w+)\s+(\d+)\s+[\d.]+\s*$/;

export const nstat: TextFormat = {
  id: 'nstat',
  detect: (head) => (mostLinesAre(head, (line) => LINE.test(line)) ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      const m = LINE.exec(text);
      if (m) {
        c.record();
        c.add({
          kind: 'counter',
          at: c.at(number),
          source: 'proc',
          name: `${m[1]}.${m[2]}`,
          value: Number(m[3]),
        });
      } else if (!/^#|^\s*$/.test(text)) c.unread(number, text, 'a counter, its value and its rate');
    }
    return c.finish();
  },
};
