// Kernel boundaries as real pcap bytes at several points: routing, NAT twice, hairpin, reused ports, tunnels, pings with an id for each echo,
// clocks that are apart. What is asked is the order of points and tuples, and who is believed.
import { describe, expect, test } from '@jest/globals';
import { pointsReport, routesOf } from '../support/points-report.js';

/** A question and its answer; `lag` seconds later on the way there and earlier on the way back. */
function exchange(client: string, server: string, t: number, lag: number, ttl: number, id = 700): string {
  return `${(t + lag).toFixed(6)} ${client} > ${server} udp data "question-${id}-of-a-client" ipid ${id} ttl ${ttl}
          ${(t + 0.02 - lag).toFixed(6)} ${server} > ${client} udp data "answer-${id}-of-a-server" ipid ${id + 9} ttl ${120 - ttl}`;
}

describe('routing and NAT', () => {
  test('double NAT over two routers, no evidence but packets', async () => {
    const report = await pointsReport({
      'home/lan': exchange('192.168.1.9:5000', '203.0.113.5:53', 1, 0, 64),
      'home/wan': exchange('100.64.0.7:6001', '203.0.113.5:53', 1, 0.00002, 63),
      'isp/cgn0': exchange('100.64.0.7:6001', '203.0.113.5:53', 1, 0.001, 63),
      'isp/up0': exchange('198.51.100.1:7002', '203.0.113.5:53', 1, 0.00102, 62),
    });
    expect(routesOf(report)).toEqual([
      'home/lan 192.168.1.9:5000>203.0.113.5:53 -nat- home/wan 100.64.0.7:6001>203.0.113.5:53 -wire- ' +
        'isp/cgn0 100.64.0.7:6001>203.0.113.5:53 -nat- isp/up0 198.51.100.1:7002>203.0.113.5:53',
    ]);
  });

  test('source and destination translated at once', async () => {
    const report = await pointsReport({
      'gw/in': exchange('127.0.0.1:56157', '127.0.0.1:55001', 1, 0, 64),
      'gw/out': exchange('192.168.49.1:56157', '192.168.49.2:8443', 1, 0.00002, 63),
    });
    const [link] = report.paths[0]!.links;
    expect(report.paths).toHaveLength(1);
    expect(link!.translation?.source).toEqual({ from: '127.0.0.1:56157', to: '192.168.49.1:56157' });
    expect(link!.translation?.destination).toEqual({ from: '127.0.0.1:55001', to: '192.168.49.2:8443' });
  });

  test('hairpin: one flow twice at one point', async () => {
    const report = await pointsReport({
      'host/br0': `${exchange('172.17.0.2:5000', '10.0.0.1:8053', 1, 0, 64)}
                   ${exchange('172.17.0.1:5000', '172.17.0.3:53', 1, 0.00002, 63)}`,
    });
    expect(routesOf(report)).toEqual([
      'host/br0 172.17.0.2:5000>10.0.0.1:8053 -nat- host/br0 172.17.0.1:5000>172.17.0.3:53',
    ]);
  });

  test('three clients with one source port to one server: each to its own', async () => {
    const clients = [2, 3, 4];
    const report = await pointsReport({
      'vm/docker0': clients
        .map((n) => exchange(`172.17.0.${n}:40000`, '203.0.113.5:53', 1, n * 1e-6, 64, 100 * n))
        .join('\n'),
      'vm/eth0': clients
        .map((n) =>
          exchange(
            `192.168.65.3:${n === 2 ? 40_000 : 1024 + n}`,
            '203.0.113.5:53',
            1,
            n * 1e-6 + 0.00002,
            63,
            100 * n,
          ),
        )
        .join('\n'),
    });
    expect(routesOf(report)).toEqual([
      'vm/docker0 172.17.0.2:40000>203.0.113.5:53 -nat- vm/eth0 192.168.65.3:40000>203.0.113.5:53',
      'vm/docker0 172.17.0.3:40000>203.0.113.5:53 -nat- vm/eth0 192.168.65.3:1027>203.0.113.5:53',
      'vm/docker0 172.17.0.4:40000>203.0.113.5:53 -nat- vm/eth0 192.168.65.3:1028>203.0.113.5:53',
    ]);
  });

  test('a port used again two hours later: two conversations, each with its own translation', async () => {
    const report = await pointsReport({
      'vm/docker0': `${exchange('172.17.0.2:40000', '203.0.113.5:53', 1, 0, 64, 100)}
                     ${exchange('172.17.0.2:40000', '203.0.113.5:53', 7201, 0, 64, 900)}`,
      'vm/eth0': `${exchange('192.168.65.3:1100', '203.0.113.5:53', 1, 0.00002, 63, 100)}
                  ${exchange('192.168.65.3:2200', '203.0.113.5:53', 7201, 0.00002, 63, 900)}`,
    });
    expect(report.paths.map((p) => p.hops.map((h) => h.sport))).toEqual([
      [40_000, 1100],
      [40_000, 2200],
    ]);
  });
});

