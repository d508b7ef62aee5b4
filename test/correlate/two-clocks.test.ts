// What must be stitched with nothing but packets: two captures of one NAT router whose clocks are 0.42 s apart (no conntrack, no topology),
// an application relay in three captures, and a proxy that dials from the host it listens on.
import { describe, expect, test } from '@jest/globals';
import { pointsReport, routesOf } from '../support/points-report.js';

/** A time of the inner clock in seconds, as the outer clock shows it. */
const APART = 0.42;
const at = (seconds: number, outer: boolean): string => (seconds + (outer ? APART : 0) + 1).toFixed(6);

/** One router: inside at TTL 64, outside at TTL 63, the answer 6 ms later; 30 µs in the router. */
function nat(n: number, outer: boolean): string[] {
  const lag = outer ? 0.00003 : 0;
  const ttl = outer ? 63 : 64;
  const back = outer ? 57 : 56;
  const start = n * 0.137;
  const inside = `192.168.1.${10 + (n % 5)}`;
  const client = outer ? '198.51.100.7' : inside;
  const port = outer ? 61_000 + ((n * 7) % 500) : 40_000 + (n % 3);
  const server = `203.0.113.${1 + (n % 7)}`;
  const id = (n * 911 + 17) & 0xffff;
  const there = (s: number, rest: string): string => `${at(start + s + lag, outer)} ${rest} ttl ${ttl}`;
  const here = (s: number, rest: string): string => `${at(start + s - lag, outer)} ${rest} ttl ${back}`;
  const [x, y] = [1000 + n * 65_537, 5000 + n * 131_071];
  if (n % 3 === 0) {
    const [c, s] = [`${client}:${port}`, `${server}:443`];
    return [
      there(0, `${c} > ${s} tcp S seq ${x} mss 1460 ipid ${id}`),
      here(0.006, `${s} > ${c} tcp SA seq ${y} ack ${x + 1} mss 1460`),
      there(0.0061, `${c} > ${s} tcp A seq ${x + 1} ack ${y + 1} ipid ${id + 1}`),
      there(0.0062, `${c} > ${s} tcp PA seq ${x + 1} ack ${y + 1} data ${100 + n} ipid ${id + 2}`),
      here(0.014, `${s} > ${c} tcp PA seq ${y + 1} ack ${x + 101 + n} data ${700 + n} ipid ${id + 9}`),
    ];
  }
  if (n % 3 === 1) {
    const [c, s] = [`${client}:${port}`, `${server}:53`];
    return [
      there(0, `${c} > ${s} udp data "query-${n}-of-some-name" ipid ${id}`),
      here(0.006, `${s} > ${c} udp data "answer-${n}-with-addresses" ipid ${id + 5}`),
    ];
  }
  const icmp = outer ? port : 100 + (n % 2);
  return [0, 1].flatMap((seq) => [
    there(seq, `${client} > ${server} icmp request id ${icmp} seq ${seq} data 56 ipid ${id + seq}`),
    here(
      seq + 0.006,
      `${server} > ${client} icmp reply id ${icmp} seq ${seq} data 56 ipid ${id + 100 + seq}`,
    ),
  ]);
}

describe('one NAT router, two captures, clocks 0.42 s apart', () => {
  const seen = (outer: boolean): string =>
    Array.from({ length: 30 }, (_, n) => nat(n, outer))
      .flat()
      .join('\n');

  test.each([262_144, 64])('snap length %i: every conversation is joined to its own', async (snaplen) => {
    const report = await pointsReport({ 'inside/lan': seen(false), 'outside/wan': seen(true) }, { snaplen });
    const crossing = report.paths.filter((p) => p.hops.length === 2);
    expect(crossing).toHaveLength(30);
    expect(report.paths).toHaveLength(30);
    for (const { hops, links } of crossing) {
      expect(hops.map((h) => h.point)).toEqual(['inside/lan', 'outside/wan']);
      expect(hops[0]!.dst).toBe(hops[1]!.dst);
      expect(links[0]!.kind).toBe('nat');
    }
  });

  test('TCP keeps its numbers, so the right two are joined', async () => {
    const report = await pointsReport({ 'inside/lan': seen(false), 'outside/wan': seen(true) });
    const wrong = report.paths.filter(({ protocol, hops }) => {
      if (protocol !== 'tcp') return false;
      const n = hops[0]!.bytes.forward;
      return n !== hops[1]!.bytes.forward || hops[0]!.bytes.reverse !== hops[1]!.bytes.reverse;
    });
    expect(wrong).toEqual([]);
  });

  test('the offset is found and bounded', async () => {
    const report = await pointsReport({ 'inside/lan': seen(false), 'outside/wan': seen(true) });
    const offsets = report.clocks.filter((c) => c.id !== c.reference).map((c) => c.offsetSeconds);
    expect(offsets).toHaveLength(1);
    const { low, high } = offsets[0]!;
    expect(low).toBeLessThanOrEqual(high);
    expect(Math.abs(Math.abs((low + high) / 2) - APART)).toBeLessThan(0.001);
  });
});

