// conntrack -S and /proc/net/stat/nf_conntrack → counters per CPU. conntrack(8), nf_conntrack_standalone.c ct_cpu_seq_show.
//   cpu=0   	found=0 invalid=4 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0
import type { CounterFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, numberOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const CPU_LINE = /^\s*cpu=\d+\s+(\w+=\d+\s*)+$/;
const PROC_HEADER = /^\s*entries\s+(clashres|searched)\s+found\s+new\s+invalid\b/;

export const conntrackStats: TextFormat = {
  id: 'conntrack-stats',
  detect: (head) => {
    const [first = ''] = headLines(head);
    return (CPU_LINE.test(first) && /\binsert_failed=|\bsearch_restart=/.test(first)) ||
      PROC_HEADER.test(first)
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let names: string[] = [];
    let row = 0;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text)) continue;
      const words = wordsOf(text);
      if (PROC_HEADER.test(text)) {
        names = words;
        continue;
      }
      // /proc prints hexadecimal without a prefix, a line per CPU in order
      const isHex =
        names.length > 0 && words.length === names.length && words.every((w) => /^[0-9a-f]{8}$/i.test(w));
      const pairs: [string, number | undefined][] = isHex
        ? words.map((word, i) => [names[i]!, parseInt(word, 16)])
        : words.map((word) => [word.split('=')[0]!, numberOf(word.split('=')[1])]);
      if (pairs.some(([, value]) => value === undefined)) {
        c.unread(number, text, 'counters of one CPU, name=number');
        continue;
      }
      const cpu = isHex ? row++ : pairs.find(([name]) => name === 'cpu')?.[1];
      c.record();
      for (const [name, value] of pairs) {
        if (name === 'cpu') continue;
        const fact: CounterFact = {
          kind: 'counter',
          at: c.at(number),
          source: 'conntrack-stats',
          name,
          value: value!,
        };
        c.add(cpu === undefined ? fact : { ...fact, cpu });
      }
    }
    return c.finish();
  },
};
