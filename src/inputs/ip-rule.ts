// `ip [-j] rule` → routing policy rules. ip-rule(8), iproute2 ip/iprule.c print_rule.
//   32766:	from all lookup main
//   100:	not from 10.0.0.0/24 iif eth0 fwmark 0x1/0xff lookup 100
import type { RoutingRuleFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { parsePrefix } from '../model/address.js';
import { isFiller, linesOf, mostLinesAre, wordAfter, wordsOf } from '../lib/lines.js';
import { numericOf, textOf, type JsonObject } from '../lib/json-elements.js';
import { collect, type Collector } from './parts/reading.js';
import { headObjectHas, jsonObjects, withoutUndefined } from './parts/link-json.js';

const RULE_LINE = /^\s*(\d+):\s+((?:not )?from \S+.*)$/;
const ACTIONS = ['unreachable', 'blackhole', 'prohibit', 'nop', 'goto', 'l3mdev'];

export const ipRule: TextFormat = {
  id: 'ip-rule',
  detect: (head) => {
    if (headObjectHas(head, ['priority', 'src'], ['ifname', 'state'], /^priority$/)) return 'mine';
    return mostLinesAre(head, (line) => RULE_LINE.test(line)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readJson(input, c);
    else readText(input, c);
    return c.finish();
  },
};

function readText(input: TextInput, c: Collector): void {
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isFiller(text)) continue;
    const m = RULE_LINE.exec(text);
    if (!m) {
      c.unread(number, text, 'a rule: "priority: from … lookup table"');
      continue;
    }
    const words = wordsOf(m[2]!);
    const prefix = (key: string): string | undefined => prefixText(wordAfter(words, key));
    c.record();
    c.add(
      withoutUndefined<RoutingRuleFact>({
        kind: 'routing-rule',
        at: c.at(number),
        priority: Number(m[1]),
        not: words[0] === 'not' ? true : undefined,
        from: prefix('from'),
        to: prefix('to'),
        iif: wordAfter(words, 'iif'),
        oif: wordAfter(words, 'oif'),
        fwmark: wordAfter(words, 'fwmark'),
        table: wordAfter(words, 'lookup'),
        action: ACTIONS.find((action) => words.includes(action)),
      }),
    );
  }
}

function readJson(input: TextInput, c: Collector): void {
  for (const { object, line } of jsonObjects(input, c)) {
    const priority = numericOf(object['priority']);
    if (priority === undefined) {
      if (Object.keys(object).length > 0)
        c.unread(line, JSON.stringify(object), 'a rule object with priority');
      continue;
    }
    const text = (key: string): string | undefined => textOf(object[key]);
    c.record();
    c.add(
      withoutUndefined<RoutingRuleFact>({
        kind: 'routing-rule',
        at: c.at(line),
        priority,
        not: 'not' in object ? true : undefined,
        from: jsonPrefix(object, 'src', 'srclen'),
        to: jsonPrefix(object, 'dst', 'dstlen'),
        iif: text('iif'),
        oif: text('oif'),
        fwmark: markText(object),
        table: text('table'),
        action: text('action') ?? ACTIONS.find((action) => action in object),
      }),
    );
  }
}

/** `all` selects everything: nothing is stated. */
function prefixText(text: string | undefined): string | undefined {
  const prefix = text === undefined || text === 'all' ? undefined : parsePrefix(text);
  return prefix && `${prefix.address}/${prefix.length}`;
}

function jsonPrefix(object: JsonObject, key: string, lengthKey: string): string | undefined {
  const address = textOf(object[key]);
  const length = numericOf(object[lengthKey]);
  return prefixText(length === undefined ? address : `${address}/${length}`);
}

function markText(object: JsonObject): string | undefined {
  const [mark, mask] = [textOf(object['fwmark']), textOf(object['fwmask'])];
  return mark === undefined || mask === undefined ? mark : `${mark}/${mask}`;
}
