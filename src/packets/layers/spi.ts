// ESP (RFC 4303: SPI 32 · sequence 32 · encrypted) and what AH (RFC 4302, SPI at 4) carries unreadably: a security association is one-way and
// known by its SPI, which stands in the columns where ports would, so that each is a flow of its own.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

/** `offset` = where the SPI is; without it captured all that is left are the addresses. */
export function setSpi(view: DataView, offset: number, end: number, batch: PacketBatch): void {
  const w = batch.words;
  w[batch.at + P.Flags]! |= Flag.NoPorts;
  if (end - offset >= 4) w[batch.at + P.Ports] = view.getInt32(offset);
}
