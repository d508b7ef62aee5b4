import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { detectTcpdumpText } from '../../../src/inputs/tcpdump-text.js';
import { arpSightings, capturedInterfaces, flowRecords, icmpErrors } from '../../../src/packets/index.js';
import type { FlowRecord } from '../../../src/model/flow.js';
import { textTables } from '../../support/text-capture.js';

const flows = (text: string, command?: string): FlowRecord[] =>
  flowRecords(textTables(text, command).tables, 0, 0, (key) => `vm/${key}`);
const brief = (flow: FlowRecord): string => {
  const { protocol, src, sport, dst, dport } = flow.tuple;
  return `${protocol} ${src} ${sport} > ${dst} ${dport}: ${flow.forward.packets}/${flow.reverse.packets}`;
};

// field report 000
const VERBOSE = `tcpdump: listening on veth8712c33, link-type EN10MB (Ethernet), snapshot length 262144 bytes
02:49:41.893104 IP (tos 0x0, ttl 64, id 46727, offset 0, flags [DF], proto ICMP (1), length 84)
    172.17.0.2 > 34.160.111.145: ICMP echo request, id 14, seq 0, length 64
02:49:41.902602 IP (tos 0x0, ttl 63, id 32653, offset 0, flags [none], proto ICMP (1), length 84)
    34.160.111.145 > 172.17.0.2: ICMP echo reply, id 14, seq 0, length 64
2 packets captured
0 packets dropped by kernel
`;

describe('verbose text', () => {
  const { tables, note, lines } = textTables(VERBOSE, undefined, 86_400);
  const [flow] = flowRecords(tables, 0, 86_400, () => 'vm/x');

  test('time to live, identification, lengths and ids as printed', () => {
    expect(flow).toMatchObject({
      icmpId: 14,
      tuple: { protocol: 'icmp', src: '172.17.0.2', dst: '34.160.111.145' },
    });
    expect(flow!.forward).toMatchObject({
      packets: 1,
      bytes: 98,
      ttl: 64,
      ipId: 46727,
      dfAll: true,
      srcMac: null,
    });
    expect(flow!.reverse).toMatchObject({ packets: 1, bytes: 98, ttl: 63, ipId: 32653, dfAll: false });
    expect(flow!.firstNs).toBe((2 * 3600 + 49 * 60 + 41) * 1e9 + 893_104_000);
  });

  test('packets by line', () => expect(lines).toEqual([2, 4]));

  test('the interface, its snapshot length and drops; what was printed is noted', () => {
    expect(capturedInterfaces(tables, 0)[0]).toMatchObject({
      name: 'veth8712c33',
      snaplen: 262144,
      dropped: 0,
      packets: 2,
    });
    expect(note).toEqual({ fields: ['ttl', 'ip-length', 'ip-id'], time: 'time-of-day' });
    expect(capturedInterfaces(tables, 0)[0]!.text).toEqual(note);
  });
});

test('an output without a packet is a capture that saw nothing', () => {
  const { tables, records } = textTables(
    'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n',
  );
  expect(records).toBe(0);
  expect(capturedInterfaces(tables, 0)[0]).toMatchObject({ name: 'lo', packets: 0 });
});

test('lines cut by grep: bodies alone are packets without a time', () => {
  const text = `tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
    192.168.65.3 > 34.160.111.145: ICMP echo request, id 23, seq 0, length 64
    34.160.111.145 > 192.168.65.3: ICMP echo reply, id 23, seq 0, length 6
`;
  const [flow] = flows(text);
  expect(flow).toMatchObject({ icmpId: 23, forward: { packets: 1 }, reverse: { packets: 1 } });
  expect(flow!.firstNs).toBeNaN();
});

