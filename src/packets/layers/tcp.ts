// TCP (RFC 9293): source port 16 · destination port 16 | sequence | acknowledgement | data offset 4 · reserved 4 ·
// CWR ECE URG ACK PSH RST SYN FIN 8 · window 16 | checksum · urgent | options. Options are read at the first packet only.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

export function decodeTcp(
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  const w = batch.words;
  const at = batch.at;
  const have = end - offset;
  if (have < 16) {
    if (have < 4) w[at + P.Flags]! |= Flag.NoPorts;
    w[at + P.Ports] = have < 4 ? 0 : view.getInt32(offset);
    w[at + P.Seq] = 0;
    w[at + P.Ack] = 0;
    w[at + P.L4Bits] = 0;
    w[at + P.PayloadOffset] = end;
    w[at + P.Payload] = payload > 20 ? payload - 20 : 0;
    w[at + P.PayloadCaptured] = 0;
    return;
  }
  w[at + P.Ports] = view.getInt32(offset);
  w[at + P.Seq] = view.getInt32(offset + 4);
  w[at + P.Ack] = view.getInt32(offset + 8);
  const bits = view.getUint16(offset + 12);
  let headerLength = (bits >>> 12) << 2;
  if (headerLength < 20) {
    headerLength = 20;
    w[at + P.Flags]! |= Flag.Malformed;
  }
  w[at + P.L4Bits] = (headerLength << 8) | (bits & 0xff);
  w[at + P.PayloadOffset] = offset + headerLength;
  w[at + P.Payload] = payload > headerLength ? payload - headerLength : 0;
  w[at + P.PayloadCaptured] = have > headerLength ? have - headerLength : 0;
}
