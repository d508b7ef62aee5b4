// IP in IP: protocol 4 (RFC 2003) carries IPv4, 41 (RFC 4213) IPv6, whatever the outer version is.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { setNoPorts } from './no-ports.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';

export function decodeIpInIp(
  protocol: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): void {
  setNoPorts(batch);
  const four = protocol === 4;
  const mark = pushCarrier(batch, four ? OuterKind.Ipip : OuterKind.SixInFour, 0, false, false);
  const found = four ? decodeIpv4(view, offset, end, batch) : decodeIpv6(view, offset, end, batch);
  if (!found) popOuter(batch, mark);
}
