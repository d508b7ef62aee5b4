// `ufw status [verbose|numbered]` → the rules a user gave ufw, and its default policies. ufw(8).
// ufw's own rules around them (established connections, loopback, some ICMP) are not shown: iptables-save has them.
//   [ 3] 80 on eth0                 ALLOW IN    Anywhere                   # test
//   10.10.10.10 8080 on enp34s0 ALLOW       127.0.0.1 8000
import { headLines, linesOf, wordsOf } from '../lib/lines.js';
import { canonicalAddress, isIpv6, parsePrefix } from '../model/address.js';
import type { FirewallRuleFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { portRanges } from './parts/firewall-terms.js';
import { collect, type Collector } from './parts/reading.js';

const STATUS = /^Status: (active|inactive)\s*$/;
const AROUND = /^(?:Logging|New profiles): |^\s*To\s+Action\s+From\s*$|^\s*--\s+-+\s+-+\s*$|^\s*$/;
const ROW =
  /^(?:\[ ?(\d+)\] )?(.{1,200}?) (ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))? (.{1,200}?)(?: \((?:out|log|log-all|log, out|log-all, out)\))*(?: #.*)?$/;
/** Comments behind this are not looked at. */
const LONGEST_ROW = 600;

export const ufwStatus: TextFormat = {
  id: 'ufw-status',
  detect: (head) => {
    const [first = '', second] = headLines(head);
    if (!STATUS.test(first)) return 'not-mine';
    return second === undefined || /^Logging: |^Default: |^\s*To\s+Action\s+From/.test(second)
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    const counts = new Map<string, number>();
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      const status = STATUS.exec(text);
      const defaults = /^Default: (.*)$/.exec(text);
      const row = ROW.exec(text.slice(0, LONGEST_ROW).trim().replace(/\s+/g, ' '));
      if (status)
        c.add({ kind: 'setting', at: c.at(number), source: 'ufw', name: 'status', value: status[1]! });
      else if (defaults) addPolicies(defaults[1]!, number, c);
      else if (row) addRule(row, number, counts, c);
      else if (!AROUND.test(text)) c.unread(number, text, 'a rule: To, Action, From');
    }
    return c.finish();
  },
};

const TARGETS = { ALLOW: 'ACCEPT', DENY: 'DROP', REJECT: 'REJECT', LIMIT: 'ACCEPT' } as const;
const CHAINS = {
  IN: { chain: 'ufw-user-input', hook: 'input' },
  OUT: { chain: 'ufw-user-output', hook: 'output' },
  FWD: { chain: 'ufw-user-forward', hook: 'forward' },
} as const;

/** `deny (incoming), allow (outgoing), disabled (routed)`. */
function addPolicies(text: string, line: number, c: Collector): void {
  const directions = { incoming: 'IN', outgoing: 'OUT', routed: 'FWD' } as const;
  for (const [, word, direction] of text.matchAll(/(allow|deny|reject) \((incoming|outgoing|routed)\)/g)) {
    const policy = TARGETS[word!.toUpperCase() as keyof typeof TARGETS];
    const place = CHAINS[directions[direction as keyof typeof directions]];
    c.add({ kind: 'firewall-chain', at: c.at(line), family: 'inet', table: 'filter', ...place, policy });
  }
}

function addRule(row: RegExpExecArray, line: number, counts: Map<string, number>, c: Collector): void {
  const [text, , to = '', action = '', direction = 'IN', from = ''] = row;
  const six = /\(v6\)/.test(to + from);
  const [dst, src] = [readSide(to), readSide(from)];
  const place = CHAINS[direction as keyof typeof CHAINS];
  const key = place.chain;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  const others = [dst.application, src.application]
    .flatMap((name) => (name ? [`application ${name}`] : []))
    .concat(action === 'LIMIT' ? ['limit'] : []);
  // a forwarded packet comes in by the interface of From and leaves by that of To; else there is but one
  const device = dst.device ?? src.device;
  const [entry, exit] =
    direction === 'FWD'
      ? [src.device, dst.device]
      : direction === 'OUT'
        ? [undefined, device]
        : [device, undefined];
  const protocol = dst.protocol ?? src.protocol ?? (dst.ports || src.ports ? 'tcp,udp' : undefined);
  c.record();
  c.add({
    kind: 'firewall-rule',
    at: c.at(line),
    tool: 'ufw',
    family: six || [dst.address, src.address].some((a) => a?.includes(':')) ? 'ip6' : 'ip',
    table: 'filter',
    ...place,
    number: counts.get(key)!,
    ...(protocol && { protocol }),
    ...(src.address && { src: src.address }),
    ...(dst.address && { dst: dst.address }),
    ...(entry && { in: entry }),
    ...(exit && { out: exit }),
    ...(src.ports && { sports: src.ports }),
    ...(dst.ports && { dports: dst.ports }),
    ...(others.length > 0 && { otherMatches: others }),
    target: TARGETS[action as keyof typeof TARGETS],
    text: text.trim(),
  });
}

interface Side {
  address?: string;
  ports?: FirewallRuleFact['dports'];
  protocol?: string;
  device?: string;
  /** The name of an application profile, whose ports are not shown. */
  application?: string;
}

/** `10.0.0.1/esp`, `192.168.0.0/24 8080:8081 on en0`, `80,443/tcp (v6)`, `Anywhere`, `224.0.0.251 mDNS`. */
function readSide(text: string): Side {
  const side: Side = {};
  const device = /^(.*?)\s+on (\S+)$/.exec(text.replace(/\s*\(v6\)/g, ''));
  if (device) side.device = device[2]!;
  const rest: string[] = [];
  for (const word of wordsOf(device ? device[1]! : text.replace(/\s*\(v6\)/g, ''))) {
    const m = /^(.*?)(?:\/([a-z][a-z0-9]*))?$/.exec(word)!;
    const address = ruleAddress(m[1]!);
    const ports = /^[\d,:]+$/.test(m[1]!) ? portRanges(m[1]!) : undefined;
    if (address !== undefined) side.address = address;
    else if (ports) side.ports = ports;
    else if (word !== 'Anywhere' && m[1] !== 'Anywhere') {
      rest.push(word);
      continue;
    }
    if (m[2] && m[2] !== 'any') side.protocol = m[2];
  }
  if (rest.length > 0) side.application = rest.join(' ');
  return side;
}

function ruleAddress(text: string): string | undefined {
  if (!/[.:]/.test(text) || !canonicalAddress(text.split('/')[0]!)) return undefined;
  const prefix = parsePrefix(text);
  if (!prefix) return undefined;
  return prefix.length === (isIpv6(prefix.address) ? 128 : 32)
    ? prefix.address
    : `${prefix.address}/${prefix.length}`;
}
