// What must not be stitched, as real pcap bytes through the whole program: other runs, reused tuples, constant payloads, rewritten copies,
// look-alikes. A wrong stitch costs more than a missed one.
import { describe, expect, test } from '@jest/globals';
import { pointsReport, routesOf } from '../support/points-report.js';

function hopCounts(report: Awaited<ReturnType<typeof pointsReport>>): number[] {
  return report.paths.map((p) => p.hops.length);
}

describe('captures of different runs', () => {
  test('pings with other identifiers at each point stay apart', async () => {
    const ping = (id: number, src: string, ipid: number, at: number): string =>
      [0, 1, 2]
        .map(
          (n) => `${at + n}.000 ${src} > 1.1.1.1 icmp request id ${id} seq ${n} data 56 ipid ${ipid + n * 97}
                  ${at + n}.012 1.1.1.1 > ${src} icmp reply id ${id} seq ${n} data 56 ttl 57 ipid ${ipid + 3000 + n}`,
        )
        .join('\n');
    const report = await pointsReport({
      'vm/veth1': ping(14, '172.17.0.2', 46727, 0),
      'vm/docker0': ping(31, '172.17.0.2', 18011, 600),
      'vm/eth0': ping(23, '192.168.65.3', 9001, 1200),
    });
    expect(hopCounts(report)).toEqual([1, 1, 1]);
  });

  test('one tuple and the same request ten minutes later: initial sequence numbers differ', async () => {
    const connection = (at: number, isn: number): string => `
      ${at}.000 10.0.0.2:40000 > 10.0.0.9:80 tcp S seq ${isn} ipid ${isn & 0xffff}
      ${at}.001 10.0.0.9:80 > 10.0.0.2:40000 tcp SA seq ${isn + 7} ack ${isn + 1}
      ${at}.002 10.0.0.2:40000 > 10.0.0.9:80 tcp PA seq ${isn + 1} ack ${isn + 8} data "GET / HTTP/1.0" ipid 11
      ${at}.003 10.0.0.9:80 > 10.0.0.2:40000 tcp PA seq ${isn + 8} ack ${isn + 15} data 100 ipid 12`;
    const report = await pointsReport({ 'a/eth0': connection(0, 1000), 'b/eth0': connection(600, 900_000) });
    expect(hopCounts(report)).toEqual([1, 1]);
  });
});

describe('the same tuples hours apart', () => {
  const query = (at: number, ipid: number, txid: string): string => `
    ${at}.000 10.0.0.2:5353 > 10.0.0.9:53 udp data "${txid}-query-for-a-name" ipid ${ipid}
    ${at}.010 10.0.0.9:53 > 10.0.0.2:5353 udp data "${txid}-answer-with-an-address" ipid ${ipid + 1}`;

  test.each([
    ['with IP ids', 700, 900],
    ['with IP id 0', 0, 0],
  ])('two points of one kernel, %s', async (_, early, late) => {
    const report = await pointsReport({
      'vm/veth1': query(0, early, 'aa'),
      'vm/docker0': query(7200, late, 'bb'),
    });
    expect(hopCounts(report)).toEqual([1, 1]);
  });

  test('the very same constant payload two hours later is another packet', async () => {
    const report = await pointsReport({ 'vm/veth1': query(0, 0, 'aa'), 'vm/docker0': query(7200, 0, 'aa') });
    expect(hopCounts(report)).toEqual([1, 1]);
  });
});

