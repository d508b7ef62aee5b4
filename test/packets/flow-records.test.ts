// What becomes of packets past the door: directions, reuse of ports, TCP streams, samples, content, encapsulation.
import { describe, expect, test } from '@jest/globals';
import { arpSightings, icmpErrors } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { writePcap } from '../support/pcap-writer.js';
import { flowsOf, tablesOf } from '../support/read-frames.js';

describe('direction', () => {
  test.each([
    ['a SYN', 'tcp S seq 1', 'syn', '10.0.0.2'],
    ['a SYN/ACK shows the other end as client', 'tcp SA seq 1 ack 5', 'syn-ack', '10.0.0.1'],
    ['else who is seen first', 'tcp A seq 1 ack 5', 'first-packet', '10.0.0.2'],
    ['an echo request', 'icmp request id 4 seq 1', 'icmp-request', '10.0.0.2'],
    ['an echo reply', 'icmp reply id 4 seq 1', 'icmp-request', '10.0.0.1'],
  ])('%s', async (_, words, by, client) => {
    const ports = words.startsWith('tcp') ? [':80', ':40000'] : ['', ''];
    const [flow] = await flowsOf(`0.0 10.0.0.2${ports[0]} > 10.0.0.1${ports[1]} ${words}`);
    expect(flow).toMatchObject({ directionBy: by, tuple: { src: client } });
  });

  test('a SYN that comes second decides all the same', async () => {
    const flows = await flowsOf(`
      0.0 10.0.0.1:80 > 10.0.0.2:40000 tcp SA seq 900 ack 101
      0.1 10.0.0.2:40000 > 10.0.0.1:80 tcp S seq 100
    `);
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ directionBy: 'syn', tuple: { src: '10.0.0.2', dport: 80 } });
  });
});

describe('a tuple is not an identity', () => {
  const opening = (time: number, isn: number): string => `
    ${time}.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq ${isn}
    ${time}.1 10.0.0.2:80 > 10.0.0.1:40000 tcp SA seq 7000 ack ${isn + 1}
    ${time}.2 10.0.0.1:40000 > 10.0.0.2:80 tcp A seq ${isn + 1} ack 7001`;

  test('a SYN with another initial sequence number opens another row', async () => {
    const flows = await flowsOf(opening(0, 100) + opening(10, 5000));
    expect(flows.map((f) => [f.forward.packets, f.reverse.packets, f.forward.tcp!.isn])).toEqual([
      [2, 1, 100],
      [2, 1, 5000],
    ]);
  });

  test('the same SYN again does not', async () => {
    const [flow, ...more] = await flowsOf(
      `0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 100\n${opening(1, 100)}`,
    );
    expect(more).toEqual([]);
    expect(flow!.forward.tcp).toMatchObject({ synCount: 2, retransmissions: 1, isn: 100 });
  });

  test('three connections in one batch stay apart', async () => {
    const flows = await flowsOf(opening(0, 100) + opening(1, 200) + opening(2, 300));
    expect(flows.map((f) => f.forward.packets)).toEqual([2, 2, 2]);
  });

  test('silence ends UDP after 300 s, TCP without its SYN after 7200 s, with it never', async () => {
    const twice = (gap: number, words: string): Promise<{ length: number }> =>
      flowsOf(`0.0 10.0.0.1:1000 > 10.0.0.2:80 ${words}\n${gap}.0 10.0.0.1:1000 > 10.0.0.2:80 ${words}`);
    expect(await twice(299, 'udp data 4')).toHaveLength(1);
    expect(await twice(301, 'udp data 4')).toHaveLength(2);
    expect(await twice(7199, 'tcp A seq 5')).toHaveLength(1);
    expect(await twice(7201, 'tcp A seq 5')).toHaveLength(2);
    expect(await twice(90_000, 'tcp S seq 5')).toHaveLength(1);
  });

  test('a DNS question after ten seconds, all before it answered, is another lookup', async () => {
    const asked = (t: number, port = 53): string => `${t}.0 10.0.0.1:1000 > 10.0.0.2:${port} udp data 30\n`;
    const told = (t: number, port = 53): string => `${t}.1 10.0.0.2:${port} > 10.0.0.1:1000 udp data 60\n`;
    const counts = async (text: string): Promise<number[][]> =>
      (await flowsOf(text)).map((f) => [f.forward.packets, f.reverse.packets]);
    const first = asked(0) + told(0);
    expect(await counts(first + asked(11) + told(11))).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(await counts(first + asked(9) + told(9))).toEqual([[2, 2]]);
    // asked again, or two at once of which one was not answered
    expect(await counts(asked(0) + asked(11) + told(11))).toEqual([[2, 1]]);
    expect(await counts(asked(0) + first + asked(11) + told(11))).toEqual([[3, 2]]);
    // a late answer is no question
    expect(await counts(first + told(11))).toEqual([[1, 2]]);
    expect(await counts(asked(0, 123) + told(0, 123) + asked(64, 123))).toEqual([[2, 1]]);
  });

  test('a different DNS question is another lookup a quarter of a second after the answer, and what nobody asked there after ten', async () => {
    const asked = (t: number, name: string): string => `${t} 10.0.0.1:1000 > 10.0.0.2:53 udp dns 7 ${name}\n`;
    const told = (t: number, name: string): string => `${t} 10.0.0.2:53 > 10.0.0.1:1000 udp dns 7 ${name}\n`;
    const counts = async (...lines: string[]): Promise<number[][]> =>
      (await flowsOf(lines.join(''))).map((f) => [f.forward.packets, f.reverse.packets]);
    const first = [asked(0, 'a.example'), told(0.1, 'a.example')];
    const twice = [
      [1, 1],
      [1, 1],
    ];
    expect(await counts(...first, asked(0.4, 'b.example'), told(0.5, 'b.example'))).toEqual(twice);
    expect(await counts(...first, asked(0.3, 'b.example'), told(0.5, 'b.example'))).toEqual([[2, 2]]);
    expect(await counts(...first, asked(2, 'a.example'), told(2.1, 'a.example'))).toEqual([[2, 2]]);
    // not answered yet, or not asked here
    expect(await counts(asked(0, 'a.example'), asked(2, 'b.example'))).toEqual([[2, 0]]);
    expect(await counts(...first, told(9, 'b.example'))).toEqual([[1, 2]]);
    expect(await counts(...first, told(11, 'b.example'))).toHaveLength(2);
    expect(await counts(...first, told(11, 'a.example'))).toEqual([[1, 2]]);
  });
});