describe('conntrack', () => {
  const entry =
    'udp      17 25 src=172.17.0.2 dst=203.0.113.5 sport=40000 dport=53 src=203.0.113.5 dst=192.168.65.3 sport=53 dport=1100 mark=0 use=1\n';

  test('is named as the proof of a translation', async () => {
    const report = await pointsReport(
      {
        'vm/docker0': exchange('172.17.0.2:40000', '203.0.113.5:53', 1, 0, 64),
        'vm/eth0': exchange('192.168.65.3:1100', '203.0.113.5:53', 1, 0.00002, 63),
      },
      { texts: { 'vm/conntrack.txt': entry } },
    );
    const [link] = report.paths[0]!.links;
    expect([link!.translation?.by, link!.certainty]).toEqual(['conntrack', 'proven']);
    expect(link!.evidence.some((e) => e.at === 'vm/conntrack.txt:1')).toBe(true);
  });

  test('without it the packets are, and it is only inferred', async () => {
    const report = await pointsReport({
      'vm/docker0': exchange('172.17.0.2:40000', '203.0.113.5:53', 1, 0, 64),
      'vm/eth0': exchange('192.168.65.3:1100', '203.0.113.5:53', 1, 0.00002, 63),
    });
    const [link] = report.paths[0]!.links;
    expect([link!.translation?.by, link!.certainty]).toEqual(['packets', 'inferred']);
  });
});

describe('order', () => {
  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('by TTL, whatever the names: %s before %s', async (first, second) => {
    const report = await pointsReport({
      [`${first}/eth0`]: exchange('10.0.0.2:5000', '10.9.0.2:53', 1, 0, 64),
      [`${second}/eth0`]: exchange('10.0.0.2:5000', '10.9.0.2:53', 1, 0.001, 63),
    });
    expect(report.paths.map((p) => p.hops.map((h) => h.point))).toEqual([
      [`${first}/eth0`, `${second}/eth0`],
    ]);
  });

  test('by round trips where TTLs are equal', async () => {
    const seen = (lag: number): string =>
      [1, 2, 3].map((n) => exchange(`10.0.0.2:500${n}`, '10.9.0.2:53', n, lag, 64, 100 * n)).join('\n');
    const report = await pointsReport({
      'vm/veth9': seen(0),
      'vm/br0': seen(0.00003),
      'vm/eth0': seen(0.00006),
    });
    expect(new Set(report.paths.map((p) => p.hops.map((h) => h.point).join(' ')))).toEqual(
      new Set(['vm/veth9 vm/br0 vm/eth0']),
    );
  });
});

describe('pings', () => {
  test('a relay that takes a new identifier for each echo: one conversation with several ids', async () => {
    const echo = (
      n: number,
    ): string => `${n}.1 10.0.4.37 > 1.1.1.1 icmp request id ${500 + n * 13} seq ${n} data 56 ipid ${n + 1}
       ${n}.11 1.1.1.1 > 10.0.4.37 icmp reply id ${500 + n * 13} seq ${n} data 56 ttl 57 ipid ${n + 50}`;
    const report = await pointsReport({ 'mac/en0': [0, 1, 2, 3].map(echo).join('\n') });
    expect(report.paths.map((p) => p.hops[0]!.icmp?.ids)).toEqual([[500, 513, 526, 539]]);
  });

  test('a ping started anew begins its numbers anew: two conversations', async () => {
    const run = (at: number, id: number): string =>
      [0, 1]
        .map((n) => `${at + n}.1 10.0.4.37 > 1.1.1.1 icmp request id ${id} seq ${n} data 56 ipid ${id + n}`)
        .join('\n');
    const report = await pointsReport({ 'mac/en0': `${run(0, 7)}\n${run(60, 8)}` });
    expect(report.paths.map((p) => p.hops[0]!.icmp?.ids)).toEqual([[7], [8]]);
  });
});

describe('clocks', () => {
  const across = (offset: (t: number) => number): Record<string, string> => {
    const times = Array.from({ length: 20 }, (_, n) => 10 + n * 3);
    const seen = (lag: number, ttl: number, clock: (t: number) => number): string =>
      times
        .map((t, n) => exchange(`10.0.0.2:${6000 + n}`, '10.9.0.2:53', t + clock(t), lag, ttl, 100 + 20 * n))
        .join('\n');
    return { 'one/eth0': seen(0, 64, () => 0), 'two/eth0': seen(0.0002, 63, offset) };
  };

  test.each([0.42, -3.7, 3600])('an offset of %d s is found within its bounds', async (offset) => {
    const report = await pointsReport(across(() => offset));
    const clock = report.clocks.find((c) => c.id !== c.reference)!;
    const sign = clock.id === 'two' ? 1 : -1;
    expect(clock.offsetSeconds!.low).toBeLessThanOrEqual(sign * offset + 1e-6);
    expect(clock.offsetSeconds!.high).toBeGreaterThanOrEqual(sign * offset - 1e-6);
    expect(report.paths.every((p) => p.hops.length === 2)).toBe(true);
  });

  test('a step in the middle is said, and splits nothing', async () => {
    const report = await pointsReport(across((t) => (t < 40 ? 0 : 1.5)));
    const clock = report.clocks.find((c) => c.id !== c.reference)!;
    expect(clock.steps).toHaveLength(1);
    expect(Math.abs(Math.abs(clock.steps[0]!.seconds) - 1.5)).toBeLessThan(0.01);
    expect(report.paths.every((p) => p.hops.length === 2)).toBe(true);
  });
});