describe('constant payloads', () => {
  test('RTP silence of two calls through one NAT at the same time', async () => {
    const silence = (src: string, dst: string, offset: number): string =>
      Array.from(
        { length: 8 },
        (_, n) => `0.${String(n * 20 + offset).padStart(3, '0')} ${src} > ${dst} udp data 160`,
      ).join('\n');
    const report = await pointsReport({
      'gw/lan': `${silence('10.0.0.2:16384', '203.0.113.1:4000', 0)}\n${silence('10.0.0.3:16384', '203.0.113.1:4000', 0)}`,
      'gw/wan': `${silence('198.51.100.9:20001', '203.0.113.1:4000', 1)}\n${silence('198.51.100.9:20002', '203.0.113.1:4000', 1)}`,
    });
    expect(hopCounts(report).every((n) => n === 1)).toBe(true);
    expect(report.paths).toHaveLength(4);
  });

  test.each([
    ['IPv4', '10.0.0.2:5353', '224.0.0.251:5353', '192.168.7.2:5353'],
    ['IPv6', '[fe80::2]:5353', '[ff02::fb]:5353', '[fe80::7:2]:5353'],
  ])('mDNS over %s on two networks', async (_, one, group, other) => {
    const asks = (src: string, at: number): string =>
      [0, 1, 3]
        .map((n) => `${n}.${at} ${src} > ${group} udp data "_services._dns-sd._udp.local" ttl 255`)
        .join('\n');
    const report = await pointsReport({ 'laptop/en0': asks(one, 100), 'other/en0': asks(other, 101) });
    expect(hopCounts(report)).toEqual([1, 1]);
  });

  test('a DNS question retried with IP id 0, by another client two minutes later', async () => {
    const asks = (src: string, at: number): string =>
      [0, 5, 10]
        .map((n) => `${n + at}.100 ${src} > 8.8.8.8:53 udp data "xx-same-question-example-org"`)
        .join('\n');
    const report = await pointsReport({
      'a/eth0': asks('10.0.0.2:40000', 0),
      'b/eth0': asks('10.9.9.2:41000', 120),
    });
    expect(hopCounts(report)).toEqual([1, 1]);
  });
});

describe('rewritten copies of one capture', () => {
  const conversation = (client: string, server: string): string => `
    0.000000 ${client} > ${server} tcp S seq 7000 ipid 501 mss 1460
    0.010000 ${server} > ${client} tcp SA seq 9000 ack 7001 ipid 0 mss 1460
    0.010100 ${client} > ${server} tcp A seq 7001 ack 9001 ipid 502
    0.010200 ${client} > ${server} tcp PA seq 7001 ack 9001 ipid 503 data "GET /index.html HTTP/1.1"
    0.025000 ${server} > ${client} tcp PA seq 9001 ack 7025 ipid 44 data 900
    0.030000 ${client} > ${server} tcp FA seq 7025 ack 9901 ipid 504
    0.040000 ${server} > ${client} tcp FA seq 9901 ack 7026 ipid 45
    0.040100 ${client} > ${server} tcp A seq 7026 ack 9902 ipid 505`;

  test.each([
    ['other ports', '10.0.0.2:40000', '10.0.0.9:80', '10.0.0.2:50001', '10.0.0.9:8080'],
    ['other addresses', '10.0.0.2:40000', '10.0.0.9:80', '192.0.2.2:40000', '192.0.2.9:80'],
  ])('%s: same times, same TTL', async (_, client, server, client2, server2) => {
    const report = await pointsReport({
      'one/capture': conversation(client, server),
      'two/capture': conversation(client2, server2),
    });
    expect(hopCounts(report)).toEqual([1, 1]);
    expect(JSON.stringify(report.findings)).toMatch(/copy/i);
  });
});

