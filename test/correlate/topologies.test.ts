// Ways through a network that the recorded bundles do not have: prefix translation, a bond, one protocol relayed and the other routed, answers by
// another interface, errors that quote what was translated.
import { describe, expect, test } from '@jest/globals';
import { pointsReport, routesOf } from '../support/points-report.js';

const at = (seconds: number): string => seconds.toFixed(6);

/** A lookup and its answer; `lag` seconds later on the way there and earlier on the way back. */
function lookup(client: string, server: string, t: number, lag: number, ttl: number, id: number): string {
  return `${at(t + lag)} ${client} > ${server} udp data "lookup-${id}-of-a-client" ipid ${id} ttl ${ttl}
          ${at(t + 0.02 - lag)} ${server} > ${client} udp data "answer-${id}-of-a-server" ipid ${id + 9} ttl ${120 - ttl}`;
}

/** A TCP conversation of one request, opened with the given initial sequence numbers. */
function session(
  client: string,
  server: string,
  t: number,
  lag: number,
  ttl: number,
  [isn, peer]: [number, number],
): string {
  const [there, back] = [`${client} > ${server} tcp`, `${server} > ${client} tcp`];
  return `${at(t + lag)} ${there} S seq ${isn} mss 1460 ttl ${ttl}
          ${at(t + 0.02 - lag)} ${back} SA seq ${peer} ack ${isn + 1} mss 1460 ttl ${120 - ttl}
          ${at(t + 0.021 + lag)} ${there} PA seq ${isn + 1} ack ${peer + 1} data "GET /one-of-its-kind HTTP/1.1" ttl ${ttl}
          ${at(t + 0.05 - lag)} ${back} PA seq ${peer + 1} ack ${isn + 30} data "HTTP/1.1 200 OK one of its kind" ttl ${120 - ttl}
          ${at(t + 0.06 + lag)} ${there} FA seq ${isn + 30} ack ${peer + 32} ttl ${ttl}
          ${at(t + 0.08 - lag)} ${back} FA seq ${peer + 32} ack ${isn + 31} ttl ${120 - ttl}`;
}

describe('addresses', () => {
  test('NPTv6: the prefix changes, the port does not (RFC 6296)', async () => {
    const report = await pointsReport({
      'router/lan': lookup('[fd01:203:405:1::1234]:5000', '[2001:db8:9::53]:53', 1, 0, 64, 7),
      'router/wan': lookup('[2001:db8:1:d550::1234]:5000', '[2001:db8:9::53]:53', 1, 0.00002, 63, 7),
    });
    expect(routesOf(report)).toEqual([
      'router/lan fd01:203:405:1::1234:5000>2001:db8:9::53:53 -nat- ' +
        'router/wan 2001:db8:1:d550::1234:5000>2001:db8:9::53:53',
    ]);
  });

  test('NAT66 with another port', async () => {
    const report = await pointsReport({
      'router/lan': session('[fd01::7]:5000', '[2001:db8:9::80]:80', 1, 0, 64, [100, 900]),
      'router/wan': session('[2001:db8:1::1]:61000', '[2001:db8:9::80]:80', 1, 0.00002, 63, [100, 900]),
    });
    const [path] = report.paths;
    expect(report.paths).toHaveLength(1);
    expect(path!.links[0]!.translation?.source).toEqual({
      from: '[fd01::7]:5000',
      to: '[2001:db8:1::1]:61000',
    });
  });
});

describe('interfaces', () => {
  test('a bond and its ports: one conversation, whichever port carried it', async () => {
    const first = lookup('10.0.0.1:5000', '10.0.0.9:53', 1, 0, 64, 7);
    const second = lookup('10.0.0.1:5001', '10.0.0.9:53', 2, 0, 64, 70);
    const report = await pointsReport({
      'host/bond0': `${first}\n${second}`,
      'host/eth0': first.replaceAll('1.000000', '1.000002').replaceAll('1.020000', '1.019998'),
      'host/eth1': second.replaceAll('2.000000', '2.000002').replaceAll('2.020000', '2.019998'),
    });
    expect(report.paths.map((p) => p.hops.map((h) => h.point))).toEqual([
      ['host/bond0', 'host/eth0'],
      ['host/bond0', 'host/eth1'],
    ]);
  });

  test('policy routing: the request leaves by one interface, the answer comes by another', async () => {
    const lines = session('10.1.0.2:5000', '203.0.113.9:80', 1, 0, 64, [100, 900]).split('\n');
    const [there, back] = [
      lines.filter((l) => / 10\.1\.0\.2:5000 >/.test(l)),
      lines.filter((l) => /> 10\.1\.0\.2:5000/.test(l)),
    ];
    const report = await pointsReport({
      'router/lan': lines.join('\n'),
      'router/wan1': there.map((l) => l.replace(/ttl 64/, 'ttl 63')).join('\n'),
      'router/wan2': back.map((l) => l.replace(/ttl 56/, 'ttl 57')).join('\n'),
    });
    const points = new Set(report.paths.flatMap((p) => p.hops.map((h) => h.point)));
    expect([...points].sort()).toEqual(['router/lan', 'router/wan1', 'router/wan2']);
    // nothing was lost: what one uplink misses the other has
    expect(report.paths.every((p) => p.outcome.status === 'ok')).toBe(true);
  });
});

describe('one protocol relayed, the other not', () => {
  test('TCP crosses a relay, UDP is routed by the kernel', async () => {
    const report = await pointsReport({
      'vm/eth0':
        session('192.168.65.3:40000', '203.0.113.9:80', 1, 0, 64, [100, 900]) +
        '\n' +
        lookup('192.168.65.3:5000', '203.0.113.53:53', 3, 0, 64, 7),
      'mac/en0':
        session('10.0.4.2:51000', '203.0.113.9:80', 1, 0.0005, 64, [7000, 8000]) +
        '\n' +
        lookup('10.0.4.2:61000', '203.0.113.53:53', 3, 0.0005, 63, 7),
    });
    expect(report.paths.map((p) => [p.protocol, p.links.map((l) => l.kind)])).toEqual([
      ['tcp', ['relay']],
      ['udp', ['nat']],
    ]);
  });
});

test('an error from beyond a NAT quotes the translated packet outside and the original inside', async () => {
  const question = (client: string, lag: number, ttl: number): string =>
    `${at(1 + lag)} ${client} > 203.0.113.9:53 udp data "a-question-that-dies" ipid 7 ttl ${ttl}`;
  const error = (to: string, client: string, lag: number, ttl: number): string =>
    `${at(1.02 - lag)} 198.51.100.7 > ${to} icmp unreachable code 1 ttl ${ttl} ipid 99 about ${client} > 203.0.113.9:53 udp data 12`;
  const report = await pointsReport({
    'router/lan': `${question('10.1.0.2:5000', 0, 64)}\n${error('10.1.0.2', '10.1.0.2:5000', 0, 56)}`,
    'router/wan': `${question('192.0.2.1:6000', 0.00002, 63)}\n${error('192.0.2.1', '192.0.2.1:6000', 0.00002, 57)}`,
  });
  const udp = report.paths.filter((p) => p.protocol === 'udp');
  expect(udp.map((p) => [p.outcome.status, p.links.map((l) => l.kind)])).toEqual([['unreachable', ['nat']]]);
});
