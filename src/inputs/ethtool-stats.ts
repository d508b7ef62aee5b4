// `ethtool -S DEVICE` → counters; a veth prints its peer's index (peer_ifindex). ethtool(8), kernel drivers/net/veth.c.
// The output does not name its device: it is taken from the command line, or a file name such as ethtool-S-eth0.txt.
//   NIC statistics:
//        peer_ifindex: 3
import type { CounterFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';

const HEADER = /^\s*NIC statistics:\s*$/;
const EMPTY = /^\s*no stats available\s*$/;
const COUNTER = /^\s*(\S[^:]{0,80}|\[\S+\]: \S+): (-?\d+)\s*$/;

export const ethtoolStats: TextFormat = {
  id: 'ethtool-stats',
  detect: (head) => {
    const lines = headLines(head);
    const empty = lines.length === 1 && EMPTY.test(lines[0]!);
    return empty || HEADER.test(lines[0] ?? '') ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    const device = deviceOf(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || HEADER.test(text) || EMPTY.test(text)) continue;
      const m = COUNTER.exec(text);
      if (!m) {
        c.unread(number, text, 'a counter "name: number"');
        continue;
      }
      c.record();
      c.add(
        withoutUndefined<CounterFact>({
          kind: 'counter',
          at: c.at(number),
          source: 'ethtool',
          name: m[1]!,
          value: Number(m[2]),
          interface: device,
        }),
      );
    }
    return c.finish();
  },
};

function deviceOf(input: TextInput): string | undefined {
  const named = /\bethtool\s+(?:-S|--statistics)\s+(\S+)/.exec(input.command ?? '');
  return named?.[1] ?? /ethtool[-_ ]-?S[-_ ]([\w.@-]{1,15}?)(?:\.txt|\.out|\.log)?$/.exec(input.file)?.[1];
}