describe('a rewritten copy of what points show', () => {
  /** The n-th connection of three at two points of one kernel; `late` in seconds. */
  const seen = (n: number, client: string, late: number, ttl: number): string => {
    const at = (t: number, forward: boolean): string => (n * 0.1 + t + (forward ? late : -late)).toFixed(6);
    const [c, s, x, y] = [`${client}:${40_000 + n}`, '203.0.113.5:80', 7000 + n * 999, 9000 + n * 777];
    return `
      ${at(0.000123, true)} ${c} > ${s} tcp S seq ${x} mss 1460 ipid ${50 + n * 9} ttl ${ttl}
      ${at(0.010456, false)} ${s} > ${c} tcp SA seq ${y} ack ${x + 1} mss 1460 ttl ${127 - ttl}
      ${at(0.011789, true)} ${c} > ${s} tcp PA seq ${x + 1} ack ${y + 1} data "GET /${n}-index.html" ipid ${51 + n * 9} ttl ${ttl}
      ${at(0.025012, false)} ${s} > ${c} tcp PA seq ${y + 1} ack ${x + 18} data 300 ipid ${400 + n} ttl ${127 - ttl}`;
  };
  /** A question and its answer, too few packets to prove anything alone. */
  const lookup = (client: string, late: number): string => `
    ${(1.000321 + late).toFixed(6)} ${client}:5000 > 203.0.113.53:53 udp data "where is example.org?" ipid 7
    ${(1.020654 - late).toFixed(6)} 203.0.113.53:53 > ${client}:5000 udp data "example.org is there" ipid 8`;
  const all = (client: string, late: number, ttl: number): string =>
    [0, 1, 2, 3].map((n) => seen(n, client, late, ttl)).join('') + lookup(client, late);
  const original = { 'vm/veth1': all('172.17.0.2', 0, 64), 'vm/docker0': all('172.17.0.2', 0.000007, 64) };
  const later = (text: string, by: number): string =>
    text.replace(/^(\s*)(\d+\.\d+)/gm, (_, space: string, t: string) => space + (Number(t) + by).toFixed(6));
  const ways = (report: Awaited<ReturnType<typeof pointsReport>>): string[] =>
    report.paths.map((p) => p.hops.map((h) => h.point.slice(3)).join(' ')).sort();
  const apart = (copy: string): string[] => [
    ...Array.from({ length: 5 }, () => copy),
    ...Array.from({ length: 5 }, () => 'veth1 docker0'),
  ];

  test.each([0, 0.25, 2.5, -3600])('%s s later stays apart, the original does not', async (by) => {
    const copied = later(all('10.9.8.7', 0, 64), by + 4000);
    const moved = Object.fromEntries(Object.entries(original).map(([p, text]) => [p, later(text, 4000)]));
    for (const name of ['copy', 'a-copy-named-first']) {
      const report = await pointsReport({ ...moved, [`vm/${name}`]: copied });
      expect(ways(report)).toEqual(apart(name).sort());
      expect(report.findings.map((f) => f.rule)).toContain('rewritten-copy');
    }
  });

  test('with a TTL less both ways, as no router leaves it, stays apart', async () => {
    const copied = all('10.9.8.7', 0, 64).replaceAll('ttl 64', 'ttl 62').replaceAll('ttl 63', 'ttl 61');
    expect(ways(await pointsReport({ ...original, 'vm/copy': later(copied, 0.25) }))).toEqual(
      apart('copy').sort(),
    );
  });

  test('the same packets behind NAT, each in its own time, are joined', async () => {
    const report = await pointsReport({ ...original, 'vm/eth0': all('192.168.65.3', 0.00003, 63) });
    expect(ways(report)).toEqual(Array.from({ length: 5 }, () => 'veth1 docker0 eth0'));
    expect(report.findings.map((f) => f.rule)).not.toContain('rewritten-copy');
  });

  test('where nothing tells the original, neither is joined on', async () => {
    const report = await pointsReport({
      'vm/veth1': all('172.17.0.2', 0, 64),
      'vm/copy': all('10.9.8.7', 0, 64),
      'vm/eth0': all('192.168.65.3', 0.00003, 63),
    });
    expect(new Set(ways(report))).toEqual(new Set(['veth1', 'copy', 'eth0']));
  });
});

