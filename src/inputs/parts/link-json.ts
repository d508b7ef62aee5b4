// `ip -j addr|link` and `bridge -j link` → InterfaceFact and AddressFact. Filtered output holds empty objects ({}): skipped.
// iproute2 ip/ipaddress.c, lib/json_print.c; -p only adds white space.
//   [{"ifindex":4,"link_index":5,"ifname":"eth0","flags":["UP"],"mtu":1500,"link_netnsid":0,"addr_info":[{"family":"inet","local":"172.17.0.2","prefixlen":16}]}]
import type { AddressFact, InterfaceFact } from '../../model/fact.js';
import type { TextInput } from '../../model/input-format.js';
import { canonicalAddress } from '../../model/address.js';
import { headLines } from '../../lib/lines.js';
import {
  isJsonObject,
  jsonElements,
  listOf,
  numericOf,
  textOf,
  type JsonElements,
  type JsonObject,
} from '../../lib/json-elements.js';
import type { Collector } from './reading.js';
import type { Draft } from './link-text.js';
import { kindFields, TUNNEL_LINK, tunnelEnds } from './link-kind.js';

/** Adds the facts of every object; `namesAreLower` as for text. */
export function readLinkObjects(input: TextInput, c: Collector, namesAreLower = true): void {
  for (const { object, line } of jsonObjects(input, c)) {
    const infos = listOf(object['addr_info']);
    const name = textOf(object['ifname']) ?? deviceOf(infos);
    if (name === undefined) {
      const empty = Object.keys(object).every((key) => key === 'addr_info'); // filtered output
      if (!empty) c.unread(line, '{…}', 'an interface object with ifname');
      continue;
    }
    c.record();
    c.add(linkOf(object, name, line, c, namesAreLower));
    for (const info of infos) addAddress(info, name, line, c);
  }
}

/** The objects of an array (or one per line), damage reported once. Shared by every iproute2 JSON reader. */
export function* jsonObjects(
  input: TextInput,
  c: Collector,
): Generator<{ object: JsonObject; line: number }> {
  const { elements, damage }: JsonElements = jsonElements(input.text, input.firstLine);
  for (const { value, line } of elements) {
    if (isJsonObject(value)) yield { object: value, line };
    else c.unread(line, JSON.stringify(value), 'a JSON object');
  }
  if (damage)
    c.warn(
      'json-damaged',
      damage.line,
      `Expected complete JSON; ${damage.message}. What came before is kept.`,
    );
}

/** `ip -o -j addr` leaves the interface out and repeats its name in every address. */
function deviceOf(infos: readonly unknown[]): string | undefined {
  return infos.map((info) => (isJsonObject(info) ? textOf(info['dev']) : undefined)).find((name) => name);
}

function linkOf(
  object: JsonObject,
  name: string,
  line: number,
  c: Collector,
  namesAreLower: boolean,
): InterfaceFact {
  const link: Draft<InterfaceFact> = { kind: 'interface', at: c.at(line), name };
  const number = (key: string): number | undefined => numericOf(object[key]);
  const text = (key: string): string | undefined => textOf(object[key]);
  const mac = text('address');
  link.ifindex = number('ifindex');
  if ('flags' in object) link.flags = listOf(object['flags']).map(String);
  link.peerIfindex = number('link_index');
  link.lowerName = namesAreLower ? text('link') : undefined;
  link.mtu = number('mtu');
  link.master = text('master');
  link.state = text('operstate') ?? text('state');
  link.linkNetnsid = number('link_netnsid');
  link.linkNetns = text('link_netns');
  if (mac && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) link.mac = mac.toLowerCase();
  if (TUNNEL_LINK.test(text('link_type') ?? '')) Object.assign(link, tunnelEnds(mac, text('broadcast')));
  const altNames = listOf(object['altnames']).map(String);
  if (altNames.length > 0) link.altNames = altNames;
  const info = object['linkinfo'];
  const kind = isJsonObject(info) ? textOf(info['info_kind']) : undefined;
  const data = isJsonObject(info) && isJsonObject(info['info_data']) ? info['info_data'] : {};
  if (kind)
    Object.assign(
      link,
      kindFields(kind, (key) => scalarText(data[key])),
    );
  return withoutUndefined(link);
}

function addAddress(info: unknown, name: string, line: number, c: Collector): void {
  if (!isJsonObject(info) || Object.keys(info).length === 0) return;
  const local = canonicalAddress(textOf(info['local']) ?? '');
  if (!local) return c.unread(line, JSON.stringify(info), 'an addr_info object with local');
  const peer = textOf(info['address']);
  const fact: Draft<AddressFact> = { kind: 'address', at: c.at(line), interface: name, address: local };
  fact.prefixLength = numericOf(info['prefixlen']);
  fact.peer = peer === undefined ? undefined : canonicalAddress(peer);
  fact.scope = textOf(info['scope']);
  c.add(withoutUndefined(fact));
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function withoutUndefined<T extends object>(fact: T): T {
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined)) as T;
}

/** Whether a JSON head of objects mentions all of `keys` and none of `without`; `first` matches the first object's first key. */
export function headObjectHas(
  head: string,
  keys: readonly string[],
  without: readonly string[] = [],
  first = /\w/,
): boolean {
  const start = /^(?:\[\s*)?(?:\{\s*\}\s*,\s*)*\{\s*"(\w{1,40})"\s*:/.exec(head.trimStart());
  if (!start || !first.test(start[1]!) || headLines(head).length === 0) return false;
  const text = head.slice(0, 20000);
  const has = (key: string): boolean => text.includes(`"${key}"`);
  return keys.every(has) && !without.some(has);
}