// field report 003
test('lost indentation, bold, -e without times, two lines glued together', () => {
  const text = `02:42:ac:11:00:02 > 02:42:a1:f9:0a:ad, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Request who-has **172.17.0.1** tell 172.17.0.2, length 28
02:42:a1:f9:0a:ad > 02:42:ac:11:00:02, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Reply 172.17.0.1 is-at **02:42:a1:f9:0a:ad**, length 2806:38:42.580163 ARP, Reply localhost.localdomain is-at 02:42:8a:b4:55:4d (oui Unknown), length 28
02:42:ac:11:00:02 > **02:42:a1:f9:0a:ad**, ethertype IPv4 (0x0800), length 73: (tos 0x0, ttl 64, id 46041, offset 0, flags [DF], proto UDP (17), length 59)
172.17.0.2.37221 > 8.8.8.8.53: 28492+ A? www.baidu.com. (31)
**02:42:a1:f9:0a:ad** > 02:42:ac:11:00:02, ethertype IPv4 (0x0800), length 132: (tos 0x20, ttl 101, id 57650, offset 0, flags [none], proto UDP (17), length 118)
8.8.8.8.53 > 172.17.0.2.37221: 28492 3/0/0 www.baidu.com. CNAME www.a.shifen.com., www.a.shifen.com. A 14.215.177.38 (90)
02:42:ac:11:00:02 > **02:42:a1:f9:0a:ad**, ethertype IPv4 (0x0800), length 98: (tos 0x0, ttl 64, id 31149, offset 0, flags [DF], proto ICMP (1), length 84)
`;
  expect(detectTcpdumpText(text)).toBe('mine');
  const { tables, note } = textTables(text);
  const [flow, ...others] = flowRecords(tables, 0, 0, () => 'vm/x');
  expect(others).toEqual([]);
  expect(brief(flow!)).toBe('udp 172.17.0.2 37221 > 8.8.8.8 53: 1/1');
  expect(flow!.forward).toMatchObject({
    bytes: 73,
    payloadBytes: 31,
    srcMac: '02:42:ac:11:00:02',
    dstMac: '02:42:a1:f9:0a:ad',
  });
  const arps = arpSightings(tables, 0, () => 'vm/x');
  expect(arps.map((a) => [a.op, a.sender, a.senderMac])).toEqual([
    ['request', '172.17.0.2', '02:42:ac:11:00:02'],
    ['reply', '172.17.0.1', '02:42:a1:f9:0a:ad'],
  ]);
  expect(note.fields).toContain('mac');
  // a host name has no address; the last line's second line is missing: each is said with its line
  expect(tables.diagnostics.map((d) => [d.code, d.at])).toEqual([
    ['tcpdump-text-unread', 'capture.txt:2'],
    ['tcpdump-text-unread', 'capture.txt:7'],
    ['tcpdump-text-time', undefined],
  ]);
});

// field report 001
test('-X gives the exact packet, MSS and options included', () => {
  const text = `10:09:05.237262 IP 192.168.49.1.59007 > 192.168.49.2.8443: Flags [S], seq 4126716280, win 65495, options [mss 65495,sackOK,TS val 998233269 ecr 0,nop,wscale 7], length 0
	0x0000:  4500 003c 00ee 4000 4006 567a c0a8 3101  E..<..@.@.Vz..1.
	0x0010:  c0a8 3102 e67f 20fb f5f8 b178 0000 0000  ..1........x....
	0x0020:  a002 ffd7 e382 0000 0204 ffd7 0402 080a  ................
	0x0030:  3b7f d4b5 0000 0000 0103 0307            ;...........
`;
  const { tables, note } = textTables(text);
  const [flow] = flowRecords(tables, 0, 0, () => 'vm/x');
  expect(flow!.forward).toMatchObject({ ttl: 64, ipId: 238, dfAll: true });
  expect(flow!.forward.tcp).toMatchObject({ isn: 4126716280, mss: 65495, windowScale: 7, tsval: 998233269 });
  expect(note.fields).toContain('payload');
});

test('the same without a dump: what is printed is there, the rest is not claimed', () => {
  const line =
    '10:09:05.237262 IP 192.168.49.1.59007 > 192.168.49.2.8443: Flags [S], seq 4126716280, win 65495, options [mss 65495,sackOK,TS val 998233269 ecr 0,nop,wscale 7], length 0\n';
  const { tables, note } = textTables(line);
  const [flow] = flowRecords(tables, 0, 0, () => 'vm/x');
  expect(flow!.forward).toMatchObject({ packets: 1, bytes: 74 });
  expect(flow!.forward.tcp).toMatchObject({
    isn: 4126716280,
    mss: 65495,
    windowScale: 7,
    sackPermitted: true,
    tsval: 998233269,
  });
  expect(note.fields).toEqual(['tcp-flags', 'tcp-seq']);
});

