// Frames → bytes of a capture file, for tests and the bench: classic pcap in every dialect, pcapng in both byte orders.
// Written from the same references as the readers (pcap-savefile(5), draft-ietf-opsawg-pcapng), by other code.

export interface Frame {
  /** Whole epoch seconds and nanoseconds. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** As on the wire, link header included. */
  readonly bytes: Uint8Array;
  /** Index into the pcapng interfaces; 0 when not given. */
  readonly interface?: number;
  /** pcapng: written as comment options. */
  readonly comments?: readonly string[];
}

export interface PcapOptions {
  /** LINKTYPE number; 1 (Ethernet) when not given. */
  readonly linkType?: number;
  readonly nanoseconds?: boolean;
  readonly bigEndian?: boolean;
  /** Cuts every frame; 262144 when not given. */
  readonly snaplen?: number;
  /** Kuznetzov's 24-byte record headers. */
  readonly modified?: boolean;
  /** Length of record headers, where it is not the magic's. */
  readonly recordHeader?: number;
}

export function writePcap(frames: readonly Frame[], options: PcapOptions = {}): Uint8Array {
  const le = !options.bigEndian;
  const snaplen = options.snaplen ?? 262_144;
  const recordHeader = options.recordHeader ?? (options.modified ? 24 : 16);
  const size = frames.reduce((n, f) => n + recordHeader + Math.min(f.bytes.length, snaplen), 24);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, options.modified ? 0xa1b2cd34 : options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, le);
  view.setUint16(4, 2, le);
  view.setUint16(6, 4, le);
  view.setUint32(16, snaplen, le);
  view.setUint32(20, options.linkType ?? 1, le);
  let at = 24;
  for (const frame of frames) {
    const captured = frame.bytes.subarray(0, snaplen);
    view.setUint32(at, frame.seconds, le);
    view.setUint32(
      at + 4,
      options.nanoseconds ? frame.nanoseconds : Math.floor(frame.nanoseconds / 1000),
      le,
    );
    view.setUint32(at + 8, captured.length, le);
    view.setUint32(at + 12, frame.bytes.length, le);
    bytes.set(captured, at + recordHeader);
    at += recordHeader + captured.length;
  }
  return bytes;
}

export interface PcapngInterfaceOptions {
  readonly name?: string;
  readonly linkType?: number;
  readonly snaplen?: number;
  /** if_tsresol byte: 6 when not given, 9, 0x80 | n for 2^-n. */
  readonly resolution?: number;
  readonly offsetSeconds?: number;
  /** Written as an interface statistics block at the end. */
  readonly dropped?: number;
}

export interface PcapngOptions {
  readonly bigEndian?: boolean;
  /** One unnamed Ethernet interface when not given. */
  readonly interfaces?: readonly PcapngInterfaceOptions[];
}

export function writePcapng(frames: readonly Frame[], options: PcapngOptions = {}): Uint8Array {
  const le = !options.bigEndian;
  const interfaces = options.interfaces ?? [{}];
  const blocks = [sectionHeader(le), ...interfaces.map((i) => interfaceBlock(i, le))];
  for (const frame of frames) blocks.push(packetBlock(frame, interfaces[frame.interface ?? 0]!, le));
  interfaces.forEach((i, n) => {
    if (i.dropped !== undefined) blocks.push(statisticsBlock(n, i.dropped, le));
  });
  return concatBytes(blocks);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A block of any type around a body; the body is padded to 32 bits. */
export function pcapngBlock(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const length = 12 + ((body.length + 3) & ~3);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, length, littleEndian);
  bytes.set(body, 8);
  view.setUint32(length - 4, length, littleEndian);
  return bytes;
}

function sectionHeader(le: boolean): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, le);
  view.setUint16(4, 1, le);
  view.setBigInt64(8, -1n, le);
  return pcapngBlock(0x0a0d0d0a, body, le);
}

function interfaceBlock(options: PcapngInterfaceOptions, le: boolean): Uint8Array {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint16(0, options.linkType ?? 1, le);
  view.setUint32(4, options.snaplen ?? 0, le);
  const parts: Uint8Array[] = [head];
  if (options.name !== undefined) parts.push(pcapngOption(2, new TextEncoder().encode(options.name), le));
  if (options.resolution !== undefined) parts.push(pcapngOption(9, Uint8Array.of(options.resolution), le));
  if (options.offsetSeconds !== undefined) {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigInt64(0, BigInt(options.offsetSeconds), le);
    parts.push(pcapngOption(14, value, le));
  }
  return pcapngBlock(1, concatBytes([...parts, pcapngOption(0, new Uint8Array(0), le)]), le);
}

function packetBlock(frame: Frame, from: PcapngInterfaceOptions, le: boolean): Uint8Array {
  const captured = from.snaplen ? frame.bytes.subarray(0, from.snaplen) : frame.bytes;
  const options = (frame.comments ?? []).map((text) => pcapngOption(1, new TextEncoder().encode(text), le));
  if (options.length > 0) options.push(pcapngOption(0, new Uint8Array(0), le));
  const padded = (captured.length + 3) & ~3;
  const body = new Uint8Array(20 + padded);
  const view = new DataView(body.buffer);
  const units = timeUnits(frame, from);
  view.setUint32(0, frame.interface ?? 0, le);
  view.setUint32(4, Number(units >> 32n), le);
  view.setUint32(8, Number(units & 0xffffffffn), le);
  view.setUint32(12, captured.length, le);
  view.setUint32(16, frame.bytes.length, le);
  body.set(captured, 20);
  return pcapngBlock(6, concatBytes([body, ...options]), le);
}

function timeUnits(frame: Frame, from: PcapngInterfaceOptions): bigint {
  const resolution = from.resolution ?? 6;
  const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const seconds = BigInt(frame.seconds - (from.offsetSeconds ?? 0));
  return seconds * perSecond + (BigInt(frame.nanoseconds) * perSecond) / 1_000_000_000n;
}

function statisticsBlock(index: number, dropped: number, le: boolean): Uint8Array {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, BigInt(dropped), le);
  const head = new Uint8Array(12);
  new DataView(head.buffer).setUint32(0, index, le);
  return pcapngBlock(
    5,
    concatBytes([head, pcapngOption(5, value, le), pcapngOption(0, new Uint8Array(0), le)]),
    le,
  );
}

export function pcapngOption(code: number, value: Uint8Array, le: boolean): Uint8Array {
  const bytes = new Uint8Array(4 + ((value.length + 3) & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, le);
  view.setUint16(2, value.length, le);
  bytes.set(value, 4);
  return bytes;
}
