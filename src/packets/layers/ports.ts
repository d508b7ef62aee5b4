// Transport protocols that start with source and destination port and need no more than that: SCTP, DCCP, UDP-Lite.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

export function decodePorts(
  view: DataView,
  offset: number,
  end: number,
  headerLength: number,
  batch: PacketBatch,
): void {
  const w = batch.words;
  const at = batch.at;
  if (end - offset < 4) {
    w[at + P.Flags]! |= Flag.NoPorts;
    return;
  }
  w[at + P.Ports] = view.getInt32(offset);
  const payload = w[at + P.Payload]! - headerLength;
  w[at + P.Payload] = payload > 0 ? payload : 0;
  w[at + P.PayloadOffset] = offset + headerLength;
  const captured = end - offset - headerLength;
  w[at + P.PayloadCaptured] = captured > 0 ? captured : 0;
}
