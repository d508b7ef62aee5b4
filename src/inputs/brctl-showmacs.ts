// `brctl showmacs BRIDGE` → MACs by bridge port number (the order ports joined, not an interface index). brctl(8).
//   1	02:42:c0:00:02:0a	no		  11.60
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';
import type { FdbFact } from '../model/fact.js';

const HEADER = /^\s*port no\s+mac addr\s+is local\?\s+ageing timer\s*$/;
const ROW = /^\s*\d+\s+([0-9a-f]{2}:){5}[0-9a-f]{2}\s+(yes|no)\b/i;

export const brctlShowmacs: TextFormat = {
  id: 'brctl-showmacs',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    const bridge = /\bshowmacs\s+(\S+)/.exec(input.command ?? '')?.[1];
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || HEADER.test(text)) continue;
      const [port, mac, local] = wordsOf(text);
      if (!ROW.test(text)) {
        c.unread(number, text, 'port number, MAC, yes or no, seconds');
        continue;
      }
      c.record();
      c.add(
        withoutUndefined<FdbFact>({
          kind: 'fdb',
          at: c.at(number),
          mac: mac!.toLowerCase(),
          bridge,
          port: Number(port),
          local: local === 'yes',
        }),
      );
    }
    return c.finish();
  },
};
