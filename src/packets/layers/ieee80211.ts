// IEEE 802.11 data frames (link types 105, with radiotap 127, Prism 119, AVS 163, PPI 192): frame control 16 (little-endian) ·
// duration 16 · three addresses · sequence 16 · [fourth address] · [QoS 16] · [HT 32] · [mesh control], then LLC. Encrypted frames have none.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';
import { decodeEtherType } from './ether-type.js';
import { linkLayer } from './link.js';
import { decodeLlc } from './llc.js';

const VERSION_AND_TYPE = 0xf;
const DATA = 8;
const PROTECTED = 0x4000;
const ORDER = 0x8000;
const TO_DS = 0x0100;
const FROM_DS = 0x0200;
const TO_AND_FROM_DS = TO_DS | FROM_DS;
const QOS = 0x0080;
const NO_DATA = 0x0040;
const MORE_FRAGMENTS = 0x0400;
const A_MSDU = 0x80;
const LLC_IN_A_MSDU = 14;
const SNAP_SAPS = 0xaaaa;
/** Flag in the radiotap field of that number (1): header padded to 32 bits. */
const RADIOTAP_TSFT = 1;
const RADIOTAP_FLAGS = 2;
const DATA_PADDED = 0x20;
const PPI_DLTS: readonly number[] = [1, 12, 14, 101, 105];

export function decodeIeee80211(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeFrame(view, offset, end, batch, false);
}

function decodeFrame(
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
  padded: boolean,
): boolean {
  if (end - offset < 24) return false;
  const control = view.getUint16(offset, true);
  if ((control & VERSION_AND_TYPE) !== DATA || (control & (PROTECTED | NO_DATA | MORE_FRAGMENTS)) !== 0)
    return false;
  // the last fragment
  if ((view.getUint8(offset + 22) & 0xf) !== 0) return false;
  let header = 24;
  let isAggregate = false;
  if ((control & TO_AND_FROM_DS) === TO_AND_FROM_DS) header += 6;
  if ((control & QOS) !== 0) {
    if (end - offset < header + 2) return false;
    isAggregate = (view.getUint8(offset + header) & A_MSDU) !== 0;
    header += (control & ORDER) !== 0 ? 6 : 2;
  }
  if (padded) header = (header + 3) & ~3;
  let at = offset + header;
  if ((control & FROM_DS) !== 0) at += meshControl(view, at, end);
  // of an aggregate the first packet: destination, source, length, LLC …
  if (isAggregate) return decodeLlc(view, at + LLC_IN_A_MSDU, end, batch);
  return decodeBody(view, offset, at, end, batch);
}

/**
 * Bytes of 802.11s mesh control: flags 8 (number of further addresses, 0 to 2) · TTL 8 · sequence 32 · addresses. Nothing before it says reliably
 * that it is there, the SNAP header behind it does.
 */
function meshControl(view: DataView, at: number, end: number): number {
  const addresses = end > at ? view.getUint8(at) : 3;
  const length = 6 + 6 * addresses;
  const isThere = addresses < 3 && end - at >= length + 2 && view.getUint16(at + length) === SNAP_SAPS;
  return isThere ? length : 0;
}

/** LLC; some drivers put two bytes before it (0, or the sequence control again), or have an Ethernet frame or an EtherType instead. */
function decodeBody(view: DataView, offset: number, at: number, end: number, batch: PacketBatch): boolean {
  if (end - at < 4) return false;
  const first = view.getUint16(at);
  if (first === SNAP_SAPS) return decodeLlc(view, at, end, batch);
  if (isEthernet(view, offset, at, end)) return decodeEthernet(view, at, end, batch);
  const extra = first === 0 || first === view.getUint16(offset + 22);
  if (extra) return decodeLlc(view, at + 2, end, batch);
  return (
    (first >= 0x600 && decodeEtherType(first, view, at + 2, end, batch)) || decodeLlc(view, at, end, batch)
  );
}

/** Does the body begin with the destination address of the frame, or is the source address behind six bytes of it? */
function isEthernet(view: DataView, offset: number, at: number, end: number): boolean {
  if (end - at < 14) return false;
  const control = view.getUint16(offset, true);
  const isFromDs = (control & FROM_DS) !== 0;
  const isToDs = (control & TO_DS) !== 0;
  const source = isFromDs ? (isToDs ? 24 : 16) : 10;
  return isSame(view, at, offset + (isToDs ? 16 : 4)) || isSame(view, at + 6, offset + source);
}

function isSame(view: DataView, a: number, b: number): boolean {
  return view.getUint32(a) === view.getUint32(b) && view.getUint16(a + 4) === view.getUint16(b + 4);
}

/** radiotap (radiotap.org): version 8 (0) · pad 8 · length 16 little-endian · present flags …; flag 0x20 of field 1: data padding. */
export function decodeRadiotap(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset) !== 0) return false;
  const inner = offset + view.getUint16(offset + 2, true);
  return inner <= end && decodeFrame(view, inner, end, batch, isPadded(view, offset, inner));
}

function isPadded(view: DataView, offset: number, inner: number): boolean {
  const present = view.getUint32(offset + 4, true);
  if ((present & RADIOTAP_FLAGS) === 0) return false;
  let at = offset + 8;
  for (let more = present; more < 0 || more >>> 31 === 1; at += 4) {
    if (at + 4 > inner) return false;
    more = view.getUint32(at, true);
  }
  // the time stamp before it is aligned to 64 bits
  if ((present & RADIOTAP_TSFT) !== 0) at = offset + ((at - offset + 7) & ~7) + 8;
  return at < inner && (view.getUint8(at) & DATA_PADDED) !== 0;
}

/** PPI (link type 192, CACE 2007): version 8 · flags 8 · length 16 · DLT 32, all little-endian. */
export function decodePpi(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset) !== 0) return false;
  const dlt = view.getUint32(offset + 4, true);
  if (!PPI_DLTS.includes(dlt)) return false;
  return linkLayer(dlt)!(view, offset + view.getUint16(offset + 2, true), end, batch);
}

/** Prism (119): message code 32 · length 32 of the header, in the driver's order; AVS (163, and within 119): version 32 (8021100x) · length 32. */
export function decodePrism(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8) return false;
  const isAvs = view.getUint32(offset) >>> 12 === 0x80211;
  const little = view.getUint32(offset + 4, true);
  const length = isAvs || little > 0xffff ? view.getUint32(offset + 4) : little;
  return length <= end - offset && decodeIeee80211(view, offset + length, end, batch);
}
