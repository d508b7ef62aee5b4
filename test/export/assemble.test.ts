import { describe, expect, test } from '@jest/globals';
import { assemble, framesWanted, type Annotation } from '../../src/export/index.js';
import type { RawFrame } from '../../src/model/packet-detail.js';

function about(file: string, frame: number, point: string, time: string, comment: string): Annotation {
  return { file, frame, point, time, comment };
}

function raw(frame: number, linkType: number): RawFrame {
  return {
    frame,
    seconds: 0,
    nanoseconds: 0,
    linkType,
    interfaceIndex: 0,
    bytes: Uint8Array.of(frame),
    originalLength: 60,
  };
}

const ANNOTATIONS = [
  about('a.pcap', 7, 'vm/eth0', '1.000000300', 'late'),
  about('any.pcap', 2, 'vm/docker0', '1.000000100', 'early'),
  about('a.pcap', 7, 'vm/eth0', '1.000000300', 'shared'),
  about('a.pcap1', 1, 'vm/eth0', '1.000000200', 'rotated'),
  about('a.pcap', 9, 'vm/eth0', '1.000000400', 'its frame is missing'),
];

describe('assemble', () => {
  test('asks for each frame once', () => {
    expect([...framesWanted(ANNOTATIONS)].map(([file, frames]) => [file, [...frames]])).toEqual([
      ['a.pcap', [7, 9]],
      ['any.pcap', [2]],
      ['a.pcap1', [1]],
    ]);
  });

  test('joins frames of all files in time order, an interface per point and link type', () => {
    const read = new Map([
      ['a.pcap', [raw(7, 1)]],
      ['any.pcap', [raw(2, 276)]],
      ['a.pcap1', [raw(1, 1)]],
    ]);
    const { interfaces, frames } = assemble(ANNOTATIONS, read);
    expect(interfaces).toEqual([
      { name: 'vm/eth0', linkType: 1 },
      { name: 'vm/docker0', linkType: 276 },
    ]);
    expect(frames.map((f) => [f.interface, f.timeNs, f.bytes[0], f.comment])).toEqual([
      [1, 1000000100n, 2, 'early'],
      [0, 1000000200n, 1, 'rotated'],
      [0, 1000000300n, 7, 'late | shared'],
    ]);
  });
});
