// Chains as `iptables -S` and `-L` list them → facts. Neither form says which table it shows, nor (but for its addresses)
// which family: the command line does when it was pasted along, else the chains and targets give it away.
// Reference: iptables(8): nat has PREROUTING INPUT OUTPUT POSTROUTING, filter INPUT FORWARD OUTPUT, mangle all five.
import type { FirewallRuleFact } from '../../model/fact.js';
import type { TextInput } from '../../model/input-format.js';
import { BUILT_IN, hookOf } from './firewall-terms.js';
import type { RuleFields } from './iptables-arguments.js';
import type { Collector } from './reading.js';

export interface ListedChain {
  readonly name: string;
  /** The command line that asked for it, when it stands above it. */
  readonly command?: string;
  readonly policy?: string;
  readonly line: number;
  readonly rules: {
    readonly fields: RuleFields;
    readonly line: number;
    readonly text: string;
    readonly family?: 'ip' | 'ip6';
  }[];
}

/** `$ sudo iptables -t nat -S`, `# ip6tables-legacy -L`, `iptables -L -t nat`: the prompt goes, the command stays. */
export function iptablesCommand(line: string): string | undefined {
  return /(?:^|[\s$#>%/])((?:x|eb)?ip6?tables(?:-legacy|-nft)?\s+(?:-\S+\s+\S*\s*)*.*)$/.exec(
    line.slice(0, 400),
  )?.[1];
}

export function addListedChains(
  c: Collector,
  input: TextInput,
  chains: readonly ListedChain[],
  tool: 'iptables-S' | 'iptables-L',
): void {
  for (const section of sections(chains)) {
    const command = section[0]?.command ?? input.command ?? '';
    const stated = /(?:^|\s)(?:-t|--table)[ =]?([a-z]+)/.exec(command)?.[1];
    const table = stated ?? guessTable(section);
    const family = guessFamily(section, command);
    for (const chain of section)
      addChain(c, chain, { tool, table, family, tableHidden: stated === undefined });
  }
}

/** Several listings in one text: each begins anew when a chain's name comes again, or PREROUTING, the first of its table. */
function sections(chains: readonly ListedChain[]): readonly (readonly ListedChain[])[] {
  const all: ListedChain[][] = [];
  for (const chain of chains) {
    const open = all.at(-1);
    if (!open || beginsSection(open, chain)) all.push([chain]);
    else open.push(chain);
  }
  return all;
}

function beginsSection(open: readonly ListedChain[], chain: ListedChain): boolean {
  if (chain.command !== undefined && chain.command !== open[0]!.command) return true;
  if (chain.name === 'PREROUTING') return open.some(({ name }) => hookOf(name));
  return open.some(({ name }) => name === chain.name);
}

const NAT_TARGETS = new Set(['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP']);
const RAW_TARGETS = new Set(['CT', 'NOTRACK']);

function guessTable(section: readonly ListedChain[]): string {
  const targets = section.flatMap((chain) => chain.rules.map((rule) => rule.fields.target ?? ''));
  if (targets.some((target) => NAT_TARGETS.has(target))) return 'nat';
  if (targets.some((target) => RAW_TARGETS.has(target))) return 'raw';
  const shown = section.map((chain) => chain.name).filter((name) => hookOf(name));
  const exact = Object.keys(BUILT_IN).find((table) => shown.join() === BUILT_IN[table]!.join());
  if (exact && exact !== 'security') return exact;
  if (shown.includes('POSTROUTING')) return shown.includes('FORWARD') ? 'mangle' : 'nat';
  return shown.length > 0 && !shown.includes('PREROUTING') ? 'filter' : shown.length > 0 ? 'nat' : 'filter';
}

function guessFamily(section: readonly ListedChain[], command: string): 'ip' | 'ip6' {
  if (/ip6tables/.test(command)) return 'ip6';
  const rules = section.flatMap((chain) => chain.rules);
  const six = rules.some(
    ({ fields, family }) =>
      family === 'ip6' ||
      fields.protocol === 'icmp6' ||
      [fields.src, fields.dst, fields.to?.address].some((text) => text?.includes(':')),
  );
  return six ? 'ip6' : 'ip';
}

interface Setting {
  readonly tool: FirewallRuleFact['tool'];
  readonly table: string;
  readonly family: 'ip' | 'ip6';
  readonly tableHidden: boolean;
}

function addChain(c: Collector, chain: ListedChain, { tool, table, family, tableHidden }: Setting): void {
  const hook = hookOf(chain.name);
  const place = { family, table, chain: chain.name, ...(hook && { hook }) };
  c.add({
    kind: 'firewall-chain',
    at: c.at(chain.line),
    ...place,
    ...(chain.policy && { policy: chain.policy }),
  });
  chain.rules.forEach(({ fields, line, text }, i) => {
    const hidden = [...(tableHidden ? ['table'] : []), ...(fields.hidden ?? [])];
    c.add({
      kind: 'firewall-rule',
      at: c.at(line),
      tool,
      ...place,
      number: i + 1,
      ...fields,
      ...(hidden.length > 0 && { hidden }),
      text,
    });
    c.record();
  });
}
