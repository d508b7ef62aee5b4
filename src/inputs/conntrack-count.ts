// conntrack -C, or a copy of one number below /proc/sys/net/netfilter → a counter. A lone number says not what it counts:
// a file named after its sysctl keeps that name, anything else is taken for the number of entries, and the reading says so.
//   34
import type { TextFormat } from '../model/input-format.js';
import { linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

export const conntrackCount: TextFormat = {
  id: 'conntrack-count',
  detect: (head) => (/^\s*\d{1,10}\s*$/.test(head.slice(0, 64)) && head.length < 64 ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    const sysctl = /(?:^|[/.])(nf_conntrack_\w+|nf_flowtable_\w+)(?:\.txt)?$/.exec(input.file)?.[1];
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (!/^\s*\d{1,10}\s*$/.test(text)) {
        if (text.trim() !== '') c.unread(number, text, 'a number');
        continue;
      }
      const name = sysctl ? `net.netfilter.${sysctl}` : 'entries';
      const source = sysctl ? 'sysctl' : 'conntrack-count';
      c.record();
      c.add({ kind: 'counter', at: c.at(number), source, name, value: Number(text) });
      if (!sysctl)
        c.warn(
          'lone-number',
          number,
          'A lone number: read as the output of conntrack -C, which it may not be.',
          'info',
        );
    }
    return c.finish();
  },
};
