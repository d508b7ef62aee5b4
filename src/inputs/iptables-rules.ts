// `iptables -S` (with -v: counters after -c) → firewall rules. The table is not printed: see parts/iptables-chains.
// Reference: iptables(8), --list-rules.
//   -P FORWARD DROP
//   -N DOCKER
//   -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -c 25 4395 -j MASQUERADE
import { linesOf, mostLinesAre } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { ruleFields, ruleWords } from './parts/iptables-arguments.js';
import { addListedChains, iptablesCommand, type ListedChain } from './parts/iptables-chains.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

const POLICY = /^-P (\S+) (ACCEPT|DROP|QUEUE|RETURN|-)(?: (?:-c \d+ \d+|\[\d+:\d+\]))?$/;
const NEW = /^-N (\S+)$/;
/** After -A comes an option: conntrack -o save prints `-A -t 113 …`. */
const RULE = /^-A ([^\s-]\S*)((?: !)? -[a-z-]+ \S.*)?$/;

export const iptablesRules: TextFormat = {
  id: 'iptables-rules',
  detect: (head) => {
    if (/^\*[a-z]+$/m.test(head)) return 'not-mine'; // a table's name: iptables-save
    const whole = mostLinesAre(head, isRuleLine, (line) => iptablesCommand(line) !== undefined);
    return whole ? 'mine' : 'not-mine';
  },
  parse: readRules,
};

function isRuleLine(line: string): boolean {
  const text = line.trim();
  return POLICY.test(text) || NEW.test(text) || RULE.test(text);
}

function readRules(input: TextInput): Reading {
  const c = collect(input);
  const chains: ListedChain[] = [];
  let command: string | undefined;
  for (const { text: line, number } of linesOf(input.text, input.firstLine)) {
    const text = line.trim();
    const declared = POLICY.exec(text) ?? NEW.exec(text);
    const rule = declared ? null : RULE.exec(text);
    if (declared)
      chains.push({ name: declared[1]!, line: number, rules: [], ...optional(declared[2], command) });
    else if (rule) {
      const fields = ruleFields(ruleWords(rule[2] ?? ''));
      chainOf(chains, rule[1]!, number, command).rules.push({ fields, line: number, text });
    } else if (iptablesCommand(text)) command = iptablesCommand(text);
    else if (!isPasted(line)) c.unread(number, line, 'a line of iptables -S (-P, -N or -A)');
  }
  addListedChains(c, input, chains, 'iptables-S');
  return c.finish();
}

function optional(
  policy: string | undefined,
  command: string | undefined,
): Pick<ListedChain, 'policy' | 'command'> {
  return { ...(policy && policy !== '-' && { policy }), ...(command && { command }) };
}

/** The chain declared last under that name, or one that an excerpt does not declare. */
function chainOf(
  chains: ListedChain[],
  name: string,
  line: number,
  command: string | undefined,
): ListedChain {
  const known = chains.findLast((chain) => chain.name === name && chain.command === command);
  if (known) return known;
  const chain: ListedChain = { name, line, rules: [], ...optional(undefined, command) };
  chains.push(chain);
  return chain;
}