/** A store-and-forward talk: greeting first, then lines each way; `lines` travel client → server. */
function mail(client: string, server: string, start: number, isn: number, lines: readonly string[]): string {
  const rows: string[] = [];
  let [x, y, t, id] = [isn, isn * 2 + 99, start, isn & 0xfff];
  const say = (from: string, to: string, flags: string, seq: number, ack: number, data = ''): void => {
    rows.push(
      `${t.toFixed(6)} ${from} > ${to} tcp ${flags} seq ${seq} ack ${ack} ipid ${++id}${data ? ` data "${data}"` : ''}`,
    );
    t += 0.001;
  };
  say(client, server, 'S', x++, 0);
  say(server, client, 'SA', y++, x);
  say(client, server, 'A', x, y);
  const answers = ['220 mail ready ESMTP here', ...lines.map((_, i) => `250 line ${i} accepted by me`)];
  answers.forEach((answer, i) => {
    say(server, client, 'PA', y, x, answer);
    y += answer.length;
    const line = lines[i];
    if (line === undefined) return;
    say(client, server, 'PA', x, y, line);
    x += line.length;
  });
  say(client, server, 'FA', x++, y);
  say(server, client, 'FA', y++, x);
  say(client, server, 'A', x, y);
  return rows.join('\n');
}

describe('an application relay', () => {
  const message = [
    'EHLO client.example.org',
    'MAIL FROM:<a@example.org>',
    'RCPT TO:<b@example.net>',
    'DATA of this message, long enough to tell it from others',
  ];

  test('a TCP proxy in three captures: client side, proxy, server side', async () => {
    const near = (shift: number): string => mail('10.0.1.5:40000', '10.0.1.1:2525', shift, 1000, message);
    const far = (shift: number): string =>
      mail('10.0.2.1:51000', '10.0.2.9:25', shift + 0.0002, 900_000, message);
    const report = await pointsReport({
      'sender/eth0': near(0),
      'proxy/eth0': near(0.00005),
      'proxy/eth1': far(0.00005),
      'receiver/eth0': far(0.0001),
    });
    expect(routesOf(report).filter((r) => r.includes('sender/'))).toHaveLength(1);
    for (const { hops } of report.paths) {
      const ports = new Set(hops.map((h) => h.dport));
      expect(hops.length === 2 || hops.length === 4).toBe(true);
      if (hops.length === 2) expect(ports.size).toBe(1);
      else expect(hops.map((h) => h.dport)).toEqual([2525, 2525, 25, 25]);
    }
  });

  test('store and forward: each leg is whole, and the legs stay apart where the relay writes its own words', async () => {
    /** The same packets at the other end of a wire that takes 0.1 ms, on another clock: answers leave there before they arrive here. */
    const otherEnd = (clock: number, client: string, towards: 1 | -1, text: string): string =>
      text.replace(/^(\d+\.\d+) (\S+)/gm, (_, t: string, from: string) => {
        const lag = (from.startsWith(client) ? 0.0001 : -0.0001) * towards;
        return `${(Number(t) + clock + lag).toFixed(6)} ${from}`;
      });
    const first = mail('10.0.1.5:40000', '10.0.1.1:25', 1, 1000, message);
    const second = mail('10.0.2.1:51000', '10.0.2.9:25', 1.4, 900_000, [
      'EHLO relay.example.net',
      ...message.slice(1, 3),
      'DATA Received: from client; of this message, long enough to tell it from others',
    ]);
    const report = await pointsReport({
      'sender/eth0': otherEnd(0.137, '10.0.1.5', -1, first),
      'relay/eth0': first,
      'relay/eth1': second,
      'receiver/eth0': otherEnd(0.42, '10.0.2.1', 1, second),
    });
    expect(routesOf(report).sort()).toEqual([
      'relay/eth1 10.0.2.1:51000>10.0.2.9:25 -wire- receiver/eth0 10.0.2.1:51000>10.0.2.9:25',
      'sender/eth0 10.0.1.5:40000>10.0.1.1:25 -wire- relay/eth0 10.0.1.5:40000>10.0.1.1:25',
    ]);
  });

  test('a proxy on one host, its process listed: both legs are one path over a relay', async () => {
    const both = `${mail('172.17.0.1:40000', '172.17.0.1:8080', 0, 1000, message)}
      ${mail('172.17.0.1:51000', '172.17.0.3:80', 0.0003, 900_000, message)}`;
    const report = await pointsReport(
      {
        'host/lo': both
          .split('\n')
          .filter((l) => l.includes(':8080'))
          .join('\n'),
        'host/docker0': both
          .split('\n')
          .filter((l) => l.includes(':80 ') || l.includes(':80\n'))
          .join('\n'),
      },
      {
        texts: {
          'host/ps.txt': `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root        2345  0.0  0.0 1599132 3544 ?        Sl   10:00   0:00 /usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.3 -container-port 80
`,
        },
      },
    );
    const relayed = report.paths.filter((p) => p.links.some((l) => l.kind === 'relay'));
    expect(relayed).toHaveLength(1);
    expect(relayed[0]!.hops.map((h) => h.dport)).toEqual([8080, 80]);
    expect(relayed[0]!.links[0]!.relay?.kind).toBe('docker-proxy');
  });
});
