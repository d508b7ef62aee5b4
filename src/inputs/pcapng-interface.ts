// pcapng interface description block → InterfaceHeader and the unit of its timestamps (draft-ietf-opsawg-pcapng 4.2).
//   link type 16 · reserved 16 · snap length 32 · options: 2 name, 3 description,
//   4 IPv4 address and mask, 5 IPv6 address and prefix length, 6 MAC, 9 resolution, 11 filter, 12 OS, 14 offset
import type { InterfaceHeader } from '../model/frame-sink.js';
import { addressAt, macAt, prefixOfMask } from './pcapng-address.js';
import { eachOption, optionText } from './pcapng-options.js';

/** How 64-bit timestamps become seconds: `unitsPerSecond` is 0 where only exact (slow) arithmetic will do. */
export interface TimeUnit {
  readonly unitsPerSecond: number;
  readonly nanosecondsPerUnit: number;
  readonly exactUnitsPerSecond: bigint;
  readonly offsetSeconds: number;
}

export interface PcapngInterface {
  readonly header: InterfaceHeader;
  readonly unit: TimeUnit;
}

const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_IPV4 = 4;
const IF_IPV6 = 5;
const IF_MAC = 6;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_OS = 12;
const IF_TSOFFSET = 14;
const MICROSECONDS = 6;

/** `from` = first byte of the block's body, `end` = behind its last option. */
export function readInterface(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
): PcapngInterface {
  const header: { -readonly [K in keyof InterfaceHeader]: InterfaceHeader[K] } = {
    linkType: view.getUint16(from, littleEndian),
    snaplen: view.getUint32(from + 4, littleEndian),
  };
  let resolution = MICROSECONDS;
  let offsetSeconds = 0;
  const addresses: { address: string; prefixLength: number }[] = [];
  eachOption(view, from + 8, end, littleEndian, (code, at, length) => {
    if (code === IF_NAME) header.name = optionText(bytes, at, length);
    else if (code === IF_DESCRIPTION) header.description = optionText(bytes, at, length);
    else if (code === IF_IPV4 && length === 8) {
      addresses.push({ address: addressAt(view, at, 4), prefixLength: prefixOfMask(view.getUint32(at + 4)) });
    } else if (code === IF_IPV6 && length === 17) {
      addresses.push({ address: addressAt(view, at, 16), prefixLength: bytes[at + 16]! });
    } else if (code === IF_MAC && length === 6) header.mac = macAt(bytes, at);
    else if (code === IF_OS) header.os = optionText(bytes, at, length);
    // first byte 0: the rest is a filter in text; else BPF code
    else if (code === IF_FILTER && length > 1 && bytes[at] === 0) {
      header.filter = optionText(bytes, at + 1, length - 1);
    } else if (code === IF_TSRESOL && length >= 1) resolution = bytes[at]!;
    else if (code === IF_TSOFFSET && length >= 8) {
      offsetSeconds = Number(view.getBigInt64(at, littleEndian));
    }
  });
  if (addresses.length > 0) header.addresses = addresses;
  return { header, unit: timeUnit(resolution, offsetSeconds) };
}

/** High bit set: negative power of 2, else of 10. */
function timeUnit(resolution: number, offsetSeconds: number): TimeUnit {
  const exponent = resolution & 0x7f;
  const exactUnitsPerSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(exponent);
  const plain = (resolution & 0x80) === 0 && exponent <= 9;
  const unitsPerSecond = plain ? 10 ** exponent : 0;
  return {
    unitsPerSecond,
    nanosecondsPerUnit: plain ? 10 ** (9 - exponent) : 0,
    exactUnitsPerSecond,
    offsetSeconds,
  };
}

/** Any resolution, exactly, to whole nanoseconds. */
export function exactTime(
  high: number,
  low: number,
  unit: TimeUnit,
): { seconds: number; nanoseconds: number } {
  const units = (BigInt(high) << 32n) | BigInt(low);
  const seconds = units / unit.exactUnitsPerSecond;
  const rest = units % unit.exactUnitsPerSecond;
  return {
    seconds: Number(seconds) + unit.offsetSeconds,
    nanoseconds: Number((rest * 1_000_000_000n) / unit.exactUnitsPerSecond),
  };
}
