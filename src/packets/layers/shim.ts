// EtherTypes whose header only stands before the next EtherType, or before a whole Ethernet frame, and says nothing of interest here:
//   type 892f HSR (IEC 62439-3), f1c1 R-TAG (802.1CB), 893f E-TAG (802.1BR), 8926 VN-tag (its elder), 8909 Cisco metadata, d28b Arista time stamp (subtype 16 ·
//   version 16 · seconds · nanoseconds 32): then an EtherType
//   type 8903 FabricPath, 22f3 TRILL (RFC 6325), 88e7 I-TAG (802.1ah), 4305 B.A.T.M.A.N. (version 15): then a frame
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeEthernet } from './ethernet.js';

interface Shim {
  /** Bytes up to the EtherType or the frame; -1 where the header is of another kind. `view` has at least 8 bytes there. */
  readonly length: (view: DataView, offset: number) => number;
  readonly before: 'ether-type' | 'frame';
}

const LONGEST_LOOK = 8;
const ARISTA_TIMESTAMP = 1;
const BATMAN_VERSION = 15;
const BATMAN_UNICAST = 0x40;
const BATMAN_BROADCAST = 1;

const SHIMS: ReadonlyMap<number, Shim> = new Map<number, Shim>([
  [0x892f, { length: () => 4, before: 'ether-type' }],
  [0xf1c1, { length: () => 4, before: 'ether-type' }],
  [0x893f, { length: () => 6, before: 'ether-type' }],
  [0x8926, { length: () => 4, before: 'ether-type' }],
  [0x8909, { length: () => 6, before: 'ether-type' }],
  [0xd28b, { length: aristaLength, before: 'ether-type' }],
  [0x8903, { length: () => 2, before: 'frame' }],
  [0x22f3, { length: trillLength, before: 'frame' }],
  [0x88e7, { length: () => 4, before: 'frame' }],
  [0x4305, { length: batmanLength, before: 'frame' }],
]);

/** False for types that are no shim. */
export function decodeShim(
  type: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): boolean {
  const shim = SHIMS.get(type);
  if (shim === undefined || end - offset < LONGEST_LOOK) return false;
  const length = shim.length(view, offset);
  if (length < 0) return false;
  const at = offset + length;
  if (shim.before === 'frame') return decodeEthernet(view, at, end, batch);
  return end - at >= 2 && decodeEtherType(view.getUint16(at), view, at + 2, end, batch);
}

/** 64 bits of time (versions 10 and 110) or 48 (20 and 120); TAI or UTC. */
function aristaLength(view: DataView, offset: number): number {
  if (view.getUint16(offset) !== ARISTA_TIMESTAMP) return -1;
  const version = view.getUint16(offset + 2) & ~0x100;
  if (version === 0x10) return 12;
  return version === 0x20 ? 10 : -1;
}

/** version 2 · reserved 2 · multicast 1 · option length 5 (words) · hops 6 · egress 16 · ingress 16. */
function trillLength(view: DataView, offset: number): number {
  return 6 + (((view.getUint16(offset) >> 6) & 0x1f) << 2);
}

/** type 8 · version 8 · TTL 8 · number 8 · destination MAC; broadcast: type 8 · version 8 · TTL 8 · 0 8 · sequence 32 · origin MAC. */
function batmanLength(view: DataView, offset: number): number {
  if (view.getUint8(offset + 1) !== BATMAN_VERSION) return -1;
  const type = view.getUint8(offset);
  if (type === BATMAN_UNICAST) return 10;
  return type === BATMAN_BROADCAST ? 14 : -1;
}
