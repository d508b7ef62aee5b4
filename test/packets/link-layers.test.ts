// Link types and EtherTypes whose header stands before an IP packet: one UDP packet behind each of them is the same flow.
// The bytes were judged with tshark 4.0.17, one file per row (text in the row: the link type's or EtherType's name).
import { expect, test } from '@jest/globals';
import { crc32 } from 'node:zlib';
import { packets } from '../support/packet-dsl.js';
import { concatBytes, writePcap } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const [DATAGRAM] = packets('0 10.0.0.1:1111 > 10.0.0.2:2222 udp data 32');
const FRAME = DATAGRAM!.bytes;
const MACS = hex(FRAME.subarray(0, 12));
const IP = FRAME.subarray(14);
const SNAP = 'aaaa030000000800';
const DATA_FRAME = '0800' + '00'.repeat(22);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

async function readBehind(linkType: number, before: string, inner: Uint8Array): Promise<void> {
  const bytes = concatBytes([Buffer.from(before.replaceAll(' ', ''), 'hex'), inner]);
  const tables = await tablesOf(writePcap([{ seconds: 1, nanoseconds: 0, bytes }], { linkType }));
  const flows = recordsOf(tables);
  expect(flows.map((f) => f.tuple)).toEqual([
    { protocol: 'udp', src: '10.0.0.1', sport: 1111, dst: '10.0.0.2', dport: 2222 },
  ]);
  expect(flows[0]!.forward).toMatchObject({ bytes: bytes.length, payloadBytes: 32 });
  expect(tables.interfaces[0]).toMatchObject({ frames: 1, nonIp: 0 });
}

test.each<[string, number, string]>([
  ['BSD loopback, little endian', 0, '02000000'],
  ['BSD loopback with an EtherType', 0, '00080000'],
  ['BSD loopback with PPP', 0, 'ff030021'],
  ['Token Ring', 6, `1040 ${MACS} ${SNAP}`],
  ['Token Ring, source routed', 6, `1040 0242ac110002 8242ac110003 0630 0012 0020 ${SNAP}`],
  ['ARCNET', 7, '0102d4000001'],
  ['PPP', 9, 'ff030021'],
  ['PPP, protocol in one byte', 9, '21'],
  ['Cisco HDLC where PPP was announced', 9, '0f000800'],
  ['PPP multilink', 9, '003dc0000001 0021'],
  ['FDDI', 10, `50 ${MACS} ${SNAP}`],
  ['ATM RFC 1483', 11, SNAP],
  ['ATM RFC 1483 with NLPID', 100, 'fefe03cc'],
  ['SunATM', 123, `02000020 ${SNAP}`],
  ['DOCSIS', 143, `0000004a 8011 ${MACS} 0800`],
  ['DOCSIS, extended header', 143, `0104004e 40000000 97db ${MACS} 0800`],
  ['PPP behind RAW', 101, 'ff030021'],
  ['PPPoE', 51, '11000001 003e 0021'],
  ['Cisco HDLC, MPLS', 104, '0f008847 000641ff'],
  ['802.11', 105, DATA_FRAME + SNAP],
  ['802.11s, mesh control', 105, `8803 ${'00'.repeat(28)} 0001 00 1f 01000000 ${SNAP}`],
  ['802.11s, mesh control with two addresses', 105, `0802 ${'00'.repeat(22)} 02 1f 01000000 ${MACS} ${SNAP}`],
  ['802.11, two bytes before LLC', 105, `0800 ${'00'.repeat(20)} 1034 1034 ${SNAP}`],
  ['802.11, an Ethernet frame', 105, `0800 0000 ${MACS} 0242ac110009 0000 ${MACS} 0800`],
  ['802.11, an EtherType', 105, `0800 0000 ${MACS} 0242ac110009 0000 0800`],
  ['ATM CLIP', 106, ''],
  ['frame relay', 107, '184103cc'],
  ['frame relay, PPP', 107, '184103cf 0021'],
  ['enc', 109, '02000000 00000000 00000000'],
  ['pflog', 117, '3d02' + '00'.repeat(62)],
  ['Prism', 119, `44000000 90000000 ${'00'.repeat(136)} ${DATA_FRAME} ${SNAP}`],
  ['IP over Fibre Channel', 122, `0000000000000001 0000000000000002 ${SNAP}`],
  ['radiotap with padding', 127, `00000900 02000000 20 8800 ${'00'.repeat(22)} 0000 0000 ${SNAP}`],
  ['IEEE 1394', 138, '0011223344556677 0011223344556678 0800'],
  ['AVS', 163, `80211001 00000040 ${'00'.repeat(56)} ${DATA_FRAME} ${SNAP}`],
  ['Juniper without a link header', 178, '4d474302 02000000'],
  ['Juniper PPP', 179, '4d474300 ff030021'],
  ['Juniper HDLC with extensions', 181, '4d474380 0006 800100000000 0f000800'],
  ['PPI, raw IP', 192, '00000800 65000000'],
])('%s', (_name, linkType, before) => readBehind(linkType, before, IP));

