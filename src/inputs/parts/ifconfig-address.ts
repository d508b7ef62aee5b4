// One address line of ifconfig, in any of its dialects → AddressFact.
//   inet 192.0.2.10  netmask 255.255.255.0  broadcast 192.0.2.255      net-tools 2
//   inet addr:192.0.2.10  P-t-P:192.0.2.1  Mask:255.255.255.0          net-tools 1, BusyBox
//   inet 10.0.0.2 --> 10.0.0.1 netmask 0xffffff00                      macOS, BSD
//   inet6 fe80::1%lo0 prefixlen 64 scopeid 0x1                         all new ones; old: inet6 addr: fe80::1/64 Scope:Link
import type { AddressFact } from '../../model/fact.js';
import type { Place } from '../../model/diagnostic.js';
import { canonicalAddress, parsePrefix } from '../../model/address.js';
import { numberOf, wordAfter, wordsOf } from '../../lib/lines.js';
import { withoutUndefined } from './link-json.js';

export function readIfconfigAddress(body: string, name: string, at: Place): AddressFact | undefined {
  // old forms glue key and value ("Mask:255.0.0.0"), one of them with a space ("inet6 addr: ::1/128")
  const words = wordsOf(
    body.replace(/\baddr: /, 'addr:').replace(/\b(addr|Mask|P-t-P|Bcast|Scope):/g, ' $1 '),
  );
  const text = wordAfter(words, 'addr') ?? words[1] ?? '';
  const [bare, bits] = text.replace(/%[^/]*/, '').split('/');
  const address = canonicalAddress(bare ?? '');
  if (!address) return undefined;
  const peer = wordAfter(words, '-->') ?? wordAfter(words, 'P-t-P') ?? wordAfter(words, 'destination');
  const scope = wordAfter(words, 'Scope') ?? /scopeid 0x[0-9a-f]+<(\w+)/.exec(body)?.[1];
  return withoutUndefined<AddressFact>({
    kind: 'address',
    at,
    interface: name,
    address,
    prefixLength:
      numberOf(bits) ??
      numberOf(wordAfter(words, 'prefixlen')) ??
      netmaskLength(wordAfter(words, 'netmask') ?? wordAfter(words, 'Mask')),
    peer: peer === undefined ? undefined : parsePrefix(peer.replace(/%.*/, ''))?.address,
    scope: scope?.toLowerCase(),
  });
}

/** 255.255.255.0 or 0xffffff00 → 24; undefined for a mask with holes. */
export function netmaskLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  const word = octets
    ? octets.reduce((sum, octet) => sum * 256 + octet, 0)
    : /^(0x)?[0-9a-f]{8}$/i.test(text)
      ? parseInt(text, 16)
      : NaN;
  if (Number.isNaN(word) || word > 0xffffffff) return undefined;
  const zeros = word === 0 ? 32 : 31 - Math.clz32(word & -word);
  return (word | ((1 << zeros) - 1) | (zeros === 32 ? -1 : 0)) >>> 0 === 0xffffffff ? 32 - zeros : undefined;
}
