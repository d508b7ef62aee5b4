// What captures state beside packets → facts: addresses of interfaces, processes of Apple's blocks and PKTAP, ptcpdump's comments.
import { describe, expect, test } from '@jest/globals';
import { captureFacts } from '../../src/inputs/capture-facts.js';
import { packets } from '../support/packet-dsl.js';
import { concatBytes, pcapngBlock, pcapngOption, writePcap, writePcapng } from '../support/pcap-writer.js';
import { tablesOf } from '../support/read-frames.js';

const [REQUEST, ANSWER] = packets(`
  0.1 10.0.0.1:5000 > 10.0.0.2:53 udp data 40
  0.2 10.0.0.2:53 > 10.0.0.1:5000 udp data 80
`);
const END = new Uint8Array(0);

/** Numbers of 1, 2 or 4 bytes in the section's order. */
function words(le: boolean, ...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, i) => new DataView(bytes.buffer).setUint32(i * 4, value, le));
  return bytes;
}

describe.each([true, false])('pcapng, little endian %s', (le) => {
  const option = (code: number, value: Uint8Array): Uint8Array => pcapngOption(code, value, le);
  const text = (s: string): Uint8Array => new TextEncoder().encode(s);
  const header = writePcapng([], { bigEndian: !le, interfaces: [] });
  const linkType = le ? Uint8Array.of(1, 0, 0, 0) : Uint8Array.of(0, 1, 0, 0);
  const eth0 = pcapngBlock(
    1,
    concatBytes([
      ...[linkType, words(le, 0), option(2, text('en0\0'))],
      option(4, Uint8Array.of(10, 0, 0, 1, 255, 255, 254, 0)),
      option(5, Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 64)),
      ...[option(6, Uint8Array.of(2, 0x42, 0xac, 0x11, 0, 2)), option(0, END)],
    ]),
    le,
  );
  const process = (pid: number, name: string): Uint8Array =>
    pcapngBlock(0x80000001, concatBytes([words(le, pid), option(2, text(name)), option(0, END)]), le);
  const packet = (bytes: Uint8Array, ...options: readonly Uint8Array[]): Uint8Array => {
    const padded = new Uint8Array((bytes.length + 3) & ~3);
    padded.set(bytes);
    const fixed = words(le, 0, 0, 0, bytes.length, bytes.length);
    return pcapngBlock(6, concatBytes([fixed, padded, ...options, option(0, END)]), le);
  };

  test('addresses of an interface', async () => {
    const tables = await tablesOf(concatBytes([header, eth0]));
    expect(captureFacts(tables)).toMatchObject([
      { kind: 'interface', name: 'en0', mac: '02:42:ac:11:00:02' },
      { kind: 'address', interface: 'en0', address: '10.0.0.1', prefixLength: 23 },
      { kind: 'address', interface: 'en0', address: '2001:db8::1', prefixLength: 64 },
    ]);
  });

  test("Apple's processes, by number in the section", async () => {
    const sent = [option(2, words(le, 2)), option(0x8001, words(le, 1))];
    const received = [option(2, words(le, 1)), option(0x8001, words(le, 1)), option(0x8003, words(le, 0))];
    const bytes = [
      ...[header, eth0, process(1, 'launchd\0'), process(224, 'com.docker.backend')],
      ...[packet(REQUEST!.bytes, ...sent), packet(ANSWER!.bytes, ...received)],
    ];
    const tables = await tablesOf(concatBytes(bytes));
    expect(tables.diagnostics).toEqual([]);
    expect(captureFacts(tables).slice(3)).toMatchObject([
      { kind: 'process', pid: 224, name: 'com.docker.backend', at: { file: 'a.pcap', packet: 1 } },
      {
        ...{ kind: 'socket', protocol: 'udp', local: '10.0.0.1', localPort: 5000 },
        ...{ remote: '10.0.0.2', remotePort: 53, processes: [{ name: 'com.docker.backend', pid: 224 }] },
      },
      { kind: 'process', pid: 1, name: 'launchd', at: { file: 'a.pcap', packet: 2 } },
    ]);
  });

  test('a process number that no block states says nothing', async () => {
    const tables = await tablesOf(
      concatBytes([header, eth0, packet(REQUEST!.bytes, option(0x8001, words(le, 7)))]),
    );
    expect(tables).toMatchObject({ frames: 1, notes: [], diagnostics: [] });
  });

  test('drops that packets state add up, a statistics block has the last word', async () => {
    const drop = option(4, le ? words(le, 3, 0) : words(le, 0, 3));
    const packets = [header, eth0, packet(REQUEST!.bytes, drop), packet(ANSWER!.bytes, drop)];
    expect((await tablesOf(concatBytes(packets))).interfaces[0]!.dropped).toBe(6);
    const total = option(5, le ? words(le, 17, 0) : words(le, 0, 17));
    const statistics = pcapngBlock(5, concatBytes([words(le, 0, 0, 0), total, option(0, END)]), le);
    const told = await tablesOf(concatBytes([...packets, statistics, packet(REQUEST!.bytes, drop)]));
    expect(told.interfaces[0]!.dropped).toBe(17);
  });
});

test('PKTAP names interface and process', async () => {
  const head = new Uint8Array(108);
  const view = new DataView(head.buffer);
  const put = (at: number, s: string): void => head.set(new TextEncoder().encode(s), at);
  for (const [at, value] of [[0, 108], [4, 1], [8, 1], [36, 2], [52, 4242], [84, -1]] as const) {
    view.setInt32(at, value, true);
  } // prettier-ignore
  put(12, 'en0');
  put(56, 'com.docker.backe');
  const bytes = concatBytes([head, REQUEST!.bytes]);
  const tables = await tablesOf(writePcap([{ seconds: 1, nanoseconds: 0, bytes }], { linkType: 258 }));
  expect(tables.interfaces).toMatchObject([{ name: 'en0', frames: 1, nonIp: 0 }]);
  expect(captureFacts(tables)).toMatchObject([
    { kind: 'process', pid: 4242, name: 'com.docker.backe' },
    { kind: 'socket', local: '10.0.0.1', localPort: 5000, processes: [{ pid: 4242 }] },
  ]);
});

test("ptcpdump's comments", async () => {
  const comments = [
    'PID: 9\nCmd: /bin/nc\nArgs: nc 10.0.0.2 53\nContainerName: web\nContainerId: 7fa649f74462',
  ];
  const tables = await tablesOf(
    writePcapng([
      { ...REQUEST!, comments },
      { ...ANSWER!, comments },
    ]),
  );
  expect(captureFacts(tables)).toMatchObject([
    { kind: 'process', pid: 9, name: 'nc', at: { packet: 1 } },
    { kind: 'container', id: '7fa649f74462', name: 'web' },
  ]);
});
