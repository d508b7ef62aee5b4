// Classic pcap: every dialect gives the same flows; damage is said and what came before it is kept.
import { describe, expect, test } from '@jest/globals';
import { flowListing } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { concatBytes, writePcap } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const FRAMES = packets(`
  0.000000001 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 1000
  0.010000002 10.0.0.2:80 > 10.0.0.1:40000 tcp SA seq 9000 ack 1001
  0.020000003 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 1001 ack 9001 data "GET / HTTP/1.1"
  1.500000004 10.0.0.1 > 10.0.0.2 icmp request id 7 seq 1 data 56
`);

describe('dialects', () => {
  const plain = writePcap(FRAMES);
  for (const [name, options] of Object.entries({
    'big endian': { bigEndian: true },
    nanoseconds: { nanoseconds: true },
    'nanoseconds, big endian': { nanoseconds: true, bigEndian: true },
    'modified (24-byte records)': { modified: true },
    'link type with FCS bits': { linkType: 0x30000001 },
    'Red Hat 6.1 (24-byte records, usual magic)': { recordHeader: 24 },
    'Nokia (20-byte records)': { recordHeader: 20, bigEndian: true },
    'SuSE 6.3 (28-byte records)': { modified: true, recordHeader: 28 },
  })) {
    test(name, async () => {
      const expected = flowListing([await tablesOf(plain)]);
      expect(flowListing([await tablesOf(writePcap(FRAMES, options))])).toEqual(expected);
    });
  }

  test('two records are enough to tell a dialect', async () => {
    const two = FRAMES.slice(0, 2);
    const expected = flowListing([await tablesOf(writePcap(two))]);
    expect(flowListing([await tablesOf(writePcap(two, { recordHeader: 24 }))])).toEqual(expected);
  });

  test('AIX: interface types as link types, nanoseconds', async () => {
    const bytes = writePcap(FRAMES, { linkType: 6, nanoseconds: true });
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0xa1b2c3d4, true);
    view.setUint16(6, 2, true);
    const expected = flowListing([await tablesOf(writePcap(FRAMES, { nanoseconds: true }))]);
    expect(flowListing([await tablesOf(bytes)])).toEqual(expected);
  });

  test('IXIA: four bytes more in the file header', async () => {
    const ixia = concatBytes([plain.subarray(0, 24), new Uint8Array(4), plain.subarray(24)]);
    new DataView(ixia.buffer).setUint32(0, 0x1c0001ac, true);
    expect(flowListing([await tablesOf(ixia)])).toEqual(flowListing([await tablesOf(plain)]));
  });

  test('nanoseconds are kept, microseconds are exact', async () => {
    const [fine] = recordsOf(await tablesOf(writePcap(FRAMES, { nanoseconds: true })));
    const [coarse] = recordsOf(await tablesOf(plain));
    expect([fine!.firstNs, fine!.lastNs]).toEqual([1, 20_000_003]);
    expect([coarse!.firstNs, coarse!.lastNs]).toEqual([0, 20_000_000]);
  });

  test('before version 2.3 the lengths are the other way round', async () => {
    const bytes = writePcap(FRAMES, { snaplen: 60 });
    const view = new DataView(bytes.buffer);
    view.setUint16(6, 1, true);
    for (let at = 24; at < bytes.length;) {
      const captured = view.getUint32(at + 8, true);
      view.setUint32(at + 8, view.getUint32(at + 12, true), true);
      view.setUint32(at + 12, captured, true);
      at += 16 + captured;
    }
    const expected = flowListing([await tablesOf(writePcap(FRAMES, { snaplen: 60 }))]);
    expect(flowListing([await tablesOf(bytes)])).toEqual(expected);
  });

  test('where the original length is 0 the captured one bounds packets that do not say theirs', async () => {
    const bytes = writePcap(FRAMES.slice(0, 1));
    const view = new DataView(bytes.buffer);
    view.setUint32(24 + 12, 0, true);
    view.setUint16(24 + 16 + 14 + 2, 0);
    const [flow] = recordsOf(await tablesOf(bytes));
    expect(flow!.tuple).toMatchObject({ protocol: 'tcp', sport: 40000, dport: 80 });
  });

  test('a fraction of a second above its unit is carried', async () => {
    const bytes = writePcap(FRAMES.slice(0, 1));
    new DataView(bytes.buffer).setUint32(28, 2_500_000, true);
    const [flow] = recordsOf(await tablesOf(bytes));
    expect(flow!.firstNs).toBe(2.5e9);
  });
});

