// Addresses in pcapng options and name records: in network byte order whatever the section's is.
import { formatAddress, formatIpv4 } from '../model/address.js';

export function addressAt(view: DataView, at: number, length: 4 | 16): string {
  if (length === 4) return formatIpv4(view.getUint32(at));
  return formatAddress(
    view.getUint32(at),
    view.getUint32(at + 4),
    view.getUint32(at + 8),
    view.getUint32(at + 12),
  );
}

/** `02:42:ac:11:00:02`. */
export function macAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** Leading ones of a mask: 255.255.255.0 → 24. */
export function prefixOfMask(mask: number): number {
  return Math.clz32(~mask);
}
