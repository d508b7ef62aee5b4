// The bytes of -x, -X (from the network header) or -xx, -XX (from the link header) below a packet → its IP packet, if they are what the
// printed line says: version and both addresses must agree, so that a dump of an unknown option is never taken for the packet.
import { parseAddress } from '../../model/address.js';
import type { TextIp } from './text-packet.js';

/** Link headers before IP: none, Ethernet, with one or two VLAN tags, SLL, SLL2, loopback. */
const OFFSETS = [0, 14, 18, 22, 16, 20, 4];

export interface FoundDump {
  readonly bytes: Uint8Array;
  /** Where the IP header is in them. */
  readonly ipAt: number;
}

export function findDump(dumps: readonly Uint8Array[], ip: TextIp | undefined): FoundDump | undefined {
  for (const bytes of dumps) {
    const ipAt = OFFSETS.find((at) => (ip ? agrees(bytes, at, ip) : plausible(bytes, at)));
    if (ipAt !== undefined) return { bytes, ipAt };
  }
  return undefined;
}

export function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** IP's own length; 0 where a network card was to fill it in. */
export function dumpedIpLength({ bytes, ipAt }: FoundDump): number {
  const length = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  return bytes[ipAt]! >>> 4 === 4 ? length(ipAt + 2) : length(ipAt + 4) + 40;
}

/** -xx, -XX of an Ethernet capture: the type before the IP header is IP's, behind two addresses and up to two VLAN tags. */
export function startsWithEthernet({ bytes, ipAt }: FoundDump): boolean {
  const type = ((bytes[ipAt - 2] ?? 0) << 8) | (bytes[ipAt - 1] ?? 0);
  return [14, 18, 22].includes(ipAt) && type === (bytes[ipAt]! >>> 4 === 4 ? 0x0800 : 0x86dd);
}

function agrees(bytes: Uint8Array, at: number, ip: TextIp): boolean {
  const header = ip.version === 4 ? 20 : 40;
  if (bytes.length < at + header || bytes[at]! >>> 4 !== ip.version) return false;
  const src = parseAddress(ip.src)!;
  const dst = parseAddress(ip.dst)!;
  if (ip.version === 4) return wordAt(bytes, at + 12) === src[3] && wordAt(bytes, at + 16) === dst[3];
  return [0, 1, 2, 3].every(
    (i) => wordAt(bytes, at + 8 + 4 * i) === src[i] && wordAt(bytes, at + 24 + 4 * i) === dst[i],
  );
}

/** Without printed addresses (host names): the header must at least describe itself. */
function plausible(bytes: Uint8Array, at: number): boolean {
  const version = (bytes[at] ?? 0) >>> 4;
  if (bytes.length < at + 40 || (version !== 4 && version !== 6)) return false;
  if (version === 4 && (bytes[at]! & 15) < 5) return false;
  if (at >= 14 && at <= 22 && at !== 16 && at !== 20) {
    const type = (bytes[at - 2]! << 8) | bytes[at - 1]!;
    return type === (version === 4 ? 0x0800 : 0x86dd);
  }
  return at === 0 && dumpedIpLength({ bytes, ipAt: at }) >= bytes.length - at;
}
