// /proc/net/fib_trie → routes without devices: prefix and type only. Kernel net/ipv4/fib_trie.c fib_trie_seq_show.
// Main and Local are often one trie printed twice; each prefix and type is kept once.
//   Local:
//     +-- 0.0.0.0/0 3 0 4
//        |-- 192.0.2.10
//           /32 host LOCAL
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const TABLE = /^(Main|Local|Id \d+):\s*$/;
const NODE = /^\s*\+-- \S+/;
const LEAF = /^\s*\|-- (\S+)\s*$/;
const ALIAS = /^\s*\/(\d{1,2}) (universe|site|link|host|nowhere|\d+) ([A-Z]+)(?: tos=\d+)?\s*$/;

export const procNetFibTrie: TextFormat = {
  id: 'proc-net-fib-trie',
  detect: (head) => {
    const [first = '', second = ''] = headLines(head);
    return TABLE.test(first) && (second === '' || NODE.test(second)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    const seen = new Set<string>();
    let address: string | undefined;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || TABLE.test(text) || NODE.test(text)) continue;
      const leaf = LEAF.exec(text);
      const alias = ALIAS.exec(text);
      if (leaf) address = canonicalAddress(leaf[1]!);
      else if (!alias || !address) c.unread(number, text, 'a node, a leaf or "/length scope TYPE"');
      else {
        const key = `${address}/${alias[1]} ${alias[3]}`;
        if (seen.has(key)) continue;
        seen.add(key);
        c.record();
        const type = alias[3]!.toLowerCase();
        c.add({ kind: 'route', at: c.at(number), destination: `${address}/${alias[1]}`, type });
      }
    }
    return c.finish();
  },
};