describe('TCP', () => {
  test('stream bytes come from sequence numbers, so loss and retransmission do not blur them', async () => {
    const [flow] = await flowsOf(`
      0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 4294967290 mss 1460 wscale 7 ts 77
      0.1 10.0.0.2:80 > 10.0.0.1:40000 tcp SA seq 7000 ack 4294967291 mss 1400
      0.2 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 4294967291 ack 7001 data 100
      0.3 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 4294967291 ack 7001 data 100
      0.4 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 195 ack 7001 data 100
      0.5 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 95 ack 7001 data 100
      0.6 10.0.0.1:40000 > 10.0.0.2:80 tcp FA seq 295 ack 7001
      0.7 10.0.0.2:80 > 10.0.0.1:40000 tcp R seq 12345
    `);
    expect(flow!.forward).toMatchObject({ packets: 6, payloadBytes: 400 });
    expect(flow!.forward.tcp).toMatchObject({
      ...{ isn: 4294967290, mss: 1460, windowScale: 7, timestamps: true, tsval: 77, sackPermitted: false },
      // 95..194 came late, it was not seen before: one retransmission only
      ...{ endSeq: 296, streamBytes: 300, retransmissions: 1, maxPayload: 100, synCount: 1 },
      ...{ synNs: 0, firstDataNs: 200e6, rstNs: NaN },
    });
    expect(Math.round(flow!.forward.tcp!.finNs / 1e6)).toBe(600);
    expect(flow!.reverse.tcp).toMatchObject({ mss: 1400, windowScale: null, rstCount: 1, streamBytes: 0 });
  });

  test('keep-alives are no retransmissions', async () => {
    const [flow] = await flowsOf(`
      0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 1000 ack 1 data 10
      9.0 10.0.0.1:40000 > 10.0.0.2:80 tcp A seq 1009 ack 1 data 1
    `);
    expect(flow!.forward.tcp!.retransmissions).toBe(0);
  });
});

