// `ip [-4|-6|-j|-o] route [show table all|get]`, iproute2's or BusyBox' → routes. ip-route(8).
//   172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1
import type { RouteFact } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import { canonicalAddress, isIpv6 } from '../model/address.js';
import { isFiller, linesOf, mostLinesAre, wordsOf, type Line } from '../lib/lines.js';
import { isJsonObject, listOf, numericOf, textOf, type JsonObject } from '../lib/json-elements.js';
import { collect, type Collector } from './parts/reading.js';
import { headObjectHas, jsonObjects, withoutUndefined } from './parts/link-json.js';
import { destinationText, readRouteWords, ROUTE_TYPES } from './parts/route-words.js';

const TYPE = '(?:unicast|local|broadcast|multicast|anycast|blackhole|unreachable|prohibit|throw) +';
const DESTINATION =
  '(?:default|\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?|[0-9a-f:]*:[0-9a-f:.]*(?:/\\d{1,3})?)';
/** A typed route may name no device (blackhole); any other needs dev, via, a nexthop or what `ip route` says of it. */
const ROUTE_LINE = new RegExp(
  `^\\s*(?:${TYPE}${DESTINATION}(?: |$)|${DESTINATION} +(?:dev|via|proto|scope|metric|nhid|table|src|from)\\b)`,
);
/** Words of neighbour and fdb lines, which begin alike. */
const NOT_A_ROUTE =
  /\blladdr\b|\b(REACHABLE|STALE|FAILED|INCOMPLETE|DELAY|PROBE|PERMANENT|NOARP)\s*$|\bproxy\s*$/;
const CONTINUATION = /^\s*(nexthop (via|dev)\b|cache\b)/;
/** A multipath route of no stated protocol stands alone; its next hops follow. */
const BARE_DESTINATION = new RegExp(`^\\s*${DESTINATION}\\s*$`);

export const ipRoute: TextFormat = {
  id: 'ip-route',
  detect: (head) => {
    if (headObjectHas(head, ['dst', 'flags'], ['lladdr', 'priority', 'mac'], /^(type|dst)$/)) return 'mine';
    const mine = mostLinesAre(
      head,
      (line) =>
        (ROUTE_LINE.test(line) && !NOT_A_ROUTE.test(line) && namesPrefix(line)) ||
        /^\s*nexthop via /.test(line),
      (line) => CONTINUATION.test(line) || BARE_DESTINATION.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readJson(input, c);
    else readText(input, c);
    return c.finish();
  },
};

/** A MAC address looks like the start of an IPv6 one (`bridge fdb`). */
function namesPrefix(line: string): boolean {
  const [first = '', second = ''] = wordsOf(line);
  return destinationText(ROUTE_TYPES.has(first) ? second : first, false) !== undefined;
}

function readText(input: TextInput, c: Collector): void {
  const lines = linesOf(input.text, input.firstLine);
  const onlySix = hasOnlySix(lines);
  let open: { words: string[]; line: number; text: string } | undefined;
  const flush = (): void => {
    if (!open) return;
    const fact = readRouteWords(open.words, c.at(open.line), onlySix);
    if (!fact) c.unread(open.line, open.text, 'a route: destination, then via, dev, proto, scope …');
    else {
      c.record();
      c.add(fact);
    }
  };
  for (const { text, number } of lines) {
    if (isFiller(text)) continue;
    const words = wordsOf(text.replaceAll('\\', ' ').replaceAll('**', ''));
    if (open && CONTINUATION.test(text)) {
      for (const word of words) open.words.push(word);
      continue;
    }
    flush();
    open = { words, line: number, text };
  }
  flush();
}

/** `ip -6 route` of older iproute2 says nothing of the family of `default`. */
function hasOnlySix(lines: readonly Line[]): boolean {
  const prefixes = lines
    .map((line) => wordsOf(line.text))
    .map(([a = '', b = '']) => (ROUTE_TYPES.has(a) ? b : a));
  return prefixes.some((text) => text.includes(':')) && !prefixes.some((text) => /^\d+\./.test(text));
}

function readJson(input: TextInput, c: Collector): void {
  for (const { object, line } of jsonObjects(input, c)) {
    if (Object.keys(object).length === 0) continue;
    const fact = routeOf(object, line, c);
    if (!fact) {
      c.unread(line, JSON.stringify(object), 'a route object with dst');
      continue;
    }
    c.record();
    c.add(fact);
  }
}

function routeOf(object: JsonObject, line: number, c: Collector): RouteFact | undefined {
  const text = (key: string): string | undefined => textOf(object[key]);
  const address = (key: string): string | undefined => canonicalAddress(text(key) ?? '');
  const via = address('gateway') ?? viaOf(object);
  const src = address('prefsrc');
  const six = text('pref') !== undefined || [text('gateway'), src].some((a) => a !== undefined && isIpv6(a));
  const destination = destinationText(text('dst') ?? '', six);
  if (destination === undefined) return undefined;
  const nexthops = listOf(object['nexthops']).filter(isJsonObject).map(nexthopOf);
  return withoutUndefined<RouteFact>({
    kind: 'route',
    at: c.at(line),
    destination,
    type: text('type') ?? 'unicast',
    via,
    dev: text('dev'),
    src,
    table: text('table'),
    metric: numericOf(object['metric']),
    nexthops: nexthops.length > 0 ? nexthops : undefined,
    lookup: ['uid', 'cache', 'from', 'iif'].some((key) => key in object) ? true : undefined,
  });
}

/** A gateway of the other family: {"via":{"family":"inet6","host":"fe80::1"}}. */
function viaOf(object: JsonObject): string | undefined {
  const via = object['via'];
  return isJsonObject(via) ? canonicalAddress(textOf(via['host']) ?? '') : undefined;
}

function nexthopOf(object: JsonObject): NonNullable<RouteFact['nexthops']>[number] {
  return withoutUndefined({
    via: canonicalAddress(textOf(object['gateway']) ?? '') ?? viaOf(object),
    dev: textOf(object['dev']),
    weight: numericOf(object['weight']),
  });
}
