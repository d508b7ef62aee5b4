// IEEE 802.11 data frames (link types 105, with radiotap 127, Prism 119, AVS 163, PPI 192): frame control 16 (little-endian) ·
// duration 16 · three addresses · sequence 16 · [fourth address] · [QoS 16] · [HT 32], then LLC. Encrypted frames have none.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEthernet } from './ethernet.js';
import { decodeLlc } from './llc.js';

const DATA = 2;
const PROTECTED = 0x4000;
const ORDER = 0x8000;
const TO_AND_FROM_DS = 0x0300;
const QOS = 0x0080;
const NO_DATA = 0x0040;
const A_MSDU = 0x80;

export function decodeIeee80211(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 24) return false;
  const control = view.getUint16(offset, true);
  if (((control >> 2) & 3) !== DATA || (control & (PROTECTED | NO_DATA)) !== 0) return false;
  let at = offset + 24;
  if ((control & TO_AND_FROM_DS) === TO_AND_FROM_DS) at += 6;
  if ((control & QOS) !== 0) {
    if (end - at < 2 || (view.getUint8(at) & A_MSDU) !== 0) return false;
    at += 2;
    if ((control & ORDER) !== 0) at += 4;
  }
  return decodeLlc(view, at, end, batch);
}

/** radiotap (radiotap.org): version 8 (0) · pad 8 · length 16 little-endian · present flags …; flag 0x20 of field 1: data padding. */
export function decodeRadiotap(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset) !== 0) return false;
  return decodeIeee80211(view, offset + view.getUint16(offset + 2, true), end, batch);
}

/** PPI (link type 192, CACE 2007): version 8 · flags 8 · length 16 · DLT 32, all little-endian. */
export function decodePpi(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8 || view.getUint8(offset) !== 0) return false;
  const inner = offset + view.getUint16(offset + 2, true);
  const dlt = view.getUint32(offset + 4, true);
  if (dlt === 105) return decodeIeee80211(view, inner, end, batch);
  return dlt === 1 && decodeEthernet(view, inner, end, batch);
}
