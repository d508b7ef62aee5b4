// Authentication header (RFC 4302): next header 8 · length 8 (words − 2) · reserved 16 | SPI | sequence | ICV. What it
// protects is readable: a tunnelled packet is the inner flow, in transport mode the transport
// header behind AH is, as with an IPv6 extension header.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { decodeProtocol } from './protocol.js';
import { decodeByVersion } from './raw-ip.js';
import { setSpi } from './spi.js';

/** ICMP, TCP, UDP, DCCP, ICMPv6, SCTP, UDP-Lite. */
const READABLE: readonly number[] = [1, 6, 17, 33, 58, 132, 136];

export function decodeAh(view: DataView, offset: number, end: number, batch: PacketBatch): void {
  setSpi(view, offset + 4, end, batch);
  if (end - offset < 12) return;
  const next = view.getUint8(offset);
  const inner = offset + ((view.getUint8(offset + 1) + 2) << 2);
  if (inner >= end) return;
  if (next !== 4 && next !== 41) {
    if (READABLE.includes(next)) decodeTransportMode(next, view, offset, inner, end, batch);
    return;
  }
  const mark = pushCarrier(batch, next === 4 ? OuterKind.Ipip : OuterKind.SixInFour, 0, false, false);
  if (!decodeByVersion(view, inner, end, batch)) popOuter(batch, mark);
}

function decodeTransportMode(
  next: number,
  view: DataView,
  offset: number,
  inner: number,
  end: number,
  batch: PacketBatch,
): void {
  const w = batch.words;
  const payload = w[batch.at + P.IpPayload]! - (inner - offset);
  w[batch.at + P.Flags]! &= ~Flag.NoPorts;
  w[batch.at + P.Protocol] = next;
  w[batch.at + P.IpPayload] = payload > 0 ? payload : 0;
  decodeProtocol(next, false, view, inner, end, payload > 0 ? payload : 0, batch);
}
