// Marks the current packet as one without ports: a protocol that has none, or a header that was cut.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

export function setNoPorts(batch: PacketBatch): void {
  batch.words[batch.at + P.Flags]! |= Flag.NoPorts;
}
