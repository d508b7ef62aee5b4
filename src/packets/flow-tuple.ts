// Addresses, ports and outer headers of a row as text.
import { formatAddress, formatIpv4 } from '../model/address.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { protocolName, type FiveTuple } from '../model/five-tuple.js';
import type { Encapsulation } from '../model/flow.js';
import { R } from './flow-row.js';
import { O } from './packet-batch.js';
import { OUTER_KINDS } from './outer-kinds.js';

const ESP = 50;
const AH = 51;
const ECHO_PROTOCOLS: readonly number[] = [1, 58];

/** Client → server when `client` is the client's side (0 = A). Ports null where the row has none; ICMP echo: null. */
export function tupleOf(
  tables: CaptureTables,
  r: number,
  client: number,
  known = new Map<number, string>(),
): FiveTuple {
  const hot = tables.flows.hot;
  const meta = hot[r + R.Meta]!;
  const number = meta & 255;
  const v6 = (meta & 256) !== 0;
  const ports = hot[r + R.Ports]!;
  const hasPorts = (meta & 512) === 0 && !ECHO_PROTOCOLS.includes(number);
  const a = knownText(known, tables, hot[r + R.A]!, v6);
  const b = knownText(known, tables, hot[r + R.B]!, v6);
  const aPort = hasPorts ? ports >>> 16 : null;
  const bPort = hasPorts ? ports & 0xffff : null;
  const protocol = protocolName(number);
  return client === 0
    ? { protocol, src: a, sport: aPort, dst: b, dport: bPort }
    : { protocol, src: b, sport: bPort, dst: a, dport: aPort };
}

function knownText(known: Map<number, string>, tables: CaptureTables, word: number, v6: boolean): string {
  const key = v6 ? word + 0x200000000 : word;
  const text = known.get(key) ?? addressText(tables, word, v6);
  known.set(key, text);
  return text;
}

/** Of an ESP or AH row, whose SPI stands where ports would; undefined for others and where it was not captured. */
export function spiOf(tables: CaptureTables, r: number, client: number): number | undefined {
  const protocol = tables.flows.hot[r + R.Meta]! & 255;
  const word = tables.flows.hot[r + R.Ports]!;
  if ((protocol !== ESP && protocol !== AH) || word === 0) return undefined;
  // halves change places with the ends
  return (client === 0 ? word : (word << 16) | (word >>> 16)) >>> 0;
}

export function addressText(tables: CaptureTables, word: number, v6: boolean): string {
  if (!v6) return formatIpv4(word);
  const w = tables.addresses;
  const at = word * 4;
  return formatAddress(w[at]! >>> 0, w[at + 1]! >>> 0, w[at + 2]! >>> 0, w[at + 3]! >>> 0);
}

export function encapsulationOf(tables: CaptureTables, r: number, swapped: boolean): Encapsulation[] {
  const at = tables.flows.hot[r + R.Outer]! - 1;
  if (at < 0) return [];
  const words = tables.outer;
  return Array.from({ length: words[at]! }, (_, level) => {
    const o = at + 1 + level * O.Stride;
    const kind = OUTER_KINDS[words[o + O.Kind]!]!;
    const id = words[o + O.HasId] ? { id: words[o + O.Id]! >>> 0 } : {};
    if (!words[o + O.HasAddresses]) return { kind, ...id };
    const v6 = words[o + O.V6] === 1;
    const ports = words[o + O.HasPorts] ? words[o + O.Ports]! : undefined;
    const a = {
      address: addressText(tables, words[o + O.Src]!, v6),
      port: ports === undefined ? null : ports >>> 16,
    };
    const b = {
      address: addressText(tables, words[o + O.Dst]!, v6),
      port: ports === undefined ? null : ports & 0xffff,
    };
    const [src, dst] = swapped ? [b, a] : [a, b];
    return { kind, ...id, src: src.address, sport: src.port, dst: dst.address, dport: dst.port };
  });
}
