// pcapng name resolution block (draft-ietf-opsawg-pcapng 4.5): records of type 16 · length 16 · address · names ended by NUL;
// type 1 is IPv4, 2 IPv6, 0 the end.
import { addressAt } from './pcapng-address.js';

export function readNames(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
  take: (address: string, names: readonly string[]) => void,
): void {
  let at = from;
  while (end - at >= 4) {
    const type = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    const value = at + 4;
    if (type === 0 || value + length > end) return;
    const addressLength = type === 1 ? 4 : 16;
    if ((type === 1 || type === 2) && length > addressLength) {
      const text = new TextDecoder().decode(bytes.subarray(value + addressLength, value + length));
      const names = text.split('\0').filter((name) => name !== '');
      if (names.length > 0) take(addressAt(view, value, addressLength), names);
    }
    at = value + ((length + 3) & ~3);
  }
}
