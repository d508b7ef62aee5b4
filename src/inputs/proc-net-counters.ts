// /proc/net/netstat and /proc/net/snmp → counters, named `TcpExt.ListenDrops` as nstat does with the dot left out.
// A line of names is followed by a line of as many numbers. proc_pid_net(5), net/ipv4/proc.c.
//   Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails …
//   Tcp: 1 200 120000 -1 105 3 0 …
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const LINE = /^\s*[A-Z][A-Za-z0-9]{1,15}: [-\w ]+$/;

export const procNetCounters: TextFormat = {
  id: 'proc-net-counters',
  detect: (head) => {
    const [names = '', values = ''] = headLines(head);
    return /^\s*(?:TcpExt|IpExt|MPTcpExt|Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite): [A-Z]\w+ /.test(names) &&
      isPair(names, values)
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let names = '';
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text)) continue;
      if (isPair(names, text)) {
        const [group = '', ...words] = wordsOf(names);
        const values = wordsOf(text).slice(1).map(Number);
        c.record();
        for (const [i, word] of words.entries())
          c.add({
            kind: 'counter',
            at: c.at(number),
            source: 'proc',
            name: group.replace(':', '.') + word,
            value: values[i]!,
          });
        names = '';
      } else if (LINE.test(text) && names === '') names = text;
      else {
        c.unread(number, text, 'a line of names, then a line of as many numbers');
        names = LINE.test(text) ? text : '';
      }
    }
    return c.finish();
  },
};

function isPair(names: string, values: string): boolean {
  const [a = '', ...words] = wordsOf(names);
  const [b, ...numbers] = wordsOf(values);
  return a !== '' && a === b && words.length === numbers.length && numbers.every((n) => /^-?\d+$/.test(n));
}