test.each<[string, string]>([
  ['HSR', '892f 004a0001 0800'],
  ['R-TAG', 'f1c1 00000001 0800'],
  ['VN-tag', '8926 00010002 0800'],
  ['E-TAG', '893f 000000010000 0800'],
  ['MPLS, Ethernet without a control word', `8847 000101ff 00155d112233 00155d445566 0800`],
  ['MPLS, Ethernet with a control word', `8847 000101ff 00000000 ${MACS} 0800`],
  ['Cisco metadata', '8909 010100040001 0800'],
  ['Arista time stamp, 64 bits', 'd28b 00010010 0000000000000000 0800'],
  ['Arista time stamp, 48 bits', 'd28b 00010120 000000000000 0800'],
  ['FabricPath', `8903 0001 ${MACS} 0800`],
  ['TRILL', `22f3 000000010002 ${MACS} 0800`],
  ['802.1ah', `88e7 00000001 ${MACS} 0800`],
  ['B.A.T.M.A.N.', `4305 400f32010242ac110002 ${MACS} 0800`],
  ['LLC, numbered', '0040 06060000'],
  ['a bridged frame in SNAP', `0058 aaaa030080c20007 0000 ${MACS} 0800`],
])('Ethernet, %s', (_name, before) => readBehind(1, MACS + before, IP));

test('Cisco ISL', () => readBehind(1, '01000c000000 0242ac110003 0056 aaaa03 00000c 0003 0000 0000', FRAME));

test('an Ethernet frame with preamble and CRC; a fragment of one is none', async () => {
  const whole = concatBytes([FRAME, new Uint8Array(4)]);
  new DataView(whole.buffer).setUint32(FRAME.length, crc32(FRAME), true);
  await readBehind(274, '55555555555555d5', whole);
  whole[whole.length - 1]! ^= 0xff;
  const bytes = concatBytes([Buffer.from('55555555555555e6', 'hex'), whole]);
  const tables = await tablesOf(writePcap([{ seconds: 1, nanoseconds: 0, bytes }], { linkType: 274 }));
  expect(tables.interfaces[0]).toMatchObject({ frames: 1, nonIp: 1 });
});

test('a MACsec frame that was cut has lost its ICV first', async () => {
  const bytes = concatBytes([
    Buffer.from(`${MACS}88e5000000000001 0800`.replace(' ', ''), 'hex'),
    IP,
    new Uint8Array(16),
  ]);
  const frame = { seconds: 1, nanoseconds: 0, bytes };
  for (const snaplen of [bytes.length, bytes.length - 20, 22 + 28]) {
    const [flow] = recordsOf(await tablesOf(writePcap([frame], { snaplen })));
    expect(flow!.tuple).toMatchObject({ protocol: 'udp', src: '10.0.0.1', sport: 1111, dport: 2222 });
  }
});

test('an 802.3 length ends what is behind it', async () => {
  const bytes = concatBytes([Buffer.from(`${MACS}0014${SNAP}`, 'hex'), IP]);
  const tables = await tablesOf(writePcap([{ seconds: 1, nanoseconds: 0, bytes }]));
  expect(tables.interfaces[0]).toMatchObject({ frames: 1, nonIp: 1 });
});

test('headers that contain themselves end', async () => {
  const isl = '01000c000000 0242ac110003 0056 aaaa03 00000c 0003 0000 0000'.replaceAll(' ', '');
  const nested = [isl.repeat(2000), '01000c0000000242ac11000389030001'.repeat(2000)];
  for (const before of nested) {
    const bytes = concatBytes([Buffer.from(before, 'hex'), FRAME]);
    const frames = Array.from({ length: 3000 }, () => ({ seconds: 1, nanoseconds: 0, bytes }));
    expect(await tablesOf(writePcap(frames))).toMatchObject({ frames: 3000, flowRows: 0 });
  }
});
