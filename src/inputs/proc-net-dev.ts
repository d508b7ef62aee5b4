// /proc/net/dev → the interfaces of a namespace, and what each lost: errors and drops. proc_pid_net(5), net/core/net-procfs.c.
//  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
//  ens33: 60600053  109378    0    0    0     0          0         0 44256546  121425    0    0    0     0       0          0
import type { CounterFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADER = /^\s*Inter-\|\s+Receive\s+\|\s+Transmit\s*$|^\s*face \|bytes\s+packets errs drop\b/;
/** Old kernels leave no blank behind the colon. */
const ROW = /^\s*([^\s:]+(?::\d+)?):\s*((?:\d+\s+){7,15}\d+)\s*$/;
const COLUMNS: readonly (readonly [number, string])[] = [
  [1, 'rx_packets'],
  [2, 'rx_errors'],
  [3, 'rx_dropped'],
  [9, 'tx_packets'],
  [10, 'tx_errors'],
  [11, 'tx_dropped'],
];

export const procNetDev: TextFormat = {
  id: 'proc-net-dev',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || HEADER.test(text)) continue;
      const row = ROW.exec(text);
      if (!row) {
        c.unread(number, text, 'an interface and its sixteen counters');
        continue;
      }
      const name = row[1]!;
      const values = wordsOf(row[2]!).map(Number);
      c.record();
      c.add({ kind: 'interface', at: c.at(number), name });
      for (const [i, counter] of COLUMNS) {
        const value = values[i];
        if (value === undefined) continue;
        const fact: CounterFact = {
          kind: 'counter',
          at: c.at(number),
          source: 'proc',
          name: counter,
          value,
          interface: name,
        };
        c.add(fact);
      }
    }
    return c.finish();
  },
};
