import { describe, expect, test } from '@jest/globals';
import { fixture } from '../support/text-fixtures.js';
import { ofKind, readNet } from '../support/net-reading.js';

describe('netstat -i', () => {
  test('Linux: name, MTU and flags', () => {
    expect(
      ofKind(readNet(fixture('interface-table.txt')), 'interface').map((i) => [i.name, i.mtu, i.flags]),
    ).toEqual([
      ['docker0', 1500, ['BROADCAST', 'MULTICAST', 'UP']],
      ['eth0', 1500, ['BROADCAST', 'MULTICAST', 'RUNNING', 'UP']],
      ['lo', 65536, ['LOOPBACK', 'RUNNING', 'UP']],
    ]);
  });

  test('macOS: indices, MACs and whole addresses; what was cut is not used', () => {
    const reading = readNet(fixture('interface-table.macos.txt'));
    expect(ofKind(reading, 'interface').map((i) => [i.name, i.ifindex, i.mac, i.state])).toEqual([
      ['lo0', 1, undefined, undefined],
      ['gif0', 2, undefined, 'DOWN'],
      ['en0', 10, '02:00:5e:00:53:8f', undefined],
    ]);
    expect(ofKind(reading, 'address').map((a) => [a.interface, a.address, a.prefixLength])).toEqual([
      ['lo0', 'fe80::1', undefined],
      ['en0', '192.0.2.221', 24],
    ]);
    expect(reading.diagnostics.map((d) => d.message.split(' ')[0])).toEqual(['5']); // names, cut names, cut addresses
  });
});

describe('/proc/net', () => {
  test('dev: interfaces and what they lost', () => {
    const reading = readNet(fixture('proc-net-dev.txt'));
    expect(ofKind(reading, 'interface').map((i) => i.name)).toEqual(['lo', 'eth0']);
    expect(
      ofKind(reading, 'counter')
        .filter((c) => c.interface === 'eth0')
        .map((c) => `${c.name} ${c.value}`),
    ).toEqual([
      'rx_packets 109378',
      'rx_errors 0',
      'rx_dropped 7',
      'tx_packets 121425',
      'tx_errors 0',
      'tx_dropped 0',
    ]);
  });

  test('if_inet6: addresses with the index of their interface', () => {
    const reading = readNet(fixture('proc-net-if-inet6.txt'));
    expect(ofKind(reading, 'address').map((a) => [a.interface, a.address, a.prefixLength, a.scope])).toEqual([
      ['eth0', 'fe80::20c:29ff:fea4:e315', 64, 'link'],
      ['lo', '::1', 128, 'host'],
    ]);
    expect(ofKind(reading, 'interface').map((i) => [i.name, i.ifindex])).toEqual([
      ['eth0', 2],
      ['lo', 1],
    ]);
  });

  test("ipv6_route: gateways, refusals and the kernel's own", () => {
    expect(
      ofKind(readNet(fixture('proc-net-ipv6-route.txt')), 'route').map((r) => [
        r.destination,
        r.via,
        r.dev,
        r.type,
      ]),
    ).toEqual([
      ['fe80::/64', undefined, 'eth0', 'unicast'],
      ['::/0', 'fe80::1', 'eth0', 'unicast'],
      ['::/0', undefined, 'lo', 'unreachable'],
      ['fe80::20c:29ff:fea4:e315/128', undefined, 'eth0', 'local'],
    ]);
  });

  test('snmp and netstat: names and numbers in pairs of lines', () => {
    expect(
      ofKind(readNet(fixture('proc-net-counters.txt')), 'counter').map((c) => [c.name, c.value]),
    ).toContainEqual(['Tcp.MaxConn', -1]);
  });
});

test('nstat and netstat -s name their counters', () => {
  const counters = (name: string) =>
    ofKind(readNet(fixture(name)), 'counter').map((c) => `${c.name} = ${c.value}`);
  expect(counters('nstat.txt')).toEqual(['Tcp.RetransSegs = 42', 'TcpExt.ListenDrops = 7']);
  expect(counters('netstat-statistics.txt')).toEqual([
    'Ip: Forwarding = 2',
    'Ip: total packets received = 82811',
    'Tcp: segments retransmitted = 42',
    'TcpExt: Quick ack mode was activated times = 12',
    'TcpExt: TCPLostRetransmit = 3',
  ]);
});
