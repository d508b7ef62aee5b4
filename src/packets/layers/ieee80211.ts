// IEEE 802.11 data frames (link types 105, with radiotap 127, Prism 119, AVS 163, PPI 192): frame control 16 (little-endian) ·
// duration 16 · three addresses · sequence 16 · [fourth address] · [QoS 16] · [HT 32], then LLC. Encrypted frames have none.
import type { PacketBatch } from '../packet-batch.js';
import { linkLayer } from './link.js';
import { decodeLlc } from './llc.js';

const DATA = 2;
const PROTECTED = 0x4000;
const ORDER = 0x8000;
const TO_AND_FROM_DS = 0x0300;
const QOS = 0x0080;
const NO_DATA = 0x0040;
const MORE_FRAGMENTS = 0x0400;
const A_MSDU = 0x80;
const LLC_IN_A_MSDU = 14;
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
  if (((control >> 2) & 3) !== DATA || (control & (PROTECTED | NO_DATA | MORE_FRAGMENTS)) !== 0) return false;
  let header = 24;
  let isAggregate = false;
  if ((control & TO_AND_FROM_DS) === TO_AND_FROM_DS) header += 6;
  if ((control & QOS) !== 0) {
    if (end - offset < header + 2) return false;
    isAggregate = (view.getUint8(offset + header) & A_MSDU) !== 0;
    header += (control & ORDER) !== 0 ? 6 : 2;
  }
  if (padded) header = (header + 3) & ~3;
  // of an aggregate the first packet: destination, source, length, LLC …
  const at = offset + header + (isAggregate ? LLC_IN_A_MSDU : 0);
  return decodeLlc(view, at, end, batch);
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
