// How long records are on average, from the beginning of a capture: both byte orders, cut records, and what is no capture.
import { expect, test } from '@jest/globals';
import { averageRecord } from '../../src/inputs/capture-index.js';

function pcap(lengths: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(24 + lengths.reduce((n, l) => n + 16 + l, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, littleEndian);
  view.setUint16(4, 2, littleEndian);
  view.setUint16(6, 4, littleEndian);
  view.setUint32(16, 65_535, littleEndian);
  view.setUint32(20, 1, littleEndian);
  let at = 24;
  for (const length of lengths) {
    view.setUint32(at + 8, length, littleEndian);
    view.setUint32(at + 12, length, littleEndian);
    at += 16 + length;
  }
  return bytes;
}

function pcapng(lengths: readonly number[], littleEndian: boolean): Uint8Array {
  const blocks: (readonly [type: number, bytes: number])[] = [
    [0x0a0d0d0a, 28],
    [1, 20],
    ...lengths.map((l): [number, number] => [6, l]),
  ];
  const bytes = new Uint8Array(blocks.reduce((n, [, l]) => n + l, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [type, length] of blocks) {
    view.setUint32(at, type, littleEndian);
    view.setUint32(at + 4, length, littleEndian);
    view.setUint32(at + length - 4, length, littleEndian);
    at += length;
  }
  view.setUint32(8, 0x1a2b3c4d, littleEndian);
  return bytes;
}

test.each([true, false])('records of a pcap and blocks of a pcapng, little endian %s', (littleEndian) => {
  expect(averageRecord(pcap([60, 100, 1500], littleEndian))).toBeCloseTo((60 + 100 + 1500) / 3 + 16);
  expect(averageRecord(pcapng([96, 1600], littleEndian))).toBe(848);
});

test('a record that is cut does not count, and without a whole one nothing is said', () => {
  const whole = pcap([60, 1500], true);
  expect(averageRecord(whole.subarray(0, whole.length - 1))).toBe(76);
  expect(averageRecord(whole.subarray(0, 60))).toBeUndefined();
  expect(averageRecord(new Uint8Array(100))).toBeUndefined();
  expect(averageRecord(new Uint8Array(0))).toBeUndefined();
});

test('lengths that lie end it', () => {
  const bytes = pcap([60, 60], true);
  new DataView(bytes.buffer).setUint32(24 + 76 + 8, 0xffffffff, true);
  expect(averageRecord(bytes)).toBe(76);
  const block = pcapng([96, 96], true);
  new DataView(block.buffer).setUint32(48 + 4, 0, true);
  expect(averageRecord(block)).toBeUndefined();
});
