// Behind damage in a pcapng file: where the next block begins that can be known for one. A section header by its type and byte-order magic, an
// enhanced packet by its type, an interface that was described, lengths that agree, and its length repeated at its end.
import type { PcapngSection } from './pcapng-section.js';
import { Block } from './pcapng-section.js';

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SHORTEST_PACKET = 32;
/** libpcap's longest packet, and room for its options. */
const LONGEST_PACKET = 262_144 + 65_536;

export interface Search {
  /** The block, or where to go on looking when there are more bytes. */
  readonly at: number;
  readonly found: boolean;
  /** Bytes from `at` on that are needed to decide. */
  readonly wanted: number;
}

/** `from` is a multiple of four bytes behind the block that was damaged: blocks are aligned to that. */
export function findBlock(view: DataView, from: number, end: number, section: PcapngSection): Search {
  let at = from;
  for (; end - at >= SHORTEST_PACKET; at += 4) {
    if (isSectionHeader(view, at)) return { at, found: true, wanted: 0 };
    const length = packetLength(view, at, section);
    if (length < 0) continue;
    // twice that, so that a buffer of this size decides many places before it is moved
    if (length > end - at) return { at, found: false, wanted: 2 * length };
    if (view.getUint32(at + length - 4, section.littleEndian) === length) {
      return { at, found: true, wanted: 0 };
    }
  }
  return { at, found: false, wanted: SHORTEST_PACKET };
}

function isSectionHeader(view: DataView, at: number): boolean {
  if (view.getUint32(at) !== Block.SectionHeader) return false;
  return view.getUint32(at + 8) === BYTE_ORDER_MAGIC || view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
}

/** -1 where no enhanced packet block begins. */
function packetLength(view: DataView, at: number, section: PcapngSection): number {
  const le = section.littleEndian;
  if (view.getUint32(at, le) !== Block.EnhancedPacket) return -1;
  const length = view.getUint32(at + 4, le);
  const captured = view.getUint32(at + 20, le);
  const fits = length % 4 === 0 && length >= SHORTEST_PACKET + captured && length <= LONGEST_PACKET;
  return fits && view.getUint32(at + 8, le) < section.interfaces.length ? length : -1;
}
