// Does a packet match a rule? `yes`, `no`, or `maybe` where the rule tests what the packet does not tell (an interface nobody
// captured, a mark, a set's members) or where its printed form hides a test. Reference: iptables(8), nft(8).
//   -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8888 …  against  tcp 192.0.2.1:40000 → 198.51.100.2:8888 in eth0: yes
import { inPrefix, isIpv6, parseAddress, parsePrefix } from './address.js';
import type { FirewallRuleFact, PortRange } from './fact.js';
import type { FiveTuple } from './five-tuple.js';

export type Answer = 'yes' | 'no' | 'maybe';

/** A packet at a hook: the tuple it has there, and what else is known of it. */
export interface RulePacket {
  readonly tuple: FiveTuple;
  /** Interface names; absent = not known (not: none). */
  readonly in?: string;
  readonly out?: string;
  /** NEW ESTABLISHED RELATED INVALID; absent = not known. */
  readonly state?: string;
  /** Whether an address belongs to the node itself; absent or undefined = not known. */
  readonly isLocal?: (address: string) => boolean | undefined;
}

export function both(a: Answer, b: Answer): Answer {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes';
}

export function ruleMatches(rule: FirewallRuleFact, packet: RulePacket): Answer {
  let answer: Answer = rule.otherMatches?.length || hidesTests(rule) ? 'maybe' : 'yes';
  for (const test of TESTS) {
    answer = both(answer, test(rule, packet));
    if (answer === 'no') return answer;
  }
  return answer;
}

const TESTED = new Set([
  'in',
  'out',
  'src',
  'dst',
  'sports',
  'dports',
  'ctStates',
  'srcType',
  'dstType',
  'otherMatches',
]);

/** `iptables -L` without -v hides interfaces, nft cannot read some matches: every rule printed so could test more. */
function hidesTests(rule: FirewallRuleFact): boolean {
  return rule.hidden?.some((field) => TESTED.has(field)) ?? false;
}

type Test = (rule: FirewallRuleFact, packet: RulePacket) => Answer;

const TESTS: readonly Test[] = [
  family,
  (rule, { tuple }) =>
    inverted(rule, 'protocol', rule.protocol && answerOf(sameProtocol(rule.protocol, tuple.protocol))),
  (rule, { tuple }) => inverted(rule, 'src', rule.src && addressIn(tuple.src, rule.src)),
  (rule, { tuple }) => inverted(rule, 'dst', rule.dst && addressIn(tuple.dst, rule.dst)),
  (rule, { tuple }) => inverted(rule, 'sport', rule.sports && portIn(tuple.sport, rule.sports)),
  (rule, { tuple }) => inverted(rule, 'dport', rule.dports && portIn(tuple.dport, rule.dports)),
  (rule, packet) => inverted(rule, 'in', rule.in && deviceIs(packet.in, rule.in)),
  (rule, packet) => inverted(rule, 'out', rule.out && deviceIs(packet.out, rule.out)),
  (rule, packet) => addressType(rule.dstType, packet.tuple.dst, packet),
  (rule, packet) => addressType(rule.srcType, packet.tuple.src, packet),
  states,
];

function answerOf(truth: boolean): Answer {
  return truth ? 'yes' : 'no';
}

/** No test is `yes`; a negated test turns around. */
function inverted(
  rule: FirewallRuleFact,
  field: keyof NonNullable<FirewallRuleFact['not']>,
  answer: Answer | '' | undefined,
): Answer {
  if (!answer) return 'yes';
  if (!rule.not?.[field] || answer === 'maybe') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

function family(rule: FirewallRuleFact, { tuple }: RulePacket): Answer {
  if (rule.family === 'ip') return answerOf(!isIpv6(tuple.dst));
  if (rule.family === 'ip6') return answerOf(isIpv6(tuple.dst));
  return rule.family === 'inet' ? 'yes' : 'maybe';
}

/** nft sets of protocols are kept as `tcp,udp`. */
function sameProtocol(rule: string, packet: string): boolean {
  return rule === packet || rule.split(',').includes(packet);
}

/** `text` is an address, a prefix, `first-last`, several of them joined by commas, or a name nobody could resolve. */
export function addressIn(address: string, text: string): Answer {
  if (text === address) return 'yes';
  if (text.includes(',')) return anyOf(text.split(',').map((part) => addressIn(address, part)));
  const prefix = parsePrefix(text);
  if (prefix) return answerOf(inPrefix(address, prefix));
  const [first = '', last] = text.split('-');
  if (last === undefined || !parseAddress(first) || !parseAddress(last)) return 'maybe';
  return answerOf(compareAddresses(first, address) <= 0 && compareAddresses(address, last) <= 0);
}

function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
}

/** Negative when `a` comes before `b`; families never mix (IPv4 sorts as its mapped form). */
export function compareAddresses(a: string, b: string): number {
  const [x, y] = [parseAddress(a), parseAddress(b)];
  if (!x || !y) return NaN;
  const word = x.findIndex((value, i) => value !== y[i]);
  return word < 0 ? 0 : x[word]! - y[word]!;
}

export function portInRange(port: number, ranges: readonly PortRange[]): boolean {
  return ranges.some((range) => range.from <= port && port <= range.to);
}

function portIn(port: number | null, ranges: readonly PortRange[]): Answer {
  return port === null ? 'no' : answerOf(portInRange(port, ranges));
}

/** `eth+` is a beginning; nft's sets are joined by commas. */
function deviceIs(device: string | undefined, pattern: string): Answer {
  if (device === undefined) return 'maybe';
  const names = pattern.split(',');
  return answerOf(
    names.some((name) => (/[+*]$/.test(name) ? device.startsWith(name.slice(0, -1)) : name === device)),
  );
}

function addressType(type: string | undefined, address: string, packet: RulePacket): Answer {
  if (type === undefined) return 'yes';
  const local = packet.isLocal?.(address) ?? (/^127\.|^::1$/.test(address) ? true : undefined);
  if (local === undefined) return 'maybe';
  const types = type.split(',');
  if (types.includes('LOCAL')) return answerOf(local);
  return local ? 'no' : 'maybe';
}

function states(rule: FirewallRuleFact, packet: RulePacket): Answer {
  if (!rule.ctStates) return 'yes';
  return packet.state === undefined ? 'maybe' : answerOf(rule.ctStates.includes(packet.state));
}