test('relative numbers become absolute, pure acknowledgements included', () => {
  const text = `16:52:47.514697 IP 192.168.65.7.2375 > 192.168.65.1.50909: Flags [P.], seq 4128669845:4128670003, ack 2936187522, win 507, length 158
16:52:47.515301 IP 192.168.65.1.50909 > 192.168.65.7.2375: Flags [.], ack 158, win 4094, length 0
16:52:47.597042 IP 192.168.65.7.2375 > 192.168.65.1.50909: Flags [P.], seq 158:492, ack 1, win 507, length 334
`;
  const [flow] = flows(text);
  const server = flow!.tuple.sport === 2375 ? flow!.forward : flow!.reverse;
  const client = flow!.tuple.sport === 2375 ? flow!.reverse : flow!.forward;
  expect(server.tcp).toMatchObject({ firstSeq: 4128669845, endSeq: 4128669845 + 492, retransmissions: 0 });
  expect(client.tcp!.firstSeq).toBe(2936187522);
});

test('-S: numbers are absolute already', () => {
  const text = `16:00:00.000000 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [P.], seq 4000000000:4000000100, ack 3000000000, win 5, length 100
16:00:00.100000 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [.], ack 4000000100, win 5, length 0
16:00:00.200000 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [P.], seq 4000000100:4000000200, ack 3000000000, win 5, length 100
`;
  expect(flows(text)[0]!.forward.tcp).toMatchObject({ firstSeq: 4000000000, endSeq: 4000000200 });
});

test('-i any: one interface per name in the column', () => {
  const text = `16:57:06.678793 vethfmtc1 In  IP 192.0.2.10.41264 > 203.0.113.80.80: Flags [S], seq 1, win 64240, length 0
16:57:06.678800 up0   Out IP 198.51.100.2.41264 > 203.0.113.80.80: Flags [S], seq 1, win 64240, length 0
`;
  const { tables } = textTables(text);
  expect(capturedInterfaces(tables, 0).map((i) => [i.name, i.packets])).toEqual([
    ['vethfmtc1', 1],
    ['up0', 1],
  ]);
});

test('without a banner the command names interface and filter', () => {
  const line = '10:00:00.000000 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64\n';
  const { tables } = textTables(line, 'sudo tcpdump -nvi ens192 -c 5 host 10.0.0.1 and icmp | tee out');
  expect(capturedInterfaces(tables, 0)[0]).toMatchObject({
    name: 'ens192',
    filter: 'host 10.0.0.1 and icmp',
  });
});

