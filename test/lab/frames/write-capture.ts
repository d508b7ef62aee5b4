// A CaptureFile back to bytes: classic pcap with nanoseconds when any time needs them, or pcapng with named interfaces.
// Reference: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
import type { CaptureFile, CaptureInterface, Frame } from './capture-file.js';

export function writeCapture(capture: CaptureFile): Uint8Array {
  return capture.format === 'pcapng' ? writePcapng(capture) : writePcap(capture);
}

function writePcap(capture: CaptureFile): Uint8Array {
  const nanoseconds = capture.frames.some((frame) => frame.timeNs % 1000n !== 0n);
  const { linkType, snaplen } = capture.interfaces[0]!;
  const header = Buffer.alloc(24);
  header.writeUInt32LE(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snaplen, 16);
  header.writeUInt32LE(linkType, 20);
  const parts: Uint8Array[] = [header];
  for (const frame of capture.frames) {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Number(frame.timeNs / 1_000_000_000n), 0);
    record.writeUInt32LE(Number((frame.timeNs % 1_000_000_000n) / (nanoseconds ? 1n : 1000n)), 4);
    record.writeUInt32LE(frame.bytes.length, 8);
    record.writeUInt32LE(frame.length, 12);
    parts.push(record, frame.bytes);
  }
  return Buffer.concat(parts);
}

function writePcapng(capture: CaptureFile): Uint8Array {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  return Buffer.concat([
    block(0x0a0d0d0a, section),
    ...capture.interfaces.map(interfaceBlock),
    ...capture.frames.map(packetBlock),
  ]);
}

function interfaceBlock(described: CaptureInterface): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(described.linkType, 0);
  fixed.writeUInt32LE(described.snaplen, 4);
  const name = described.name === undefined ? [] : [option(2, Buffer.from(described.name))];
  return block(1, Buffer.concat([fixed, ...name, option(9, Buffer.from([9])), Buffer.alloc(4)]));
}

function packetBlock(frame: Frame): Buffer {
  const fixed = Buffer.alloc(20);
  fixed.writeUInt32LE(frame.interfaceIndex, 0);
  fixed.writeUInt32LE(Number(frame.timeNs >> 32n), 4);
  fixed.writeUInt32LE(Number(frame.timeNs & 0xffffffffn), 8);
  fixed.writeUInt32LE(frame.bytes.length, 12);
  fixed.writeUInt32LE(frame.length, 16);
  return block(6, Buffer.concat([fixed, padded(frame.bytes)]));
}

function block(type: number, body: Buffer): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32LE(type, 0);
  start.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([start, body, start.subarray(4)]);
}

function option(code: number, value: Buffer): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16LE(code, 0);
  start.writeUInt16LE(value.length, 2);
  return Buffer.concat([start, padded(value)]);
}

function padded(value: Uint8Array): Buffer {
  return Buffer.concat([value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
