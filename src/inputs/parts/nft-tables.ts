// The tables of an nft listing, from text or JSON → firewall facts. Both forms give the same facts.
// What iptables-nft made and nft cannot show (`xt target "DNAT"`) is said once and points to iptables-save.
import type { FirewallRuleFact } from '../../model/fact.js';
import { nftRuleFields } from './nft-rule.js';
import type { NftMember } from './nft-sets.js';
import { nftText, type NftStatement } from './nft-text.js';
import type { Collector } from './reading.js';

export interface NftChain {
  readonly name: string;
  readonly line: number;
  readonly hook?: string;
  readonly policy?: string;
  readonly rules: readonly NftStatement[];
}

export interface NftTable {
  readonly family: FirewallRuleFact['family'];
  readonly name: string;
  readonly chains: readonly NftChain[];
  readonly sets: ReadonlyMap<string, readonly NftMember[] | undefined>;
}

type Tool = 'nft' | 'nft-json';

export function nftFamily(text: string): FirewallRuleFact['family'] | undefined {
  return FAMILIES.find((family) => family === text);
}

const FAMILIES: readonly FirewallRuleFact['family'][] = ['ip', 'ip6', 'inet', 'bridge', 'arp', 'netdev'];

export function addNftTables(c: Collector, tables: readonly NftTable[], tool: Tool): void {
  const unreadable: { line: number; text: string }[] = [];
  for (const table of tables) {
    for (const chain of table.chains) addChain(c, table, chain, tool, unreadable);
  }
  const [first] = unreadable;
  if (!first) return;
  c.warn(
    'nft-hides-xt',
    first.line,
    `nft cannot show what iptables put into ${unreadable.length} of these rules, the first being "${first.text}"; add the output of iptables-save (ip6tables-save) to see them.`,
    'info',
  );
}

function addChain(
  c: Collector,
  table: NftTable,
  chain: NftChain,
  tool: Tool,
  unreadable: { line: number; text: string }[],
): void {
  const place = {
    family: table.family,
    table: table.name,
    chain: chain.name,
    ...(chain.hook && { hook: chain.hook }),
  };
  const policy = chain.policy?.toUpperCase();
  c.add({ kind: 'firewall-chain', at: c.at(chain.line), ...place, ...(policy && { policy }) });
  chain.rules.forEach((rule, i) => {
    // `jump { … }`: a chain without a name, called here only
    const inner = rule.body && `${chain.name} rule ${i + 1}`;
    const text = nftText(rule.words) + (inner ? ' { … }' : '');
    for (const fields of nftRuleFields(inner ? [...rule.words, inner] : rule.words, table.sets))
      c.add({ kind: 'firewall-rule', at: c.at(rule.line), tool, ...place, number: i + 1, ...fields, text });
    c.record();
    if (/\b(xt|XT) (target|match) (?!"?comment)/.test(text)) unreadable.push({ line: rule.line, text });
    if (inner) addChain(c, table, { name: inner, line: rule.line, rules: rule.body! }, tool, unreadable);
  });
}