test.each([
  [
    '3.x',
    '12:00:00.000001 10.0.0.1.1025 > 10.0.0.2.80: S 100:100(0) win 512 <mss 1460> (DF) (ttl 64, id 7, len 44)',
    'tcp 10.0.0.1 1025 > 10.0.0.2 80: 1/0',
  ],
  [
    '3.x with IP',
    '12:00:00.000001 IP 10.0.0.1.1025 > 10.0.0.2.80: . ack 1 win 512',
    'tcp 10.0.0.1 1025 > 10.0.0.2 80: 1/0',
  ],
  ['-q', '12:00:00.000001 IP 10.0.0.1.1025 > 10.0.0.2.80: tcp 158', 'tcp 10.0.0.1 1025 > 10.0.0.2 80: 1/0'],
  [
    'names of services',
    '12:00:00.000001 IP localhost.55001 > localhost.http-alt: Flags [S], seq 1, win 2, length 0',
    'tcp 127.0.0.1 55001 > 127.0.0.1 8080: 1/0',
  ],
  [
    'IPv6',
    '12:00:00.000001 IP6 2001:db8::1.53 > 2001:db8::2.4000: 7 1/0/0 A 10.0.0.1 (44)',
    'udp 2001:db8::1 53 > 2001:db8::2 4000: 1/0',
  ],
  [
    'IPv6 -v',
    '12:00:00.000001 IP6 (hlim 64, next-header UDP (17) payload length: 20) 2001:db8::1.5 > 2001:db8::2.6: [udp sum ok] UDP, length 12',
    'udp 2001:db8::1 5 > 2001:db8::2 6: 1/0',
  ],
  [
    'VLAN',
    '12:00:00.000001 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q (0x8100), length 60: vlan 5, p 0, ethertype IPv4 (0x0800), 10.0.0.1.5 > 10.0.0.2.6: UDP, length 2',
    'udp 10.0.0.1 5 > 10.0.0.2 6: 1/0',
  ],
  [
    'GRE',
    '12:00:00.000001 IP 10.0.0.1 > 10.0.0.2: GREv0, key=0x2, length 40: IP 192.168.0.1.5 > 192.168.0.2.6: UDP, length 4',
    'udp 192.168.0.1 5 > 192.168.0.2 6: 1/0',
  ],
  [
    'macOS -k',
    '12:00:00.000001 (en0, proc curl:12, svc BE, out) IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4',
    'udp 10.0.0.1 5 > 10.0.0.2 6: 1/0',
  ],
  [
    'numbered',
    '    1  12:00:00.000001 IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4',
    'udp 10.0.0.1 5 > 10.0.0.2 6: 1/0',
  ],
])('form: %s', (_, line, expected) => {
  expect(detectTcpdumpText(`${line}\n`)).toBe('mine');
  expect(flows(`${line}\n`).map(brief)).toEqual([expected]);
});

test('a tunnel keeps its outer header, the inner packet is the flow', () => {
  const text = `20:21:44.837063 IP 192.168.203.1.45149 > 192.168.202.1.4789: VXLAN, flags [I] (0x08), vni 100
IP 10.1.0.3.4000 > 10.1.0.5.80: Flags [S], seq 5, win 1, length 0
`;
  const [flow] = flows(text);
  expect(brief(flow!)).toBe('tcp 10.1.0.3 4000 > 10.1.0.5 80: 1/0');
  expect(flow!.encapsulation).toEqual([
    expect.objectContaining({ kind: 'vxlan', id: 100, src: '192.168.203.1', dst: '192.168.202.1' }),
  ]);
});

test('an ICMP error and the packet it quotes', () => {
  const text = `10:00:00.000000 IP (tos 0xc0, ttl 64, id 9, offset 0, flags [none], proto ICMP (1), length 80)
    10.0.0.9 > 10.0.0.1: ICMP 10.0.0.9 udp port 53 unreachable, length 60
	IP (tos 0x0, ttl 63, id 77, offset 0, flags [DF], proto UDP (17), length 52)
    10.0.0.1.4000 > 10.0.0.9.53: 1+ A? x. (24)
`;
  const { tables } = textTables(text);
  expect(icmpErrors(tables, 0, () => 'vm/x')).toEqual([
    expect.objectContaining({
      type: 3,
      code: 3,
      reporter: '10.0.0.9',
      receiver: '10.0.0.1',
      quotedIpId: 77,
      quoted: { protocol: 'udp', src: '10.0.0.1', sport: 4000, dst: '10.0.0.9', dport: 53 },
    }),
  ]);
});

describe('times', () => {
  const body = 'IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4';
  const span = (a: string, b: string): readonly unknown[] => {
    const { tables, note } = textTables(`${a}${body}\n${b}${body}\n`);
    const [flow] = flowRecords(tables, 0, 0, () => 'x');
    return [note.time, flow!.firstNs / 1e9, Math.round((flow!.lastNs - flow!.firstNs) / 1e3)];
  };
  test.each([
    ['-tt', '1000000.000001 ', '1000001.000002 ', ['epoch', 1000000.000001, 1000001]],
    ['--nano', '1000000.000001000 ', '1000001.000002000 ', ['epoch', 1000000.000001, 1000001]],
    ['-tttt', '1970-01-02 00:00:00.500000 ', '1970-01-02 00:00:01.500000 ', ['date', 86400.5, 1e6]],
    ['midnight', '23:59:59.500000 ', '00:00:00.500000 ', ['time-of-day', 86399.5, 1e6]],
    ['-ttttt', ' 00:00:00.000000 ', ' 00:00:05.000000 ', ['elapsed', 0, 5e6]],
    ['-t', '', '', ['none', NaN, NaN]],
  ])('%s', (_, a, b, expected) => {
    expect(span(a, b)).toEqual(expected);
  });
});

