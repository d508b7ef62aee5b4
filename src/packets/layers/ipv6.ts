// IPv6 (RFC 8200): version 4 · class 8 · flow label 20 | payload length 16 · next header 8 · hop limit 8 | source 16 |
// destination 16, then extension headers. Payload length 0 is a jumbogram (RFC 2675) or BIG TCP: the frame decides.
import { Flag, Limit, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import type { WordTable } from '../../lib/word-table.js';
import { decodeProtocol } from './protocol.js';

const HEADER = 40;
const FRAGMENT = 44;

export function decodeIpv6(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < HEADER || ++batch.depth > Limit.Depth) return false;
  if (view.getUint8(offset) >> 4 !== 6) return false;
  const lengths = view.getInt32(offset + 4);
  const declared = lengths >>> 16;
  const total = declared === 0 ? batch.wireEnd - offset : declared + HEADER;
  const stop = offset + total < end ? offset + total : end;

  const w = batch.words;
  const at = batch.at;
  let flags = (w[at + P.Flags]! & ~(Flag.Fragment | Flag.NoPorts | Flag.DontFragment)) | Flag.Ip | Flag.V6;
  w[at + P.Src] = internAddress(batch.addresses, view, offset + 8);
  w[at + P.Dst] = internAddress(batch.addresses, view, offset + 24);
  w[at + P.TtlId] = (lengths & 0xff) << 16;

  let next = (lengths >>> 8) & 0xff;
  let inner = offset + HEADER;
  let later = false;
  while (!later && isExtension(next) && stop - inner >= 2) {
    const kind = next;
    if (kind === FRAGMENT && stop - inner < 8) break;
    next = view.getUint8(inner);
    if (kind === FRAGMENT) {
      flags |= Flag.Fragment;
      later = (view.getUint16(inner + 2) & 0xfff8) !== 0;
      inner += 8;
    } else {
      inner += (view.getUint8(inner + 1) + 1) << 3;
    }
  }
  w[at + P.Protocol] = next;
  const payload = offset + total > inner ? offset + total - inner : 0;
  w[at + P.IpPayload] = payload;
  w[at + P.Flags] = flags;
  decodeProtocol(next, later, view, inner, stop, payload, batch);
  return true;
}

/** Hop-by-hop, routing, fragment, destination options, Shim6. Mobility, HIP, AH and ESP are protocols of their own. */
function isExtension(next: number): boolean {
  return next === 0 || next === 43 || next === FRAGMENT || next === 60 || next === 140;
}

export function internAddress(addresses: WordTable, view: DataView, offset: number): number {
  const scratch = addresses.scratch;
  scratch[0] = view.getInt32(offset);
  scratch[1] = view.getInt32(offset + 4);
  scratch[2] = view.getInt32(offset + 8);
  scratch[3] = view.getInt32(offset + 12);
  return addresses.intern();
}
