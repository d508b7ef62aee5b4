// 32 hexadecimal digits in network byte order, as /proc/net/if_inet6 and ipv6_route print an IPv6 address → canonical text.
//   fe80000000000000020c29fffea4e315 → fe80::20c:29ff:fea4:e315
import { formatAddress } from '../../model/address.js';

/** `hex` is exactly 32 digits. */
export function hexAddress6(hex: string): string {
  const word = (i: number): number => parseInt(hex.slice(i * 8, i * 8 + 8), 16);
  return formatAddress(word(0), word(1), word(2), word(3));
}
