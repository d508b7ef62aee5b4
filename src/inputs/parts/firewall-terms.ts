// The small words all firewall readers share: prefixes, port ranges, translation targets, hooks of built-in chains.
// Reference: iptables(8), iptables-extensions(8). `172.17.0.2/32` → `172.17.0.2`, `8000:8010` → {from, to},
// `[2001:db8::1]:80-90` → {address, ports}.
import { dictionary } from '../../lib/dictionary.js';
import { canonicalAddress, isIpv6 } from '../../model/address.js';
import type { FirewallRuleFact, PortRange } from '../../model/fact.js';
import { servicePort } from './service-names.js';

/** Table → built-in chains (linux/netfilter_ipv4/ip_tables.h); the hook is the name in lower case. */
export const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

const HOOKS = new Set(Object.values(BUILT_IN).flat());

export function hookOf(chain: string): string | undefined {
  return HOOKS.has(chain) ? chain.toLowerCase() : undefined;
}

/** An address or prefix as rules print it → canonical text; undefined for "any". A host name stays as it is. */
export function ruleAddress(text: string): string | undefined {
  if (text === 'anywhere' || text === 'any') return undefined;
  const [base = '', mask] = text.split('/');
  const address = canonicalAddress(base) ?? RESOLVED[base];
  if (!address) return shortPrefix(base, mask) ?? text;
  const length = mask === undefined ? undefined : maskLength(mask);
  if (mask !== undefined && length === undefined) return `${address}/${mask}`;
  if (length === 0) return undefined;
  const full = isIpv6(address) ? 128 : 32;
  return length === undefined || length === full ? address : `${address}/${length}`;
}

/** Names getnetbyaddr and gethostbyaddr give without any network: /etc/networks and /etc/hosts of every system. */
const RESOLVED = dictionary<string>({
  localhost: '127.0.0.1',
  default: '0.0.0.0',
  'localhost.localdomain': '127.0.0.1',
  loopback: '127.0.0.0',
  'ip6-localhost': '::1',
  'link-local': '169.254.0.0',
  'base-address.mcast.net': '224.0.0.0',
  'ip6-allnodes': 'ff02::1',
  'ip6-allrouters': 'ff02::2',
});

/** `10/8`, `192.168/16`: getnetbyaddr drops trailing zeros. */
function shortPrefix(base: string, mask: string | undefined): string | undefined {
  if (mask === undefined || !/^\d{1,3}(\.\d{1,3}){0,2}$/.test(base)) return undefined;
  return ruleAddress(`${base}${'.0'.repeat(3 - (base.match(/\./g)?.length ?? 0))}/${mask}`);
}

function maskLength(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const dotted = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(mask);
  if (!dotted) return undefined;
  const bits = dotted
    .slice(1)
    .map((n) => Number(n).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}

/** `80`, `8000:8010`, `8000-8010`, `:1023`, `1024:`, `http-alt`; undefined when unreadable. */
export function portRange(text: string): PortRange | undefined {
  const whole = servicePort(text); // names may hold a dash
  if (whole !== undefined) return { from: whole, to: whole };
  const m = /^([^:]*):([^:]*)$/.exec(text) ?? /^(\d+)-(\d+)$/.exec(text);
  if (!m) return undefined;
  const from = m[1] ? servicePort(m[1]) : 0;
  const to = m[2] ? servicePort(m[2]) : 65535;
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** `80,443,8000:8010`; undefined when one of them is unreadable. */
export function portRanges(text: string): readonly PortRange[] | undefined {
  const ranges = text.split(',').map(portRange);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

type Destination = NonNullable<FirewallRuleFact['to']>;

/** `172.17.0.2:80`, `10.0.0.1-10.0.0.5:80-90`, `:8080`, `[2001:db8::1]:80`, `10.0.0.0/24` (NETMAP). */
export function translationTarget(text: string): Destination | undefined {
  const bare = text.replace(/\/\d+$/, (base) => (text.includes(':') && !text.startsWith('[') ? '' : base));
  if (/^[^:[\]]+\/[\d.]+$/.test(text) || /^[0-9a-f:]+::?[0-9a-f]*\/\d+$/i.test(text)) {
    const prefix = ruleAddress(text);
    if (prefix && !prefix.includes('/')) return { address: prefix };
    return prefix ? { prefix } : undefined;
  }
  const m = /^(?:\[([^\]]+)\](?:-\[([^\]]+)\])?|([^:[\]-]+)(?:-([^:[\]]+))?|)(?::(\d+)(?:-(\d+))?)?$/.exec(
    bare,
  );
  if (!m) return plainIpv6Target(text);
  const [, v6, v6End, v4, v4End, port, portEnd] = m;
  const [bracketed, bracketedEnd] = v6?.includes('-') ? v6.split('-') : [v6, v6End];
  const address = bracketed ?? v4;
  const addressEnd = bracketedEnd ?? v4End;
  return {
    ...(address && { address: canonicalAddress(address) ?? address }),
    ...(addressEnd && { addressEnd: canonicalAddress(addressEnd) ?? addressEnd }),
    ...(port && { ports: { from: Number(port), to: Number(portEnd ?? port) } }),
  };
}

/** ip6tables prints an address without a port bare: `2001:db8::1` or `2001:db8::1-2001:db8::9`. */
function plainIpv6Target(text: string): Destination | undefined {
  const [first = '', last] = text.split('-');
  const address = canonicalAddress(first);
  if (!address) return undefined;
  const addressEnd = last === undefined ? undefined : canonicalAddress(last);
  return addressEnd ? { address, addressEnd } : { address };
}
