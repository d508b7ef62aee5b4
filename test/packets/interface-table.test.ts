// Interfaces that frames themselves name: SLL2 by index, each a point of its own.
import { expect, test } from '@jest/globals';
import { capturedInterfaces } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { concatBytes, writePcap } from '../support/pcap-writer.js';
import type { Frame } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const SLL2 = 276;

/** The Ethernet frame as `tcpdump -i any` writes it (tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2). */
function cooked(frame: Frame, ifindex: number): Frame {
  const header = new Uint8Array(20);
  const view = new DataView(header.buffer);
  header.set(frame.bytes.subarray(12, 14), 0);
  view.setUint32(4, ifindex);
  view.setUint16(8, 1); // ARPHRD_ETHER
  header[11] = 6;
  header.set(frame.bytes.subarray(6, 12), 12);
  return { ...frame, bytes: concatBytes([header, frame.bytes.subarray(14)]) };
}

test('one packet at three interfaces of -i any is three flows at three points', async () => {
  const [frame] = packets('0.5 172.17.0.2:40000 > 8.8.8.8:53 udp ipid 7 data 30 smac 02:42:ac:11:00:02');
  const tables = await tablesOf(
    writePcap(
      [5, 3, 2].map((i) => cooked(frame!, i)),
      { linkType: SLL2 },
    ),
  );
  expect(capturedInterfaces(tables, DSL_EPOCH)).toMatchObject(
    [5, 3, 2].map((ifindex) => ({
      key: ifindex,
      ifindex,
      linkType: 'LINUX_SLL2',
      packets: 1,
      firstNs: 500e6,
    })),
  );
  const flows = recordsOf(tables);
  expect(flows.map((f) => f.point)).toEqual(['vm/5', 'vm/3', 'vm/2']);
  expect(new Set(flows.map((f) => f.samples()[0]!.strong)).size).toBe(1);
  expect(flows[0]!.forward).toMatchObject({ srcMac: '02:42:ac:11:00:02', dstMac: null });
});

test('a damaged file with a thousand thousand interface indexes has bounded interfaces', async () => {
  const [frame] = packets('0.5 10.0.0.1:1 > 10.0.0.2:2 udp data 1');
  const frames = Array.from({ length: 10_000 }, (_, i) => cooked(frame!, i + 1));
  const tables = await tablesOf(writePcap(frames, { linkType: SLL2 }));
  expect(tables.frames).toBe(10_000);
  expect(tables.interfaces.length).toBeLessThanOrEqual(4096);
  expect(tables.interfaces.reduce((n, i) => n + i.frames, 0)).toBe(10_000);
});
