// Juniper's capture header (link types 178 to 181): "MGC" · flags 8 (80 = extensions, 02 = no link header) · [extensions: length 16, TLVs],
// then the link header the type names, or without one the protocol 32 (little-endian; 2 IPv4, 6 IPv6) and its packet.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';
import { decodeFrameRelay } from './frame-relay.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import type { Layer } from './layer.js';
import { decodeCiscoHdlc, decodePpp } from './ppp.js';

const MAGIC = 0x4d4743;
const EXTENSIONS = 0x80;
const NO_LINK_HEADER = 0x02;

export const decodeJuniperEthernet = behindJuniper(decodeEthernet);
export const decodeJuniperPpp = behindJuniper(decodePpp);
export const decodeJuniperFrameRelay = behindJuniper(decodeFrameRelay);
export const decodeJuniperHdlc = behindJuniper(decodeCiscoHdlc);

function behindJuniper(layer: Layer): Layer {
  return (view, offset, end, batch) => {
    if (end - offset < 8 || view.getUint32(offset) >>> 8 !== MAGIC) return false;
    const flags = view.getUint8(offset + 3);
    const at = offset + 4 + ((flags & EXTENSIONS) !== 0 ? 2 + view.getUint16(offset + 4) : 0);
    if ((flags & NO_LINK_HEADER) === 0) return layer(view, at, end, batch);
    return end - at >= 4 && decodeByNumber(view.getUint32(at, true), view, at + 4, end, batch);
  };
}

function decodeByNumber(
  protocol: number,
  view: DataView,
  at: number,
  end: number,
  batch: PacketBatch,
): boolean {
  if (protocol === 2) return decodeIpv4(view, at, end, batch);
  return protocol === 6 && decodeIpv6(view, at, end, batch);
}
