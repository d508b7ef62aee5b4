// pcapng: sections, interfaces, resolutions, drop counters, foreign blocks; the same frames as pcap give the same flows.
import { describe, expect, test } from '@jest/globals';
import { capturedInterfaces, flowListing } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { concatBytes, pcapngBlock, writePcap, writePcapng } from '../support/pcap-writer.js';
import type { PcapngInterfaceOptions } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const FRAMES = packets(`
  0.123456789 10.0.0.1:5000 > 10.0.0.2:53 udp data 40
  0.223456789 10.0.0.2:53 > 10.0.0.1:5000 udp data 80
  3.000000000 [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 40
`);

test('the same frames as pcap', async () => {
  const pcap = flowListing([await tablesOf(writePcap(FRAMES))]);
  for (const bigEndian of [false, true]) {
    expect(flowListing([await tablesOf(writePcapng(FRAMES, { bigEndian }))])).toEqual(pcap);
  }
});

describe('time', () => {
  const cases: [string, PcapngInterfaceOptions, number][] = [
    ['microseconds', {}, 123_456_000],
    ['nanoseconds', { resolution: 9 }, 123_456_789],
    // 2^64 picoseconds are 213 days: such files have an offset
    ['picoseconds', { resolution: 12, offsetSeconds: DSL_EPOCH - 5 }, 123_456_789],
    ['milliseconds', { resolution: 3 }, 123_000_000],
    ['2^-20', { resolution: 0x94 }, Math.floor((Math.floor(0.123456789 * 2 ** 20) / 2 ** 20) * 1e9)],
    ['an offset', { resolution: 9, offsetSeconds: 1_000_000 }, 123_456_789],
  ];
  for (const [name, options, expected] of cases) {
    test(name, async () => {
      const [flow] = recordsOf(await tablesOf(writePcapng(FRAMES, { interfaces: [options] })));
      expect(flow!.firstNs).toBe(expected);
    });
  }

  test('a simple packet block has none', async () => {
    const simple = new Uint8Array(4 + FRAMES[0]!.bytes.length);
    new DataView(simple.buffer).setUint32(0, FRAMES[0]!.bytes.length, true);
    simple.set(FRAMES[0]!.bytes, 4);
    const tables = await tablesOf(concatBytes([writePcapng([]), pcapngBlock(3, simple)]));
    const [flow] = recordsOf(tables);
    expect(flow!.forward).toMatchObject({ packets: 1, firstNs: NaN, lastNs: NaN });
    expect(capturedInterfaces(tables, DSL_EPOCH)[0]).toMatchObject({ packets: 1, firstNs: NaN });
  });
});

test('interfaces are points of their own, numbered over sections', async () => {
  const section = writePcapng(
    FRAMES.map((f, i) => ({ ...f, interface: i % 2 })),
    { interfaces: [{ name: 'eth0\0', dropped: 17, snaplen: 60 }, { name: 'docker0' }] },
  );
  const other = writePcapng(FRAMES, { bigEndian: true, interfaces: [{ name: 'lo', linkType: 1 }] });
  const tables = await tablesOf(concatBytes([section, other]));
  expect(capturedInterfaces(tables, DSL_EPOCH)).toMatchObject([
    { key: 0, name: 'eth0', dropped: 17, packets: 2, truncated: 2, snaplen: 60 },
    { key: 1, name: 'docker0', packets: 1 },
    { key: 2, name: 'lo', packets: 3 },
  ]);
  expect(new Set(recordsOf(tables).map((f) => f.point))).toEqual(new Set(['vm/0', 'vm/1', 'vm/2']));
});

test('unknown, custom and secret blocks are skipped by length', async () => {
  const body = new Uint8Array(300_000).fill(0x0a);
  const [head, ...packetBlocks] = [writePcapng([]), writePcapng(FRAMES).subarray(writePcapng([]).length)];
  const noise = [0x0bad, 0x0a, 0x80000001, 0x7777].map((type) => pcapngBlock(type, body));
  const tables = await tablesOf(concatBytes([head!, ...noise, ...packetBlocks]));
  expect(tables).toMatchObject({ frames: FRAMES.length, diagnostics: [] });
});

describe('damage', () => {
  test('cut at every byte: no throw', async () => {
    const bytes = writePcapng(FRAMES);
    for (let cut = 0; cut < bytes.length; cut++) {
      const tables = await tablesOf(bytes.subarray(0, cut));
      expect(tables.frames).toBeLessThanOrEqual(FRAMES.length);
      expect(tables.diagnostics.length).toBeLessThanOrEqual(1);
    }
  });

  test('a block length that lies', async () => {
    const bytes = writePcapng(FRAMES);
    const second = writePcapng(FRAMES.slice(0, 1)).length;
    new DataView(bytes.buffer).setUint32(second + 4, 7, true);
    const tables = await tablesOf(bytes);
    // the block behind the damaged one is known again
    expect(tables.frames).toBe(2);
    expect(tables.diagnostics).toMatchObject([
      { code: 'capture-damaged', at: `a.pcap@${second}`, message: expect.stringContaining('passed over') },
    ]);
  });

  test('behind damage the next packet block is found, in either byte order', async () => {
    for (const bigEndian of [false, true]) {
      const whole = writePcapng(FRAMES, { bigEndian });
      const start = writePcapng([], { bigEndian }).length;
      for (const length of [4, 1000, 400_000]) {
        const bad = new Uint8Array(length).fill(0xfe);
        const tables = await tablesOf(concatBytes([whole, bad, whole.subarray(start), bad, whole]));
        expect(tables.frames).toBe(3 * FRAMES.length);
        expect(tables.diagnostics.map((d) => d.at)).toEqual([
          `a.pcap@${whole.length}`,
          `a.pcap@${2 * whole.length + length - start}`,
        ]);
      }
    }
  });

  test('a packet of an interface that was not described is left out and said', async () => {
    const bytes = writePcapng(FRAMES);
    const first = writePcapng([]).length;
    new DataView(bytes.buffer).setUint32(first + 8, 9, true);
    const tables = await tablesOf(bytes);
    expect(tables.frames).toBe(FRAMES.length - 1);
    expect(tables.diagnostics).toMatchObject([{ code: 'capture-interface-unknown' }]);
  });
});