test.each([
  ['conntrack', 'tcp 6 100 TIME_WAIT src=127.0.0.1 dst=127.0.0.1 sport=56157 dport=55001'],
  ['ip route', 'default via 172.17.0.1 dev eth0'],
  ['strace -tt', '16:52:47.514697 connect(8, {sa_family=AF_INET, sin_port=htons(55001)}, 16) = 0'],
  ['strace -ttt', '1795193824.572306 connect(8, {sa_family=AF_INET}, 16) = 0'],
  ['conntrack -E -o timestamp', '[1795193825.706553]\t    [NEW] tcp      6 120 SYN_SENT src=192.0.2.10'],
  ['neighbour', '172.17.0.4 dev eth0 lladdr 02:42:ac:11:00:04 REACHABLE'],
  ['arp', '? (10.0.0.1) at 02:42:ac:11:00:04 [ether] on eth0'],
  ['lsof', 'com.docke 1154 yoshi 21u IPv4 0x4d 0t0 TCP 10.0.0.1:49675->10.0.0.2:443 (ESTABLISHED)'],
  ['bridge fdb', '02:42:ac:11:00:02 dev veth0 master docker0'],
  ['nothing', ''],
])('%s is not tcpdump', (_, line) => {
  expect(detectTcpdumpText(`${line}\n`)).toBe('not-mine');
});

test('nothing makes it throw', () => {
  const lines = VERBOSE.split('\n').concat(
    'IP 10.0.0.1 > 10.0.0.2: GREv0, key=0x2, length 40: IP 192.168.0.1.5 > 192.168.0.2.6: UDP, length 4',
    '\t0x0000:  4500 003c 00ee 4000 4006 567a c0a8 3101  E..<..@.@.Vz..1.',
    'IP 1.1.1.1.5 > 2.2.2.2.4789: VXLAN, flags [I] (0x08), vni 100',
    'IP 1.1.1.1.5 > 2.2.2.2.6: Flags [S], seq 99999999999999999999, options [mss 1,sack 3 {1:2}{3:4}], length 99999999999999999999',
    'IP 1.1.1.1 > 2.2.2.2: IP 1.1.1.1 > 2.2.2.2: IP 1.1.1.1 > 2.2.2.2: ICMP echo request',
    'IP6 ::1 > ::2: HBH ((((( frag (0|1448) 5 > 6: UDP',
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(60), fc.string({ maxLength: 5 })), {
        maxLength: 12,
      }),
      (edits) => {
        const text = edits
          .map(([i, at, junk]) => lines[i]!.slice(0, at) + junk + lines[i]!.slice(at + junk.length))
          .join('\n');
        detectTcpdumpText(text);
        textTables(text);
      },
    ),
    { numRuns: 1000, seed: 17 },
  );
});

test('long lines and many brackets take linear time', () => {
  for (const unit of [
    '(',
    '((tos ',
    '{',
    '[',
    'IP ',
    '1.1.1.1 > ',
    ', length 1',
    '0x0000: 45 ',
    'label 1 ',
    '> 1.1.1.1: IP 1.1.1.1 ',
    'proto ',
    'flags [',
    ': ICMP ',
    'vni 1, options [',
    'a.1:',
  ]) {
    const long = `10:00:00.000000 IP 10.0.0.1.5 > 10.0.0.2.6: ${unit.repeat(40_000)}\nIP ${unit.repeat(40_000)}\n${unit.repeat(40_000)}\n`;
    detectTcpdumpText(long);
    textTables(long);
  }
}, 20_000);
