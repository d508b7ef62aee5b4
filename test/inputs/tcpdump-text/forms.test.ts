// Lines as tcpdump 4.99.3 printed them over its own tests (BSD licence), each a way of wording that once lost the packet.
import { expect, test } from '@jest/globals';
import { capturedInterfaces, flowRecords } from '../../../src/packets/index.js';
import { textTables } from '../../support/text-capture.js';

function conversationsOf(text: string): readonly string[] {
  return flowRecords(textTables(text).tables, 0, 0, (key) => `vm/${key}`).map(({ tuple }) => {
    const { protocol, src, sport, dst, dport } = tuple;
    return `${protocol} ${src} ${sport} > ${dst} ${dport}`;
  });
}

const UDP = '192.168.114.1.37459 > 192.168.114.2.6666: UDP, length 4\n';
const HEADER = '(tos 0x0, ttl 64, id 11761, offset 0, flags [DF], proto UDP (17), length 32)\n    ';

test.each([
  ['-t: a link header nobody knows', `IPOIB, ethertype IPv4 (0x0800), length 128: ${UDP}`],
  ['-t -e: an ARCnet header', `be 50 ab 89: ${UDP}`],
  ['-q -e of a cooked capture', `20:01:00.856800  In 00:00:00:00:00:00 ${UDP}`],
  ['the same with -v', `20:01:00.856800 eth0  Out ifindex 4 02:42:c0:00:02:0b ${HEADER}${UDP}`],
  ['an interface index without a name', `17:31:29.816995 ?     Out IP ${UDP}`],
  [
    'MACsec: a comma before the addresses',
    `08:46:12.837554 ca:f9:df:4f:50:9a > b6:b9:5d:80:8d:79, ethertype 802.1AE MACsec (0x88e5), length 84: an 0, pn 66, flags I, sl 34, sci caf9df4f509a0064, ethertype IPv4 (0x0800), ${UDP}`,
  ],
  ['NSH', `23:13:40.394208 NSH, flags [none], service-path-id 0x000309, service-index 0x7: IP ${UDP}`],
  [
    'NSH with -v',
    `23:13:40.394208 NSH, flags [none], service-path-id 0x000309, service-index 0x7\n    IP ${HEADER}${UDP}`,
  ],
  ['-# and a time that cannot be printed', `    1  [Error converting time] IP ${UDP}`],
  [
    'version 5: the header claims more than there is',
    `2023-08-25 08:57:44.6 IP [total length 85 > length 84] (invalid) ${UDP}`,
  ],
  ['version 5: --lengths', `    1  caplen 98 len 98 2023-12-26 09:37:33.129402 IP ${HEADER}${UDP}`],
  ['version 5: a damaged time', `17:16:10.1000000 (invalid us) IP ${UDP}`],
  ['-# -t', `    1  IP ${UDP}`],
  ['more microseconds than a second has', `17:16:10.2147483648 IP ${UDP}`],
])('%s', (_, text) =>
  expect(conversationsOf(text)).toEqual(['udp 192.168.114.1 37459 > 192.168.114.2 6666']),
);

test.each([
  [
    'IP6 (hlim 4, next-header Routing (43) payload length: 32) 2200::244 > 2200::240: RT6 (len=2, type=0 [Deprecated], segleft=1, rsv=0x0, [0]2200::210) 5645 > 5642: [udp sum ok] UDP, length 0',
    'udp 2200::244 5645 > 2200::240 5642',
  ],
  [
    'IP6 2001:db8::1 > 2001:db8::2: AH(spi=0x12345678,seq=0x0,icv=0x0101010101010101): 12345 > 54321: UDP, length 30',
    'udp 2001:db8::1 12345 > 2001:db8::2 54321',
  ],
  [
    'IP 40.0.0.2 > 30.0.0.1: AH(spi=0xc67ceadf,seq=0x1,icv=0xce9113cb69e210d6dbd24b8a): IP 50.0.1.1.1026 > 150.0.1.1.80: Flags [S], seq 1317342913, win 2920, length 0',
    'tcp 50.0.1.1 1026 > 150.0.1.1 80',
  ],
  ['IP6 fe80::1.babel > ff02::1:6.babel: babel 2 (22) hello', 'udp fe80::1 6696 > ff02::1:6 6696'],
])('headers before the ports, services by name: %s', (line, conversation) =>
  expect(conversationsOf(`16:51:33.575585 ${line}\n`)).toEqual([conversation]),
);

test('tcpdump -r names interfaces of the wrong machine: the printed index is believed', () => {
  const line = `17:31:29.816995 eth1  Out ifindex 5 c2:48:cf:ff:b1:98 ethertype IPv4 (0x0800), length 52: ${UDP}`;
  const interfaces = (text: string): unknown =>
    capturedInterfaces(textTables(text).tables, 0).map(({ name, ifindex }) => [name, ifindex]);
  expect(interfaces(line)).toEqual([['eth1', undefined]]);
  const read = 'reading from file any.pcap, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144\n';
  expect(interfaces(read + line)).toEqual([[undefined, 5]]);
});

test('relative numbers count from an acknowledgement that prints no sequence number; also inside a tunnel', () => {
  const segments = [
    'IP 10.0.0.1.5 > 10.0.0.2.22: Flags [S], seq 798232822, win 32983, length 0',
    'IP 10.0.0.1.5 > 10.0.0.2.22: Flags [.], ack 3051049339, win 33232, length 0',
    'IP 10.0.0.1.5 > 10.0.0.2.22: Flags [P.], seq 0:26, ack 1, win 33232, length 26',
  ];
  const outer = 'IP 20.0.0.1.12618 > 20.0.0.2.6081: Geneve, Flags [none], vni 0xa, proto TEB (0x6558): ';
  const streams = ['', outer].map((tunnel) => {
    const text = segments.map((segment, i) => `00:00:0${i}.000000 ${tunnel}${segment}\n`).join('');
    return flowRecords(textTables(text).tables, 0, 0, () => 'vm/x').map((f) => f.forward.tcp?.endSeq);
  });
  expect(streams).toEqual([[798232849], [798232849]]);
});