describe('damage', () => {
  test('cut at every byte: no throw, whole records before the cut are there', async () => {
    const bytes = writePcap(FRAMES);
    const ends = [24];
    for (const frame of FRAMES) ends.push(ends.at(-1)! + 16 + frame.bytes.length);
    for (let cut = 0; cut < bytes.length; cut++) {
      const tables = await tablesOf(bytes.subarray(0, cut));
      expect(tables.frames).toBe(Math.max(0, ends.filter((end) => end <= cut).length - 1));
      expect(tables.diagnostics.length).toBe(ends.includes(cut) ? 0 : 1);
    }
  });

  test('behind damage the next record is found, and both places are said', async () => {
    const good = writePcap(FRAMES.slice(0, 2));
    for (const length of [16, 17, 1000, 300_000]) {
      const bad = new Uint8Array(length).fill(0xff);
      const tables = await tablesOf(concatBytes([good, bad, good.subarray(24), bad, good.subarray(24)]));
      expect(tables.frames).toBe(6);
      const next = good.length + length;
      expect(tables.diagnostics).toEqual([
        expect.objectContaining({
          ...{ severity: 'error', code: 'capture-damaged', at: `a.pcap@${good.length}` },
          message: expect.stringContaining(
            `${length} bytes were passed over, reading went on at byte ${next}`,
          ),
        }),
        expect.objectContaining({ at: `a.pcap@${next + good.length - 24}` }),
      ]);
    }
  });

  test('damage with nothing behind it that is a record is said once', async () => {
    const good = writePcap(FRAMES.slice(0, 2));
    const tables = await tablesOf(concatBytes([good, new Uint8Array(700_000).fill(0xff)]));
    expect(tables).toMatchObject({
      frames: 2,
      diagnostics: [{ code: 'capture-damaged', at: `a.pcap@${good.length}` }],
    });
  });

  test('a snap length keeps every layer that is whole', async () => {
    const [tcp] = recordsOf(await tablesOf(writePcap(FRAMES.slice(0, 3), { snaplen: 54 })));
    expect(tcp!.tuple).toEqual({
      protocol: 'tcp',
      src: '10.0.0.1',
      sport: 40000,
      dst: '10.0.0.2',
      dport: 80,
    });
    expect(tcp!.forward).toMatchObject({ packets: 2, payloadBytes: 14, content: [] });
    const [portless] = recordsOf(await tablesOf(writePcap(FRAMES.slice(0, 3), { snaplen: 34 })));
    expect(portless!.tuple).toMatchObject({ src: '10.0.0.1', sport: null, dport: null });
    const [portsOnly] = recordsOf(await tablesOf(writePcap(FRAMES.slice(0, 3), { snaplen: 40 })));
    expect(portsOnly!.tuple).toMatchObject({ sport: 40000, dport: 80 });
  });
});

describe('what is not pcap is named', () => {
  for (const [name, head, code] of [
    ['snoop', 'snoop\0\0\0\0\0\0\x02', 'capture-format-foreign'],
    ['Network Monitor', 'GMBU\0\0', 'capture-format-foreign'],
    ['text', 'hello world, this is no capture', 'capture-format-unknown'],
    ['nothing', '', 'capture-empty'],
  ] as const) {
    test(name, async () => {
      const tables = await tablesOf(new TextEncoder().encode(head));
      expect(tables.diagnostics.map((d) => d.code)).toEqual([code]);
    });
  }

  test('link types without a layer are counted and named', async () => {
    const tables = await tablesOf(writePcap(FRAMES, { linkType: 147 }));
    expect(tables.frames).toBe(FRAMES.length);
    expect(tables.interfaces[0]).toMatchObject({ nonIp: FRAMES.length, linkName: 'LINKTYPE 147' });
    expect(tables.diagnostics.map((d) => d.code)).toEqual(['link-type-unknown']);
  });
});

test('time counts from the first frame, backwards too', async () => {
  const [late, early] = packets(`
    5.0 10.0.0.1:1 > 10.0.0.2:2 udp data 4
    2.0 10.0.0.2:2 > 10.0.0.1:1 udp data 4
  `);
  const [flow] = recordsOf(await tablesOf(writePcap([late!, early!])));
  expect(flow).toMatchObject({ firstNs: 2e9, lastNs: 5e9 });
  expect((await tablesOf(writePcap([late!, early!]))).baseSeconds).toBe(DSL_EPOCH + 5);
});