describe('content', () => {
  const stream = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const part = (seq: number, text: string): string =>
    `0.${seq} 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq ${seq} ack 1 data "${text}"`;
  const syn = '0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 100';

  test('is the same however the stream is cut into segments', async () => {
    const [whole] = await flowsOf([syn, part(101, stream)].join('\n'));
    const [cut] = await flowsOf(
      [syn, part(101, 'abc'), part(101, 'abcdefgh'), part(109, stream.slice(8))].join('\n'),
    );
    expect(whole!.forward.content.map((c) => c.bytes)).toEqual([8, 16, 32]);
    expect(cut!.forward.content).toEqual(whole!.forward.content);
  });

  test('stops at a gap and where bytes were not captured', async () => {
    const [gap] = await flowsOf([syn, part(101, 'abcdefgh'), part(120, stream)].join('\n'));
    expect(gap!.forward.content.map((c) => c.bytes)).toEqual([8]);
    const [snapped] = await flowsOf([syn, part(101, stream), part(137, stream)].join('\n'), {
      snaplen: 54 + 20,
    });
    expect(snapped!.forward.content.map((c) => c.bytes)).toEqual([8, 16]);
  });

  test('is not known for a stream whose start was not seen', async () => {
    const [flow] = await flowsOf(part(101, stream));
    expect(flow!.forward.content).toEqual([]);
  });

  test('of datagrams: the first one; of pings: what follows identifier and sequence', async () => {
    const [udp] = await flowsOf(
      '0.0 10.0.0.1:1 > 10.0.0.2:2 udp data 20\n0.1 10.0.0.1:1 > 10.0.0.2:2 udp data 99',
    );
    expect(udp!.forward.content.map((c) => c.bytes)).toEqual([8, 16]);
    const [a] = await flowsOf('0.0 10.0.0.1 > 10.0.0.2 icmp request id 1 seq 1 data 32');
    const [b] = await flowsOf('0.0 10.9.0.1 > 10.0.0.2 icmp request id 77 seq 9 data 32');
    expect(a!.icmpId).toBe(1);
    expect(a!.forward.content).toEqual(b!.forward.content);
  });
});

describe('samples', () => {
  test('do not change through NAT, routing and another snap length', async () => {
    const inside = await flowsOf('0.0 172.17.0.2:40000 > 8.8.8.8:53 udp ipid 99 ttl 64 data 60');
    const outside = await flowsOf('0.0 192.168.65.3:1024 > 8.8.8.8:53 udp ipid 99 ttl 63 data 60', {
      snaplen: 80,
    });
    const [a] = inside[0]!.samples();
    const [b] = outside[0]!.samples();
    expect(b!.strong).toBe(a!.strong);
    expect(b!.content).toBe(a!.content);
    expect([a!.ttl, b!.ttl]).toEqual([64, 63]);
    const other = await flowsOf('0.0 172.17.0.2:40000 > 8.8.8.8:53 udp ipid 98 ttl 64 data 60');
    expect(other[0]!.samples()[0]!.strong).not.toBe(a!.strong);
  });

  test('are bounded, and the same packets at every point', async () => {
    const lines = (src: string, skip: number): string =>
      Array.from({ length: 2000 }, (_, i) => `${i} ${src} > 8.8.8.8:53 udp ipid ${i} data 60`)
        .filter((_, i) => i === 0 || i % 100 !== skip)
        .join('\n');
    const [a] = await flowsOf(lines('172.17.0.2:40000', -1));
    const [b] = await flowsOf(lines('192.168.65.3:1024', 50));
    const later = (flow: typeof a): number[] =>
      flow!
        .samples()
        .slice(8)
        .map((s) => s.ipId);
    expect(later(a).length).toBe(8);
    expect(later(b).filter((id) => later(a).includes(id)).length).toBeGreaterThanOrEqual(7);
  });

  test('say when and which packet, near its first one, seconds later, and before it', async () => {
    const [flow] = await flowsOf(`
      1.0 10.0.0.1:1 > 10.0.0.2:2 udp ipid 7 ttl 60 data 9
      1.000002 10.0.0.2:2 > 10.0.0.1:1 udp ipid 8 ttl 50 data 700
      2.5 10.0.0.1:1 > 10.0.0.2:2 udp ipid 9 ttl 61 data 0
      9.000001 10.0.0.1:1 > 10.0.0.2:2 udp ipid 10 ttl 62 data 9
      0.5 10.0.0.2:2 > 10.0.0.1:1 udp ipid 11 ttl 51 data 9
    `);
    const facts = flow!
      .samples()
      .map((s) => [s.timeNs - flow!.firstNs, s.frame, s.forward, s.ipId, s.ttl, s.payloadBytes]);
    expect(facts).toEqual([
      [0, 5, false, 11, 51, 9],
      [5e8, 1, true, 7, 60, 9],
      [500_002_000, 2, false, 8, 50, 700],
      [2e9, 3, true, 9, 61, 0],
      [8_500_001_000, 4, true, 10, 62, 9],
    ]);
  });

  test('leave out pure acknowledgements', async () => {
    const [flow] = await flowsOf(`
      0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 1
      0.1 10.0.0.1:40000 > 10.0.0.2:80 tcp A seq 2 ack 9
      0.2 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 2 ack 9 data 5
    `);
    expect(flow!.samples().map((s) => [s.frame, s.tcpFlags, s.payloadBytes])).toEqual([
      [1, 2, 0],
      [3, 24, 5],
    ]);
  });
});

