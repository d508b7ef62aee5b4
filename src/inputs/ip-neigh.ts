// `ip [-j] neigh` (iproute2 or BusyBox, which adds "ref 1 used 0/0/0 probes 4") → neighbours. ip-neighbour(8).
//   172.17.0.2 dev docker0 lladdr 02:42:ac:11:00:02 REACHABLE
import type { NeighborFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { isFiller, linesOf, mostLinesAre, wordAfter, wordsOf } from '../lib/lines.js';
import { listOf, textOf } from '../lib/json-elements.js';
import { collect, type Collector } from './parts/reading.js';
import { headObjectHas, jsonObjects, withoutUndefined } from './parts/link-json.js';

const STATE = /^(REACHABLE|STALE|FAILED|INCOMPLETE|DELAY|PROBE|PERMANENT|NOARP|NONE)$/;
const NEIGHBOR_LINE =
  /^\s*[0-9a-f.:]+ (?:dev \S+ )?.{0,200}?\b(lladdr [0-9a-f:]+|REACHABLE|STALE|FAILED|INCOMPLETE|DELAY|PROBE|PERMANENT|NOARP|proxy)\b/i;

export const ipNeigh: TextFormat = {
  id: 'ip-neigh',
  detect: (head) => {
    if (headObjectHas(head, ['dst', 'dev', 'state'], ['ifname', 'ifindex', 'mac'], /^dst$/)) return 'mine';
    return mostLinesAre(head, isNeighborLine) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readJson(input, c);
    else readText(input, c);
    return c.finish();
  },
};

function isNeighborLine(line: string): boolean {
  return NEIGHBOR_LINE.test(line) && canonicalAddress(wordsOf(line)[0] ?? '') !== undefined;
}

function readText(input: TextInput, c: Collector): void {
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isFiller(text)) continue;
    const words = wordsOf(text.replaceAll('**', ''));
    const states = words.filter((word) => STATE.test(word));
    const address = canonicalAddress(words[0] ?? '');
    if (!address || (states.length === 0 && !words.includes('lladdr') && !words.includes('proxy')))
      c.unread(number, text, 'a neighbour: address dev NAME lladdr MAC STATE');
    else add(c, number, address, wordAfter(words, 'lladdr'), wordAfter(words, 'dev'), states.at(-1));
  }
}

function readJson(input: TextInput, c: Collector): void {
  for (const { object, line } of jsonObjects(input, c)) {
    const address = canonicalAddress(textOf(object['dst']) ?? '');
    const states = listOf(object['state']).map(String);
    if (address) add(c, line, address, textOf(object['lladdr']), textOf(object['dev']), states.at(-1));
    else if (Object.keys(object).length > 0)
      c.unread(line, JSON.stringify(object), 'a neighbour object with dst');
  }
}

function add(c: Collector, line: number, address: string, mac?: string, name?: string, state?: string): void {
  c.record();
  c.add(
    withoutUndefined<NeighborFact>({
      kind: 'neighbor',
      at: c.at(line),
      address,
      mac: mac?.toLowerCase(),
      interface: name,
      state,
    }),
  );
}
