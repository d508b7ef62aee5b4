// Could this rule's target have turned one tuple into another? Reference: iptables-extensions(8), nf_nat_core.c.
//   DNAT --to-destination 172.17.0.2:80 : 198.51.100.2:8888 → 172.17.0.2:80
// Ports of a translated source may be anything when the wanted one is taken, so only a stated range excludes one.
import { dictionary } from '../lib/dictionary.js';
import { isIpv6, parseAddress, parsePrefix, inPrefix } from './address.js';
import type { FirewallRuleFact } from './fact.js';
import { addressIn, compareAddresses, portInRange } from './firewall-match.js';
import type { FiveTuple } from './five-tuple.js';

export type TranslatedSide = 'source' | 'destination';

const TARGETS = dictionary<readonly TranslatedSide[]>({
  DNAT: ['destination'],
  REDIRECT: ['destination'],
  SNAT: ['source'],
  MASQUERADE: ['source'],
  NETMAP: ['source', 'destination'],
});

/** Whether the rule translates at all: NAT ends a packet's way through the table. */
export function isTranslation(rule: FirewallRuleFact): boolean {
  return TARGETS[rule.target ?? ''] !== undefined;
}

export function changedSides(before: FiveTuple, after: FiveTuple): readonly TranslatedSide[] {
  const sides: TranslatedSide[] = [];
  if (before.dst !== after.dst || before.dport !== after.dport) sides.push('destination');
  if (before.src !== after.src || before.sport !== after.sport) sides.push('source');
  return sides;
}

/** `before` is the tuple as the rule saw it; only `side` is judged. */
export function couldProduce(
  rule: FirewallRuleFact,
  side: TranslatedSide,
  before: FiveTuple,
  after: FiveTuple,
): boolean {
  if (!TARGETS[rule.target ?? '']?.includes(side)) return false;
  if (!rule.to && rule.hidden?.includes('to')) return true; // nft cannot read the translation: it could be this one
  return side === 'destination' ? givesDestination(rule, before, after) : givesSource(rule, before, after);
}

function givesDestination(rule: FirewallRuleFact, before: FiveTuple, after: FiveTuple): boolean {
  const { to } = rule;
  const port =
    to?.ports && after.dport !== null ? portInRange(after.dport, [to.ports]) : after.dport === before.dport;
  if (!port) return false;
  if (rule.target === 'REDIRECT') return true; // to an address of the incoming interface, or 127.0.0.1
  if (to?.prefix) return mapped(before.dst, after.dst, to.prefix);
  return to?.address === undefined ? before.dst === after.dst : addressGiven(to, after.dst);
}

function givesSource(rule: FirewallRuleFact, before: FiveTuple, after: FiveTuple): boolean {
  const { to } = rule;
  if (to?.ports && after.sport !== null && !portInRange(after.sport, [to.ports])) return false;
  if (rule.target === 'MASQUERADE') return true; // to the address of the outgoing interface
  if (to?.prefix) return mapped(before.src, after.src, to.prefix);
  return to?.address === undefined ? before.src === after.src : addressGiven(to, after.src);
}

function addressGiven(to: NonNullable<FirewallRuleFact['to']>, address: string): boolean {
  if (to.addressEnd === undefined) return addressIn(address, to.address!) !== 'no';
  return compareAddresses(to.address!, address) <= 0 && compareAddresses(address, to.addressEnd) <= 0;
}

/** NETMAP: the prefix is new, the host bits stay. */
function mapped(before: string, after: string, text: string): boolean {
  const prefix = parsePrefix(text);
  const [a, b] = [parseAddress(before), parseAddress(after)];
  if (!prefix || !a || !b || isIpv6(before) !== isIpv6(after) || !inPrefix(after, prefix)) return false;
  const networkBits = isIpv6(after) ? prefix.length : prefix.length + 96;
  return a.every((word, i) => {
    const bits = Math.min(32, Math.max(0, networkBits - 32 * i));
    const hostMask = bits === 32 ? 0 : 0xffffffff >>> bits;
    return ((word ^ b[i]!) & hostMask) === 0;
  });
}
