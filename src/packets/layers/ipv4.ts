// IPv4 (RFC 791): version 4 · IHL 4 · TOS 8 · total length 16 | id 16 · flags 3 · fragment offset 13 | TTL · protocol ·
// checksum | source | destination | options. Total length 0 is a packet cut later by the card (TSO): the frame decides.
import { Flag, Limit, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeProtocol } from './protocol.js';

export function decodeIpv4(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 20 || ++batch.depth > Limit.Depth) return false;
  const first = view.getInt32(offset);
  const headerLength = (first >>> 22) & 0x3c;
  if (first >>> 28 !== 4 || headerLength < 20) return false;
  const declared = first & 0xffff;
  if (declared !== 0 && declared < headerLength) return false;
  const total = declared === 0 ? batch.wireEnd - offset : declared;
  const second = view.getInt32(offset + 4);
  const third = view.getInt32(offset + 8);
  const protocol = (third >>> 16) & 0xff;
  const later = (second & 0x1fff) !== 0;

  const w = batch.words;
  const at = batch.at;
  let flags = (w[at + P.Flags]! & ~(Flag.V6 | Flag.Fragment | Flag.NoPorts | Flag.DontFragment)) | Flag.Ip;
  if ((second & 0x4000) !== 0) flags |= Flag.DontFragment;
  if ((second & 0x3fff) !== 0) flags |= Flag.Fragment;
  w[at + P.Src] = view.getInt32(offset + 12);
  w[at + P.Dst] = view.getInt32(offset + 16);
  w[at + P.Protocol] = protocol;
  w[at + P.TtlId] = ((third >>> 24) << 16) | (second >>> 16);
  const payload = total > headerLength ? total - headerLength : 0;
  w[at + P.IpPayload] = payload;

  const inner = offset + headerLength;
  const stop = offset + total < end ? offset + total : end;
  w[at + P.Flags] = flags;
  decodeProtocol(protocol, later, view, inner, stop, payload, batch);
  return true;
}
