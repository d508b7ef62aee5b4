// `ip [-j] netns list`, `ip netns list-id` and `lsns` → network namespaces. ip-netns(8), lsns(8).
// A list of bare names is recognised only where at least one line carries its id.
//   fmtgw (id: 2)
//   4026532574 net       1  1234 root  0 /run/docker/netns/6a0b1c2d3e4f nginx
import type { NetnsFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { headLines, isFiller, linesOf, mostLinesAre, numberOf, wordsOf } from '../lib/lines.js';
import { numericOf, textOf } from '../lib/json-elements.js';
import { collect, type Collector } from './parts/reading.js';
import { headObjectHas, jsonObjects, withoutUndefined } from './parts/link-json.js';

const NAMED = /^\s*([\w.@+-]+)(?: \(id: (\d+)\))?\s*$/;
const BY_ID = /^\s*nsid (\d+)(?: \(iproute2 netns name: ([\w.@+-]+)\))?\s*$/;
const LSNS_HEADER = /^\s*NS\s+TYPE\s+NPROCS\s+PID\b/;

export const ipNetns: TextFormat = {
  id: 'ip-netns',
  detect: (head) => {
    const lines = headLines(head);
    if (LSNS_HEADER.test(lines[0] ?? '')) return 'mine';
    if (
      /^\[\s*\{\s*"name":\s*"[^"]{1,64}"\s*(,\s*"id":\s*\d+\s*)?\}/.test(head.trimStart()) &&
      lines.length > 0
    )
      return 'mine';
    if (headObjectHas(head, ['nsid'], ['ifname'], /^(nsid|name)$/)) return 'mine';
    const stated = lines.some((line) => /\(id: \d+\)\s*$/.test(line) || BY_ID.test(line));
    const mine = stated && mostLinesAre(head, (line) => NAMED.test(line) || BY_ID.test(line));
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readJson(input, c);
    else readText(input, c);
    return c.finish();
  },
};

function add(c: Collector, line: number, name: string, nsid: number | undefined): void {
  c.record();
  c.add(withoutUndefined<NetnsFact>({ kind: 'netns', at: c.at(line), name, nsid }));
}

function readText(input: TextInput, c: Collector): void {
  let columns: string[] | undefined;
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isFiller(text)) continue;
    const named = NAMED.exec(text);
    const byId = BY_ID.exec(text);
    if (LSNS_HEADER.test(text)) columns = wordsOf(text);
    else if (columns) readLsns(wordsOf(text), columns, number, c);
    else if (byId) add(c, number, byId[2] ?? `nsid ${byId[1]}`, Number(byId[1]));
    else if (named) add(c, number, named[1]!, numberOf(named[2]));
    else c.unread(number, text, 'a namespace: "name (id: N)"');
  }
}

/** Rows of other namespace types are counted out; NSFS, when mounted, holds the name. */
function readLsns(words: readonly string[], columns: readonly string[], number: number, c: Collector): void {
  if (words[1] !== 'net') return;
  const nsid = numberOf(words[columns.indexOf('NETNSID')]);
  const mount = words.find((word) => /^\/(var\/)?run\/\S*netns\/\S/.test(word));
  add(c, number, mount ? mount.split('/').at(-1)! : words[0]!, nsid);
}

function readJson(input: TextInput, c: Collector): void {
  for (const { object, line } of jsonObjects(input, c)) {
    const name = textOf(object['name']);
    if (name !== undefined) add(c, line, name, numericOf(object['id']) ?? numericOf(object['nsid']));
  }
}