test('marks of the first packet: TTL, IP id, MACs, DF', async () => {
  const [flow] = await flowsOf(`
    0.0 10.0.0.1:1 > 10.0.0.2:2 udp ipid 5 ttl 63 df smac 02:42:ac:11:00:02 dmac 02:42:00:00:00:01 data 4
    0.1 10.0.0.2:2 > 10.0.0.1:1 udp ttl 64 data 4
  `);
  expect(flow!.forward).toMatchObject({
    ...{ ttl: 63, ipId: 5, ipIdAllZero: false, dfAll: true, firstFrame: 1 },
    ...{ srcMac: '02:42:ac:11:00:02', dstMac: '02:42:00:00:00:01' },
  });
  expect(flow!.reverse).toMatchObject({ ttl: 64, ipIdAllZero: true, dfAll: false, firstFrame: 2 });
});

test('a tagged flow is another flow than the bare one', async () => {
  const flows = await flowsOf(`
    0.0 10.0.0.1:1 > 10.0.0.2:2 udp data 4
    0.1 10.0.0.1:1 > 10.0.0.2:2 udp data 4 vlan 7
    0.2 10.0.0.2:2 > 10.0.0.1:1 udp data 4 vlan 7
  `);
  expect(flows.map((f) => [f.encapsulation, f.forward.packets + f.reverse.packets])).toEqual([
    [[], 1],
    [[{ kind: 'vlan', id: 7 }], 2],
  ]);
});

test('ICMP errors and ARP are evidence, not flows', async () => {
  const tables = await tablesOf(
    writePcap(
      packets(`
        0.0 10.0.0.9 > 10.0.0.1 icmp unreachable code 4 mtu 1400 about 10.0.0.1:5000 > 10.0.0.2:53 udp ipid 66 data 12
        0.1 2001:db8::9 > 2001:db8::1 icmp unreachable code 4 about [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 4
        0.2 arp reply 02:00:00:00:00:09 10.0.0.9 10.0.0.1
      `),
    ),
  );
  const point = (): string => 'vm/eth0';
  expect(icmpErrors(tables, DSL_EPOCH, point)).toMatchObject([
    {
      ...{
        type: 3,
        code: 4,
        mtu: 1400,
        reporter: '10.0.0.9',
        receiver: '10.0.0.1',
        frame: 1,
        quotedIpId: 66,
      },
      quoted: { protocol: 'udp', src: '10.0.0.1', sport: 5000, dst: '10.0.0.2', dport: 53 },
    },
    { type: 1, mtu: null, quoted: { src: '2001:db8::1', sport: 5000, dst: '2001:db8::2', dport: 53 } },
  ]);
  expect(arpSightings(tables, DSL_EPOCH, point)).toEqual([
    {
      ...{ point: 'vm/eth0', file: 'a.pcap', frame: 3, timeNs: 200e6, op: 'reply' },
      ...{ senderMac: '02:00:00:00:00:09', sender: '10.0.0.9', target: '10.0.0.1' },
    },
  ]);
});
