// `netstat -s` of net-tools, macOS and the BSDs → counters, named as printed with the number taken out. netstat(8).
//   Tcp:
//       42 segments retransmitted
//       TCPLostRetransmit: 3
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const GROUP =
  /^(Ip|IpExt|Icmp|IcmpMsg|Tcp|TcpExt|Udp|UdpLite|MPTcpExt|Sctp|Ip6|Icmp6|Udp6|UdpLite6|tcp|udp|ip|ip6|icmp|icmp6|arp|igmp|ipsec|rip6|pfkey|mptcp|sctp|unix|kctl|mb|ah|esp|ipcomp)6?:\s*$/;
const COUNTER = /^\s+\S/;

export const netstatStatistics: TextFormat = {
  id: 'netstat-statistics',
  detect: (head) => {
    const [first = '', second = ''] = headLines(head);
    return GROUP.test(first) && /^\s+(?:\d+ [a-z]|[A-Za-z]\w*: \d)/i.test(second) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let group = '';
    for (const { text: raw, number } of linesOf(input.text, input.firstLine)) {
      const text = raw.slice(0, 300);
      if (isFiller(text)) continue;
      const header = GROUP.exec(text);
      const value = /\b\d+\b/.exec(text);
      if (header) group = header[1]!;
      else if (COUNTER.test(text) && value) {
        const name = `${text.slice(0, value.index)} ${text.slice(value.index + value[0].length)}`;
        c.record();
        c.add({
          kind: 'counter',
          at: c.at(number),
          source: 'proc',
          name: `${group}: ${name.replace(/:\s*$/, '').trim().replace(/\s+/g, ' ')}`,
          value: Number(value[0]),
        });
      } else if (!COUNTER.test(text)) c.unread(number, text, 'a protocol with its counters below');
    }
    return c.finish();
  },
};
