// ESP and AH: every security association (one SPI, one direction) is a flow; without the SPI captured the addresses are.
import { expect, test } from '@jest/globals';
import { flowListing } from '../../src/packets/index.js';
import { packets } from '../support/packet-dsl.js';
import { writePcap } from '../support/pcap-writer.js';
import type { Frame } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const [THERE, BACK] = packets(`
  0.1 10.0.0.1:1 > 10.0.0.2:2 udp data 40
  0.2 10.0.0.2:2 > 10.0.0.1:1 udp data 40
`);

/** The UDP header's place is taken by `head`. */
function protectedFrame(frame: Frame, protocol: number, head: string): Frame {
  const bytes = frame.bytes.slice();
  bytes[14 + 9] = protocol;
  bytes.set(Buffer.from(head, 'hex'), 14 + 20);
  return { ...frame, bytes };
}

test('ESP by SPI', async () => {
  const frames = [
    protectedFrame(THERE!, 50, '0000000500000001'),
    protectedFrame(BACK!, 50, 'c000000700000001'),
    protectedFrame(THERE!, 50, '0000000500000002'),
    protectedFrame(THERE!, 50, '0000000600000001'),
  ];
  const tables = await tablesOf(writePcap(frames));
  expect(recordsOf(tables).map((f) => [f.tuple.src, f.spi, f.forward.packets, f.reverse.packets])).toEqual([
    ['10.0.0.1', 5, 2, 0],
    ['10.0.0.2', 0xc0000007, 1, 0],
    ['10.0.0.1', 6, 1, 0],
  ]);
  expect(flowListing([tables]).points[0]!.flows.map((f) => [f.protocol, f.sport, f.spi])).toEqual([
    ['esp', null, 5],
    ['esp', null, 0xc0000007],
    ['esp', null, 6],
  ]);
});

test('AH by SPI where what it carries cannot be read, else by that', async () => {
  const header = (next: string): string => `${next}04000000000009000000010011223344556677`;
  const udp = Buffer.from('0457 08ae 0010 0000 0000000000000000'.replaceAll(' ', ''), 'hex');
  const opaque = protectedFrame(THERE!, 51, header('6c'));
  const readable = protectedFrame(THERE!, 51, `${header('11')}8899aabb${udp.toString('hex')}`);
  const flows = recordsOf(await tablesOf(writePcap([opaque, readable])));
  expect(flows.map((f) => [f.tuple.protocol, f.spi, f.tuple.sport])).toEqual([
    ['ah', 9, null],
    ['udp', undefined, 1111],
  ]);
});

test('cut before the SPI', async () => {
  const frame = protectedFrame(THERE!, 50, '0000000500000001');
  const [flow] = recordsOf(await tablesOf(writePcap([frame], { snaplen: 14 + 20 + 3 })));
  expect(flow).toMatchObject({ spi: undefined, tuple: { protocol: 'esp', src: '10.0.0.1', sport: null } });
});
