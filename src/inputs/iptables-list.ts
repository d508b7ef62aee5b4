// `iptables -L` with or without -t, -n, -v, -x, --line-numbers (ip6tables too) → firewall rules. Without -v the form hides
// interfaces, and it never names its table: rules say so in `hidden`. Reference: iptables(8), iptables/iptables.c print_header.
//   Chain DOCKER (2 references)
//   target     prot opt source               destination
//   DNAT       tcp  --  anywhere             anywhere             tcp dpt:http-alt to:172.17.0.2:80
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { addListedChains, iptablesCommand, type ListedChain } from './parts/iptables-chains.js';
import { readRow, ROW_HEADER, rowShape, type RowShape } from './parts/iptables-columns.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

const CHAIN =
  /^Chain (\S+) \((?:policy (\S+?)(?: \S+ packets, \S+ bytes)?|\d+ references?|ERROR obtaining refs)\)/;

export const iptablesList: TextFormat = {
  id: 'iptables-list',
  detect: (head) => {
    const lines = headLines(head).slice(0, 12);
    const chain = lines.findIndex((line) => CHAIN.test(line.trim()));
    const header = lines[chain + 1]?.trim();
    const begins =
      chain >= 0
        ? header === undefined || ROW_HEADER.test(header) || CHAIN.test(header)
        : lines.slice(0, 3).some((line) => ROW_HEADER.test(line.trim()));
    return begins && mostLinesAre(head, isListed, isAround) ? 'mine' : 'not-mine';
  },
  parse: readListing,
};

const ROW = /^\s*(?:\d+\s+){0,1}(?:\d+[KMGT]?\s+\d+[KMGT]?\s+)?(?:\S+\s+)?!?\w\S*\s+(?:--|-f|!f)\s+\S/;
/** ip6tables before 1.8.9 leaves the options column empty. */
const ROW_WITHOUT_OPTIONS =
  /^\s*(?:\d+[KMGT]?\s+){0,3}(?:\S+\s+)?!?(?:all|tcp|udp|icmpv6|ipv6-icmp|esp|ah|sctp|\d+)\s{3,}\S+\s+\S/;

function isListed(line: string): boolean {
  const text = line.slice(0, 400);
  return (
    CHAIN.test(text.trim()) ||
    ROW_HEADER.test(text.trim()) ||
    ROW.test(text) ||
    ROW_WITHOUT_OPTIONS.test(text)
  );
}

function isAround(line: string): boolean {
  return isPasted(line) || iptablesCommand(line) !== undefined;
}

function readListing(input: TextInput): Reading {
  const c = collect(input);
  const chains: ListedChain[] = [];
  let command: string | undefined;
  let shape: RowShape | undefined;
  for (const { text: line, number } of linesOf(input.text, input.firstLine)) {
    const text = line.trim();
    const chain = CHAIN.exec(text);
    if (chain) {
      const policy = chain[2];
      chains.push({
        name: chain[1]!,
        line: number,
        rules: [],
        ...(policy && { policy }),
        ...(command && { command }),
      });
    } else if (ROW_HEADER.test(text)) shape = rowShape(line);
    else if (!isPasted(line)) {
      const row = shape && chains.length > 0 ? readRow(line, shape) : undefined;
      const asked = row ? undefined : iptablesCommand(text);
      if (row) chains.at(-1)!.rules.push({ ...row, line: number, text });
      else if (asked) command = asked;
      else if (!/^# |^Table: |^\[sudo\]/.test(text))
        c.unread(number, line, 'a rule under target, prot, opt, source, destination');
    }
  }
  addListedChains(c, input, chains, 'iptables-L');
  return c.finish();
}
