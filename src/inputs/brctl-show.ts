// `brctl show [bridge]` → bridges and their ports; further ports stand alone on their lines. brctl(8), bridge-utils brctl_cmd.c.
//   docker0		8000.0242cd789973	no		veth0b28e31
import type { BridgeFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADER = /^\s*bridge name\s+bridge id\s+STP enabled\s+interfaces?\s*$/;
const BRIDGE_ID = /^[0-9a-f]{4}\.[0-9a-f]{12}$/i;

export const brctlShow: TextFormat = {
  id: 'brctl-show',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    let ports: string[] | undefined;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || HEADER.test(text)) continue;
      const words = wordsOf(text);
      if (BRIDGE_ID.test(words[1] ?? '')) {
        ports = words.slice(3);
        const bridge: BridgeFact = {
          kind: 'bridge',
          at: c.at(number),
          name: words[0]!,
          bridgeId: words[1]!.toLowerCase(),
          ports,
        };
        c.record();
        c.add(bridge);
      } else if (ports && words.length === 1) ports.push(words[0]!);
      else c.unread(number, text, 'a bridge with its id, or one more port');
    }
    return c.finish();
  },
};
