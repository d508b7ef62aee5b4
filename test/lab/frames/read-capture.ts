// Bytes of a capture file (gzip or plain, pcap or pcapng) to a CaptureFile. For files the lab itself made: a damaged
// file throws with its offset; the program under test has the forgiving readers.
// Reference: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng (block types 0x0A0D0D0A SHB, 1 IDB, 3 SPB, 6 EPB).
import { gunzipSync } from 'node:zlib';
import type { CaptureFile, CaptureInterface, Frame } from './capture-file.js';

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const SECTION_HEADER = 0x0a0d0d0a;
const IF_NAME = 2;
const IF_TSRESOL = 9;

export function readCapture(stored: Uint8Array): CaptureFile {
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? new Uint8Array(gunzipSync(stored)) : stored;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  if (magic === SECTION_HEADER) return readPcapng(bytes, view);
  const little = magic === MICROSECOND_MAGIC || magic === NANOSECOND_MAGIC;
  const ordered = view.getUint32(0, little);
  if (ordered !== MICROSECOND_MAGIC && ordered !== NANOSECOND_MAGIC) {
    throw new Error(`not a capture file: magic 0x${magic.toString(16)}`);
  }
  return readPcap(bytes, view, little, ordered === NANOSECOND_MAGIC ? 1n : 1000n);
}

function readPcap(bytes: Uint8Array, view: DataView, little: boolean, unitNs: bigint): CaptureFile {
  const snaplen = view.getUint32(16, little);
  const linkType = view.getUint32(20, little) & 0x0fffffff;
  const frames: Frame[] = [];
  let offset = 24;
  while (offset < bytes.length) {
    if (offset + 16 > bytes.length) throw new Error(`pcap record header cut at byte ${offset}`);
    const seconds = BigInt(view.getUint32(offset, little));
    const fraction = BigInt(view.getUint32(offset + 4, little));
    const captured = view.getUint32(offset + 8, little);
    const end = offset + 16 + captured;
    if (end > bytes.length) throw new Error(`pcap record cut at byte ${offset}`);
    frames.push({
      timeNs: seconds * 1_000_000_000n + fraction * unitNs,
      length: view.getUint32(offset + 12, little),
      bytes: bytes.subarray(offset + 16, end),
      interfaceIndex: 0,
    });
    offset = end;
  }
  return { format: 'pcap', interfaces: [{ linkType, snaplen }], frames };
}

interface Section {
  readonly little: boolean;
  /** Interfaces of earlier sections. */
  readonly base: number;
}

function readPcapng(bytes: Uint8Array, view: DataView): CaptureFile {
  const interfaces: CaptureInterface[] = [];
  const ticksPerSecond: bigint[] = [];
  const frames: Frame[] = [];
  let section: Section = { little: true, base: 0 };
  let offset = 0;
  while (offset < bytes.length) {
    const type = view.getUint32(offset, section.little);
    if (type === SECTION_HEADER) {
      section = { little: view.getUint32(offset + 8, true) === 0x1a2b3c4d, base: interfaces.length };
    }
    const { little } = section;
    const length = view.getUint32(offset + 4, little);
    if (length < 12 || offset + length > bytes.length) throw new Error(`pcapng block cut at byte ${offset}`);
    if (type === 1) {
      const options = readOptions(bytes, view, offset + 16, offset + length - 4, little);
      const name = options.get(IF_NAME);
      interfaces.push({
        name: name && new TextDecoder().decode(name),
        linkType: view.getUint16(offset + 8, little),
        snaplen: view.getUint32(offset + 12, little),
      });
      ticksPerSecond.push(resolution(options.get(IF_TSRESOL)?.[0]));
    }
    if (type === 6) {
      const interfaceIndex = section.base + view.getUint32(offset + 8, little);
      const ticks =
        (BigInt(view.getUint32(offset + 12, little)) << 32n) | BigInt(view.getUint32(offset + 16, little));
      const captured = view.getUint32(offset + 20, little);
      frames.push({
        timeNs: (ticks * 1_000_000_000n) / (ticksPerSecond[interfaceIndex] ?? 1_000_000n),
        length: view.getUint32(offset + 24, little),
        bytes: bytes.subarray(offset + 28, offset + 28 + captured),
        interfaceIndex,
      });
    }
    offset += length;
  }
  return { format: 'pcapng', interfaces, frames };
}

function readOptions(bytes: Uint8Array, view: DataView, start: number, end: number, little: boolean) {
  const options = new Map<number, Uint8Array>();
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

/** if_tsresol: power of ten, or of two when the high bit is set; six by default. */
function resolution(byte: number | undefined): bigint {
  if (byte === undefined) return 1_000_000n;
  return byte & 0x80 ? 2n ** BigInt(byte & 0x7f) : 10n ** BigInt(byte);
}
