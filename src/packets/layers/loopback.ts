// BSD loopback: NULL (0) has a 4-byte address family in the capturing machine's byte order, LOOP (108) in network order.
// The order of the file need not be that of the machine (converted files), so the family that makes sense decides.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodePpp } from './ppp.js';

const AF_INET = 2;
/** Linux 10, NetBSD and OpenBSD 24, FreeBSD 28, macOS 30. */
const AF_INET6: readonly number[] = [10, 24, 28, 30];

export function decodeLoopback(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 4) return false;
  const big = view.getUint32(offset);
  if (big >>> 16 === 0xff03) return decodePpp(view, offset, end, batch);
  const family = big > 0xffff ? view.getUint32(offset, true) : big;
  if (family === AF_INET) return decodeIpv4(view, offset + 4, end, batch);
  // some writers store an EtherType
  if (family >= 0x600 && family <= 0xffff) return decodeEtherType(family, view, offset + 4, end, batch);
  return AF_INET6.includes(family) && decodeIpv6(view, offset + 4, end, batch);
}
