// Where captures come from: gzip, zstd, workers, npm pcap-parser as an independent judge, rotation of records over chunks.
import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { ingestCaptures, isCapture } from '../../src/ingest-captures.js';
import { flowListing } from '../../src/packets/index.js';
import { rereadConversation, rereadFrames } from '../../src/reread-captures.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { concatBytes, writePcap, writePcapng } from '../support/pcap-writer.js';
import { recordsOf, tablesOf, withFile } from '../support/read-frames.js';

const LINES = Array.from({ length: 3000 }, (_, i) => {
  const port = 10_000 + (i % 300);
  return `${i}.5 10.0.0.${i % 5}:${port} > 10.1.0.1:53 udp id ${i} data ${i % 1200}`;
});
const FRAMES = packets(LINES.join('\n'));
const PLAIN = writePcap(FRAMES); // several chunks of 256 KiB

// `zstd -q -1` of the first two frames of LINES (no compressor in Node 20): magic, single segment, one raw block each
function zstdRaw(bytes: Uint8Array): Uint8Array {
  const header = new Uint8Array(4 + 1 + 4 + 3);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  header[4] = 0xa0; // single segment, content size in 4 bytes
  view.setUint32(5, bytes.length, true);
  const block = (bytes.length << 3) | 1; // last block, raw
  header.set([block & 255, (block >> 8) & 255, (block >> 16) & 255], 9);
  return concatBytes([header, bytes]);
}

describe('compressed', () => {
  const half = Math.floor(PLAIN.length / 2);
  const parts = [PLAIN.subarray(0, half), PLAIN.subarray(half)];
  for (const [name, bytes] of Object.entries({
    gzip: gzipSync(PLAIN),
    'gzip of two members': concatBytes(parts.map((p) => gzipSync(p))),
    'zstd of many frames': concatBytes(
      Array.from({ length: Math.ceil(PLAIN.length / 100_000) }, (_, i) =>
        zstdRaw(PLAIN.subarray(i * 100_000, (i + 1) * 100_000)),
      ),
    ),
  })) {
    test(name, async () => {
      expect(isCapture(bytes.subarray(0, 65_536))).toBe('mine');
      const tables = await tablesOf(bytes);
      expect(tables.diagnostics).toEqual([]);
      expect(flowListing([tables])).toEqual(flowListing([await tablesOf(PLAIN)]));
    });
  }

  test('cut gzip: what is there is read, and the cut is said', async () => {
    const bytes = gzipSync(PLAIN);
    const tables = await tablesOf(bytes.subarray(0, bytes.length >> 1));
    expect(tables.frames).toBeGreaterThan(100);
    expect(tables.diagnostics.map((d) => d.code)).toContain('file-unreadable');
  });

  test('text in gzip is no capture', () => {
    expect(isCapture(gzipSync('tcp 6 431999 ESTABLISHED'))).toBe('not-mine');
  });
});

test('npm pcap-parser sees the same packets', async () => {
  for (const bigEndian of [false, true]) {
    const bytes = writePcap(FRAMES, { bigEndian, snaplen: 100 });
    const ours = await tablesOf(bytes);
    const theirs = await tablesOf(bytes, { reader: 'pcap-parser' });
    expect(theirs.frames).toBe(FRAMES.length);
    expect(summary(theirs)).toEqual(summary(ours));
  }
});

test('a lying captured length does not hang pcap-parser', async () => {
  const bytes = PLAIN.slice();
  new DataView(bytes.buffer).setUint32(24 + 8, 0xfffffff0, true);
  const tables = await tablesOf(bytes, { reader: 'pcap-parser' });
  expect(tables.diagnostics.map((d) => d.code)).toEqual(['capture-damaged']);
});

test('workers give the same tables, in the order of the files', async () => {
  const small = writePcapng(FRAMES.slice(0, 10), { interfaces: [{ name: 'eth0' }] });
  await withFile(PLAIN, (a) =>
    withFile(small, async (b) => {
      const files = [
        { path: b, file: 'b' },
        { path: a, file: 'a' },
        { path: `${a}.gone`, file: 'gone' },
      ];
      const inline = await ingestCaptures(files, { workers: 0 });
      const threaded = await ingestCaptures(files, { workers: 2 });
      expect(threaded.map(summary)).toEqual(inline.map(summary));
      expect(threaded.map((t) => t.file)).toEqual(['b', 'a', 'gone']);
      expect(threaded[2]!.diagnostics.map((d) => d.code)).toEqual(['file-unreadable']);
    }),
  );
});

test('single packets are read again', async () => {
  await withFile(PLAIN, async (path) => {
    const file = { path, file: 'a' };
    const tuple = { protocol: 'udp', src: '10.0.0.1', sport: 10_001, dst: '10.1.0.1', dport: 53 };
    const found = await rereadConversation(file, 0, tuple, undefined, DSL_EPOCH, 5);
    expect(found.map((p) => p.frame)).toEqual([2, 302, 602, 902, 1202]);
    expect(found[1]).toMatchObject({ timeNs: 301.5e9, forward: true, payloadBytes: 301, ipId: 301 });
    const [sample] = recordsOf(await tablesOf(PLAIN))
      .find((f) => f.tuple.sport === 10_001)!
      .samples();
    expect(found[0]).toMatchObject({ strong: sample!.strong, content: sample!.content });
    const [copy] = await rereadFrames(file, new Set([302]));
    expect(copy).toMatchObject({ frame: 302, linkType: 1, originalLength: FRAMES[301]!.bytes.length });
    expect(Buffer.from(copy!.bytes).equals(FRAMES[301]!.bytes)).toBe(true);
  });
});

/** Everything of tables that tests compare: without the columns' spare room. */
function summary(tables: Awaited<ReturnType<typeof tablesOf>>): unknown {
  // records are views of columns: their getters have to be asked
  const flows = recordsOf(tables).map((flow) => ({
    said: [flow.point, flow.directionBy, flow.icmpId, flow.firstNs, flow.lastNs, flow.firstFrame, flow.file],
    tuple: flow.tuple,
    encapsulation: flow.encapsulation,
    directions: [flow.forward, flow.reverse].map((d) => ({
      said: [
        d.packets,
        d.bytes,
        d.payloadBytes,
        d.firstNs,
        d.lastNs,
        d.ttl,
        d.ipId,
        d.firstFrame,
        d.srcMac,
        d.dstMac,
      ],
      flags: [d.ipIdAllZero, d.dfAll],
      content: d.content,
    })),
    samples: flow.samples(),
  }));
  return { flows, frames: tables.frames, interfaces: tables.interfaces, bytes: tables.bytes };
}
