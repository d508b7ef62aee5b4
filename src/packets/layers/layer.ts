// What a protocol layer is: reads its header at `offset`, writes columns of the batch's current row, and hands what is
// behind the header to the next layer. `end` is where the captured bytes (or the declared length) stop.
// Returns whether it could place the bytes: an IP packet or an ARP packet was found. A layer that returns false has
// written nothing, so the caller's own columns stand: truncation keeps every layer that is whole.
import type { PacketBatch } from '../packet-batch.js';

export type Layer = (view: DataView, offset: number, end: number, batch: PacketBatch) => boolean;
