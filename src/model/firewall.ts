// Firewall facts of one node → which rule could have translated a packet, which could have dropped it: jumps are followed
// from the hooked chains, rules are tried in order, an unknown match is a "could". Reference: iptables(8), nft(8),
// the hooks and their order: linux/netfilter_ipv4.h.
//   couldTranslate(facts, {before: 192.0.2.9:40000 → 198.51.100.2:8888, after: 192.0.2.9:40000 → 172.17.0.2:80})
//   → -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8888 -j DNAT --to-destination 172.17.0.2:80
import type { Place } from './diagnostic.js';
import type { FirewallChainFact, FirewallRuleFact } from './fact.js';
import { both, ruleMatches, type Answer, type RulePacket } from './firewall-match.js';
import { changedSides, couldProduce, isTranslation } from './firewall-translation.js';
import type { FiveTuple } from './five-tuple.js';

export type FirewallFact = FirewallRuleFact | FirewallChainFact;

/** A rule, or a chain's policy, that could have done it. */
export interface Suspect {
  readonly at: Place;
  /** The rule as printed, or `policy DROP of FORWARD (table filter)`. */
  readonly text: string;
  /** True when every match on the way to it is known to hold. */
  readonly certain: boolean;
  readonly rule?: FirewallRuleFact;
}

export interface TranslationQuestion extends Omit<RulePacket, 'tuple'> {
  readonly before: FiveTuple;
  readonly after: FiveTuple;
  /** Only rules of this hook; else prerouting and output for the destination, postrouting and input for the source. */
  readonly hook?: string;
}

export interface DropQuestion extends RulePacket {
  /** Only rules of this hook; else prerouting, forward and postrouting: a packet lost on its way through. */
  readonly hook?: string;
}

/** Rules that could have made `after` of `before`, those certain first, else in the order they are tried. */
export function couldTranslate(
  facts: readonly FirewallFact[],
  question: TranslationQuestion,
): readonly Suspect[] {
  const { before, after, hook, ...known } = question;
  const sides = changedSides(before, after);
  return sides.flatMap((side) => {
    const hooks = side === 'destination' ? ['prerouting', 'output'] : ['postrouting', 'input'];
    // the source is translated last: its rules see the new destination
    const seen = side === 'source' ? { ...before, dst: after.dst, dport: after.dport } : before;
    const packet: RulePacket = { state: 'NEW', ...known, tuple: seen }; // NAT rules see a connection's first packet
    const wanted = (rule: FirewallRuleFact): boolean => couldProduce(rule, side, seen, after);
    return walkHooks(facts, hook ? [hook] : hooks, packet, { wanted, ends: isTranslation });
  });
}

const DROPPING = new Set(['DROP', 'REJECT', 'TARPIT']);

/** DROP and REJECT rules the packet could have met, and DROP policies it could have fallen through to. */
export function couldDrop(facts: readonly FirewallFact[], question: DropQuestion): readonly Suspect[] {
  const { hook, ...packet } = question;
  const hooks = hook ? [hook] : ['prerouting', 'forward', 'postrouting'];
  const wanted = (rule: FirewallRuleFact): boolean => DROPPING.has(rule.target ?? '');
  return walkHooks(facts, hooks, packet, { wanted, ends: wanted, policy: 'DROP' });
}

interface Search {
  readonly wanted: (rule: FirewallRuleFact) => boolean;
  /** Rules that end the packet's way through a table, wanted or not. */
  readonly ends: (rule: FirewallRuleFact) => boolean;
  readonly policy?: string;
}

function walkHooks(
  facts: readonly FirewallFact[],
  hooks: readonly string[],
  packet: RulePacket,
  search: Search,
): readonly Suspect[] {
  const suspects = tablesOf(facts).flatMap((table) => {
    const walk: Walk = { table, packet, search, suspects: [], open: new Set(), steps: 0 };
    for (const hook of hooks) for (const chain of entries(table, hook)) walkBase(walk, chain);
    return walk.suspects;
  });
  const ordered = [...suspects.filter((s) => s.certain), ...suspects.filter((s) => !s.certain)];
  // a chain may be reached from two hooks: its rule is named once
  const named = new Set<object>();
  return ordered.filter(({ rule, at }) => !named.has(rule ?? at) && named.add(rule ?? at));
}

