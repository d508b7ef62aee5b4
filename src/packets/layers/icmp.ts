// ICMP (RFC 792) and ICMPv6 (RFC 4443): type 8 · code 8 · checksum 16 | echo: identifier 16 · sequence 16 | data.
// Errors carry the head of the packet that caused them; neighbour discovery (RFC 4861) is ICMPv6 135 and 136.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';

export function decodeIcmp(
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  const type = end > offset ? view.getUint8(offset) : 255;
  if (type === 8 || type === 0) decodeEcho(type === 8, view, offset, end, payload, batch);
  else decodeOther(view, offset, end, batch, isIcmpError(type) ? Flag.IcmpError : 0);
}

export function decodeIcmp6(
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  const type = end > offset ? view.getUint8(offset) : 255;
  if (type === 128 || type === 129) decodeEcho(type === 128, view, offset, end, payload, batch);
  else if (type < 128) decodeOther(view, offset, end, batch, Flag.IcmpError);
  else decodeOther(view, offset, end, batch, type === 135 || type === 136 ? Flag.Neighbour : 0);
}

/** Unreachable, source quench, redirect, time exceeded, parameter problem. */
function isIcmpError(type: number): boolean {
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

function decodeEcho(
  request: boolean,
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  if (end - offset < 6) return decodeOther(view, offset, end, batch, 0);
  const w = batch.words;
  const at = batch.at;
  const id = view.getUint16(offset + 4);
  w[at + P.Flags]! |= request ? Flag.Echo | Flag.EchoRequest : Flag.Echo;
  w[at + P.Ports] = (id << 16) | id;
  w[at + P.Seq] = end - offset < 8 ? 0 : view.getUint16(offset + 6);
  w[at + P.L4Bits] = view.getUint16(offset);
  w[at + P.PayloadOffset] = offset + 8;
  w[at + P.Payload] = payload > 8 ? payload - 8 : 0;
  w[at + P.PayloadCaptured] = end - offset > 8 ? end - offset - 8 : 0;
}

function decodeOther(view: DataView, offset: number, end: number, batch: PacketBatch, flag: Flag | 0): void {
  const w = batch.words;
  const at = batch.at;
  const whole = end - offset >= 8;
  w[at + P.Flags]! |= Flag.NoPorts | Flag.IcmpOther | (whole ? flag : 0);
  w[at + P.L4Bits] = end - offset >= 2 ? view.getUint16(offset) : 0;
}
