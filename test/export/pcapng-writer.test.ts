import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annotate, writePcapng, type ExportFrame, type ExportInterface } from '../../src/export/index.js';
import { epochNanoseconds } from '../../src/model/epoch.js';
import { sampleReports } from '../support/sample-report.js';

const ETHERNET = 1;

function fileOf(interfaces: readonly ExportInterface[], frames: readonly ExportFrame[]): Buffer {
  return Buffer.concat([...writePcapng('pathstitch test', interfaces, frames)]);
}

/** A UDP datagram with one payload byte: 43 bytes, so that padding is needed. */
function datagram(payload: number): Uint8Array {
  const frame = Buffer.alloc(43);
  frame.writeUInt16BE(0x0800, 12);
  frame.set([0x45, 0, 0, 29, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], 14);
  frame.set([0x30, 0x39, 0, 53, 0, 9, 0, 0, payload], 34);
  return frame;
}

const INTERFACES: readonly ExportInterface[] = [
  { name: 'vm/eth0', linkType: ETHERNET, description: 'VM eth0' },
  { name: 'mac/en9', linkType: ETHERNET },
];
const FRAMES: readonly ExportFrame[] = [
  {
    interface: 0,
    timeNs: 1795195732157048001n,
    bytes: datagram(1),
    originalLength: 43,
    comment: 'path p2 → hop 4; 容器',
  },
  { interface: 1, timeNs: 1795195732157048999n, bytes: datagram(2), originalLength: 1500 },
];

describe('blocks', () => {
  test('lengths agree at both ends of every block, and every block is a multiple of four', () => {
    const blocks = [...writePcapng('x', INTERFACES, FRAMES)].map((b) => Buffer.from(b));
    expect(blocks.map((b) => b.readUInt32LE(0))).toEqual([0x0a0d0d0a, 1, 1, 6, 6]);
    for (const b of blocks) {
      expect(b.length % 4).toBe(0);
      expect([b.readUInt32LE(4), b.readUInt32LE(b.length - 4)]).toEqual([b.length, b.length]);
    }
  });

  test('a comment longer than an option can be is cut between characters', () => {
    const comment = `${'x'.repeat(65534)}é`;
    const [, , packet] = [...writePcapng('x', INTERFACES.slice(0, 1), [{ ...FRAMES[0]!, comment }])];
    const at = 8 + 20 + 44;
    const view = Buffer.from(packet!);
    expect([view.readUInt16LE(at), view.readUInt16LE(at + 2)]).toEqual([1, 65534]);
  });
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const withTshark = hasTshark ? test : test.skip;
if (!hasTshark)
  console.log('skipped: tshark is not installed, the files were not read by an independent judge');

describe('read by tshark', () => {
  withTshark('names, times, lengths and comments arrive', () => {
    expect(tshark(fileOf(INTERFACES, FRAMES))).toEqual([
      ['vm/eth0', '1795195732.157048001', '43', '43', 'path p2 → hop 4; 容器'],
      ['mac/en9', '1795195732.157048999', '43', '1500', ''],
    ]);
  });

  withTshark('an annotated path: every packet of its ladder with its comment, at its point', () => {
    const annotations = annotate(sampleReports.egress().paths);
    const points = [...new Set(annotations.map((a) => a.point))];
    const frames = annotations.map((a) => ({
      interface: points.indexOf(a.point),
      timeNs: epochNanoseconds(a.time),
      bytes: datagram(0),
      originalLength: 43,
      comment: a.comment,
    }));
    const interfaces = points.map((name) => ({ name, linkType: ETHERNET }));
    const rows = tshark(fileOf(interfaces, frames));
    expect(rows.map(([point, time, , , comment]) => [point, time, comment])).toEqual(
      annotations.map((a) => [a.point, a.time, a.comment]),
    );
  });
});

function tshark(pcapng: Buffer): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-'));
  try {
    const file = join(folder, 'x.pcapng');
    writeFileSync(file, pcapng);
    const fields = [
      'frame.interface_name',
      'frame.time_epoch',
      'frame.cap_len',
      'frame.len',
      'frame.comment',
    ];
    const args = ['-r', file, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])];
    const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const row = line.split('\t');
        return fields.map((_, i) => row[i] ?? '');
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
