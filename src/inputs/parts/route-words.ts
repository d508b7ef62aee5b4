// iproute2's words of one route (its nexthop lines included) → RouteFact. ip-route(8), iproute2 ip/iproute.c print_route.
//   local 172.17.0.1 dev docker0 table local proto kernel scope host src 172.17.0.1
//   default proto static metric 100 nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.1.1 dev eth1 weight 1
import type { RouteFact } from '../../model/fact.js';
import type { Place } from '../../model/diagnostic.js';
import { canonicalAddress, isIpv6, parsePrefix } from '../../model/address.js';
import { numberOf, wordAfter } from '../../lib/lines.js';
import { withoutUndefined } from './link-json.js';

export const ROUTE_TYPES = new Set(
  'unicast local broadcast multicast anycast blackhole unreachable prohibit throw nat'.split(' '),
);
/** Words that only the answer of `ip route get` has. */
const LOOKUP_WORDS = ['uid', 'cache', 'from', 'iif'];

/** Undefined when the words do not start with a destination. `onlySix`: `default` stands among IPv6 routes only. */
export function readRouteWords(words: readonly string[], at: Place, onlySix = false): RouteFact | undefined {
  const typed = ROUTE_TYPES.has(words[0] ?? '');
  const type = typed ? words[0]! : 'unicast';
  const rest = typed ? words.slice(1) : words;
  const hops = rest.indexOf('nexthop');
  const own = hops < 0 ? rest : rest.slice(0, hops);
  const via = gateway(own);
  const src = canonicalAddress(wordAfter(own, 'src') ?? '');
  const six =
    onlySix ||
    own.includes('pref') ||
    (via !== undefined && isIpv6(via) && wordAfter(own, 'via') !== 'inet6');
  const destination = destinationText(rest[0] ?? '', six || (src !== undefined && isIpv6(src)));
  if (destination === undefined) return undefined;
  return withoutUndefined<RouteFact>({
    kind: 'route',
    at,
    destination,
    type,
    via,
    dev: wordAfter(own, 'dev'),
    src,
    table: wordAfter(own, 'table'),
    metric: numberOf(wordAfter(own, 'metric')),
    nexthops: hops < 0 ? undefined : nexthopsOf(rest.slice(hops)),
    lookup: LOOKUP_WORDS.some((word) => own.includes(word)) || isBareLookup(own) ? true : undefined,
  });
}

/** Prefix text of any spelling; `default` needs to know its family. */
export function destinationText(text: string, six: boolean): string | undefined {
  if (text === 'default' || text === 'all') return six ? '::/0' : '0.0.0.0/0';
  if (MAPPED.test(text)) return text.toLowerCase();
  const prefix = parsePrefix(text);
  return prefix && `${prefix.address}/${prefix.length}`;
}

/** `unreachable ::ffff:0.0.0.0/96 dev lo`: a prefix of mapped addresses, which have no canonical text of their own. */
const MAPPED = /^::ffff:\d+\.\d+\.\d+\.\d+\/\d+$/i;

function gateway(words: readonly string[]): string | undefined {
  const next = wordAfter(words, 'via');
  const text = next === 'inet6' || next === 'inet' ? words[words.indexOf('via') + 2] : next;
  return canonicalAddress(text ?? '');
}

function nexthopsOf(words: readonly string[]): NonNullable<RouteFact['nexthops']> {
  const groups: string[][] = [];
  for (const word of words) {
    if (word === 'nexthop') groups.push([]);
    else groups.at(-1)?.push(word);
  }
  return groups.map((group) =>
    withoutUndefined({
      via: gateway(group),
      dev: wordAfter(group, 'dev'),
      weight: numberOf(wordAfter(group, 'weight')),
    }),
  );
}

/** BusyBox `ip route get`: `34.160.111.145 via 172.17.0.1 dev eth0  src 172.17.0.2`, a host without proto, scope or metric. */
function isBareLookup(words: readonly string[]): boolean {
  if (words[0] === 'default' || words[0]?.includes('/')) return false;
  return words.includes('src') && !['proto', 'scope', 'metric', 'table'].some((word) => words.includes(word));
}