/** The chains of one table as one output showed it. */
interface Table {
  readonly chains: Map<string, Chain>;
  readonly called: Set<string>;
}

interface Chain {
  readonly name: string;
  readonly rules: FirewallRuleFact[];
  hook?: string;
  fact?: FirewallChainFact;
}

const indexed = new WeakMap<readonly FirewallFact[], readonly Table[]>();

/** Thousands of flows ask about the same rules: they are sorted into chains once. */
function tablesOf(facts: readonly FirewallFact[]): readonly Table[] {
  const known = indexed.get(facts);
  if (known) return known;
  const tables = new Map<string, Table>();
  for (const fact of facts) {
    const key = `${fact.at.file} ${fact.family} ${fact.table}`;
    const table = tables.get(key) ?? { chains: new Map<string, Chain>(), called: new Set<string>() };
    tables.set(key, table);
    const chain: Chain = table.chains.get(fact.chain) ?? { name: fact.chain, rules: [] };
    table.chains.set(fact.chain, chain);
    chain.hook ??= fact.hook;
    if (fact.kind === 'firewall-chain') chain.fact ??= fact;
    else chain.rules.push(fact);
    if (fact.kind === 'firewall-rule' && fact.target) table.called.add(fact.target);
  }
  const list = [...tables.values()];
  indexed.set(facts, list);
  return list;
}

/** Chains of that hook; in an excerpt that shows none, the chains nobody shown jumps to. */
function entries({ chains, called }: Table, hook: string): readonly Chain[] {
  const all = [...chains.values()];
  const hooked = all.filter((chain) => chain.hook === hook);
  if (hooked.length > 0 || all.some((chain) => chain.hook !== undefined)) return hooked;
  return all.filter((chain) => !called.has(chain.name));
}

interface Walk {
  readonly table: Table;
  readonly packet: RulePacket;
  readonly search: Search;
  readonly suspects: Suspect[];
  /** Chains being walked: a loop of jumps is not followed. */
  readonly open: Set<string>;
  steps: number;
}

/** More rules than any packet meets: a ruleset made to be slow ends here. */
const MAX_STEPS = 200_000;

function walkBase(walk: Walk, chain: Chain): void {
  const shown: Answer = chain.hook === undefined ? 'maybe' : 'yes';
  const through = both(shown, walkChain(walk, chain, shown));
  const { fact } = chain;
  if (through === 'no' || !walk.search.policy || fact?.policy?.toUpperCase() !== walk.search.policy) return;
  const text = `policy ${fact.policy} of ${chain.name} (table ${fact.table})`;
  walk.suspects.push({ at: fact.at, text, certain: through === 'yes' });
}

/**
 * Tries the rules in order. `reached` is how sure the packet comes here at all; the answer, like `here`, is how sure it
 * gets to the chain's end (or returns) when it does come.
 */
function walkChain(walk: Walk, chain: Chain, reached: Answer): Answer {
  walk.open.add(chain.name);
  let here: Answer = 'yes';
  let returned = false;
  for (const rule of chain.rules) {
    if (here === 'no' || ++walk.steps > MAX_STEPS) break;
    const match = ruleMatches(rule, walk.packet);
    if (match === 'no') continue;
    if (rule.target === 'RETURN') {
      if (match === 'yes') break;
      returned = true;
      continue;
    }
    const arrives = both(reached, both(match, returned ? 'maybe' : here));
    here = afterRule(walk, rule, match, here, arrives);
  }
  walk.open.delete(chain.name);
  return here === 'no' && returned ? 'maybe' : here;
}

/** How sure it is that a packet at this rule goes on behind it; `arrives`: how sure it is that there is one it matches. */
function afterRule(walk: Walk, rule: FirewallRuleFact, match: Answer, here: Answer, arrives: Answer): Answer {
  const target = rule.target ?? '';
  if (walk.search.wanted(rule))
    walk.suspects.push({ at: rule.at, text: rule.text, certain: arrives === 'yes', rule });
  if (target === 'ACCEPT' || target === 'DROP' || walk.search.ends(rule))
    return match === 'yes' ? 'no' : 'maybe';
  const called = walk.table.chains.get(target);
  if (!called || walk.open.has(target)) return here;
  const through = walkChain(walk, called, arrives);
  if (match === 'yes') return through === 'no' ? 'no' : both(here, through);
  return through === 'yes' ? here : 'maybe';
}