describe('look-alikes across a relay', () => {
  /** 89 connections to one server that start within one microsecond and carry the same number of bytes, headers only. */
  function crowd(client: (n: number) => string, isn: number, lag: number): string {
    const time = (us: number): string => (us / 1e6).toFixed(6);
    return Array.from({ length: 89 }, (_, n) => {
      const [from, to, x, y] = [client(n), '203.0.113.5:443', isn + n * 7919, isn * 3 + n * 104_729];
      return `
        ${time(lag)} ${from} > ${to} tcp S seq ${x} mss 1460 ipid ${(isn + n) & 0xffff}
        ${time(20_000 - lag)} ${to} > ${from} tcp SA seq ${y} ack ${x + 1} mss 1460
        ${time(20_100 + lag)} ${from} > ${to} tcp PA seq ${x + 1} ack ${y + 1} data 200 ipid ${(isn + n + 1) & 0xffff}
        ${time(40_000 - lag)} ${to} > ${from} tcp PA seq ${y + 1} ack ${x + 201} data 1000
        ${time(50_000 + lag)} ${from} > ${to} tcp FA seq ${x + 201} ack ${y + 1001} ipid ${(isn + n + 2) & 0xffff}
        ${time(60_000 - lag)} ${to} > ${from} tcp FA seq ${y + 1001} ack ${x + 202}`;
    }).join('\n');
  }

  test('89 that start at the same instant, headers only: none joined, candidates offered', async () => {
    const report = await pointsReport(
      {
        'vm/eth0': crowd((n) => `192.168.65.3:${40_000 + n}`, 100_000, 0),
        'mac/en0': crowd((n) => `10.0.4.37:${52_000 + n}`, 7_000_000, 150),
      },
      { snaplen: 54 },
    );
    expect(report.paths).toHaveLength(178);
    expect(new Set(hopCounts(report))).toEqual(new Set([1]));
    const stopped = report.paths.filter((p) => p.hops[0]!.point === 'vm/eth0');
    expect(stopped.filter((p) => p.candidates.length > 1).length).toBeGreaterThanOrEqual(85);
  });
});

describe('one content to two servers', () => {
  const get = (at: number, client: string, server: string, isn: number, macs: string): string => `
    ${at.toFixed(6)} ${client} > ${server} tcp S seq ${isn} mss 1460 ttl 64 ${macs}
    ${(at + 0.01).toFixed(6)} ${server} > ${client} tcp SA seq ${isn + 7} ack ${isn + 1} mss 1460 ttl 64
    ${(at + 0.011).toFixed(6)} ${client} > ${server} tcp PA seq ${isn + 1} ack ${isn + 8} data "GET /the-same/thing.html HTTP/1.1" ttl 64 ${macs}
    ${(at + 0.02).toFixed(6)} ${server} > ${client} tcp PA seq ${isn + 8} ack ${isn + 34} data "HTTP/1.1 200 OK and the same" ttl 64
    ${(at + 0.021).toFixed(6)} ${client} > ${server} tcp FA seq ${isn + 34} ack ${isn + 36} ttl 64 ${macs}
    ${(at + 0.03).toFixed(6)} ${server} > ${client} tcp FA seq ${isn + 36} ack ${isn + 35} ttl 64`;
  const link = (sender: string): Record<string, string> => ({
    'vm/eth0':
      get(1, '192.168.65.3:40000', '203.0.113.5:80', 1000, 'smac 02:00:00:00:00:aa') +
      get(1.0005, '192.168.65.9:50000', '203.0.113.6:80', 8000, `smac ${sender}`),
  });

  test('sent by one host over one link: not the two sides of a relay', async () => {
    expect(hopCounts(await pointsReport(link('02:00:00:00:00:aa')))).toEqual([1, 1]);
  });

  test('sent by another: what a relay there makes of it', async () => {
    const nested = link('02:00:00:00:00:bb')
      ['vm/eth0']!.replace('1.010000', '1.010900')
      .replace('1.020000', '1.021900');
    expect(hopCounts(await pointsReport({ 'vm/eth0': nested }))).toEqual([2]);
  });
});

test('routesOf shows what was found', async () => {
  const report = await pointsReport({ 'a/eth0': '0.0 10.0.0.2:5000 > 10.0.0.9:53 udp data 40 id 7' });
  expect(routesOf(report)).toEqual(['a/eth0 10.0.0.2:5000>10.0.0.9:53']);
});
