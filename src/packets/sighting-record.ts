// The door for single packets that are evidence by themselves: columns of sightings → IcmpError, ArpSighting (model/flow).
import { formatIpv4 } from '../model/address.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { protocolName } from '../model/five-tuple.js';
import type { ArpSighting, EpochBase, IcmpError } from '../model/flow.js';
import { addressText } from './flow-tuple.js';
import { formatMac } from './mac-table.js';
import { A, I } from './sightings.js';

export function icmpErrors(
  tables: CaptureTables,
  base: EpochBase,
  pointOf: (interfaceKey: number) => string,
): IcmpError[] {
  const { rows, words, times } = tables.icmpErrors;
  const shiftNs = (tables.baseSeconds - base) * 1e9;
  return Array.from({ length: rows }, (_, row) => {
    const at = row * I.Stride;
    const bits = words[at + I.Bits]!;
    const ports = bits & 4 ? words[at + I.QuotedPorts]! : undefined;
    const number = words[at + I.QuotedProtocol]!;
    const address = (column: number, v6: number): string =>
      addressText(tables, words[at + column]!, v6 !== 0);
    return {
      point: pointOf(tables.interfaces[words[at + I.Interface]!]!.key),
      file: tables.file,
      frame: words[at + I.Frame]!,
      timeNs: times[row]! + shiftNs,
      type: words[at + I.TypeCode]! >>> 8,
      code: words[at + I.TypeCode]! & 255,
      reporter: address(I.Src, bits & 1),
      receiver: address(I.Dst, bits & 1),
      quoted: {
        protocol: protocolName(number),
        src: address(I.QuotedSrc, bits & 2),
        sport: ports === undefined ? null : ports >>> 16,
        dst: address(I.QuotedDst, bits & 2),
        dport: ports === undefined ? null : ports & 0xffff,
      },
      quotedIpId: words[at + I.QuotedIpId]!,
      mtu: bits & 8 ? words[at + I.Mtu]! >>> 0 : null,
    };
  });
}

export function arpSightings(
  tables: CaptureTables,
  base: EpochBase,
  pointOf: (interfaceKey: number) => string,
): ArpSighting[] {
  const { rows, words, times } = tables.arps;
  const shiftNs = (tables.baseSeconds - base) * 1e9;
  return Array.from({ length: rows }, (_, row) => {
    const at = row * A.Stride;
    const bits = words[at + A.Bits]!;
    const address = (column: number): string =>
      bits & 2 ? addressText(tables, words[at + column]!, true) : formatIpv4(words[at + column]!);
    return {
      point: pointOf(tables.interfaces[words[at + A.Interface]!]!.key),
      file: tables.file,
      frame: words[at + A.Frame]!,
      timeNs: times[row]! + shiftNs,
      op: bits & 1 ? ('reply' as const) : ('request' as const),
      senderMac: formatMac(words[at + A.MacHigh]!, words[at + A.MacLow]!),
      sender: address(A.Sender),
      target: address(A.Target),
    };
  });
}
