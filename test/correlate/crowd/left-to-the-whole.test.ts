// What a crowd's rules do not decide comes out as without them: hairpins, rewritten copies, tuples used again, content that repeats (by-pace.test.ts), pings that a
// relay gives new ids, points that several files show. Each a dozen times, so that it is not rarity that leaves it out, among plain conversations.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../../../src/model/report.js';
import {
  ALWAYS,
  comparable,
  counted,
  crowdFolder,
  FOLDED,
  NEVER,
  reportWith,
} from '../../support/crowd-bundle.js';
import {
  BRIDGE,
  conversation,
  framesOf,
  HOST,
  UPLINK,
  VETH,
  type Seen,
} from '../../support/crowd-traffic.js';

const dozen = <T>(make: (i: number) => T): T[] => Array.from({ length: 12 }, (_, i) => make(i));
const plain = Array.from({ length: 120 }, (_, n) => conversation(n));
const COPY = 'vm/copy0';

/** By DNAT and SNAT from one container to another and back through one bridge. */
function hairpin(i: number): Seen {
  const at = 2 + i * 0.3;
  const leg = (src: string, dst: string, late: number, ttl: number): string[] => {
    const line = (t: number, forward: boolean, words: string, id: number): string =>
      `${(at + t + (forward ? late : -late)).toFixed(6)} ${forward ? `${src} > ${dst}` : `${dst} > ${src}`} tcp ${words} ipid ${9000 + i * 8 + id} ttl ${forward ? ttl : 127 - ttl}`;
    const [x, y] = [5e8 + i * 4096, 6e8 + i * 4096];
    return [
      line(0, true, `S seq ${x} mss 1460`, 1),
      line(0.001, false, `SA seq ${y} ack ${x + 1} mss 1460`, 2),
      line(0.002, true, `PA seq ${x + 1} ack ${y + 1} data "a question of the hairpin ${i}"`, 3),
      line(0.004, false, `PA seq ${y + 1} ack ${x + 28} data "an answer to the hairpin ${i}!"`, 4),
    ];
  };
  const port = 6000 + i;
  return {
    [BRIDGE]: [
      ...leg(`172.17.0.2:${port}`, '172.17.0.1:8080', 0, 64),
      ...leg(`172.17.0.1:${port}`, '172.17.0.3:80', 0.00002, 63),
    ],
  };
}

function copy(i: number): Seen {
  const lines = conversation(300 + i, { at: 1.01 + i * 0.4 });
  return { ...lines, [COPY]: lines[VETH]!.map((line) => line.replace(/172\.17\.0\./, '10.77.0.')) };
}

const reused = (i: number): Seen[] => [
  conversation(400 + i, { at: 3 + i * 0.2 }),
  conversation(400 + i, {
    at: 43 + i * 0.2,
    isn: 7e8 + i * 9999,
    request: `GET /again-${i} HTTP/1.1 by whom`,
  }),
];

const repeated = (i: number): Seen =>
  conversation(500 + i, {
    at: 2 + i * 0.35,
    request: 'GET /the-same-for-all HTTP/1.1 of anybody',
    answer: 'HTTP/1.1 200 OK the same for all, again',
  });

/** Behind the relay each echo has an id of its own. */
function ping(i: number): Seen {
  const echo = (src: string, seq: number, id: number, late: number, ids: number): string[] => {
    const at = 4 + i * 0.1 + seq;
    const dst = `203.0.113.${100 + i}`;
    return [
      `${(at + late).toFixed(6)} ${src} > ${dst} icmp request id ${id} seq ${seq} data "ping ${i} with number ${seq}" ipid ${ids + seq}`,
      `${(at + 0.01 + late / 2).toFixed(6)} ${dst} > ${src} icmp reply id ${id} seq ${seq} data "ping ${i} with number ${seq}" ipid ${ids + 40 + seq}`,
    ];
  };
  const of = (make: (seq: number) => string[]): string[] => [1, 2, 3].flatMap(make);
  return {
    [BRIDGE]: of((seq) => echo('172.17.0.4', seq, 900 + i, 0, 2000 + i * 100)),
    [UPLINK]: of((seq) => echo('192.168.65.3', seq, 900 + i, 0.00002, 2000 + i * 100)),
    [HOST]: of((seq) => echo('10.0.4.37', seq, 3000 + i * 7 + seq * 100, 0.0371, 4000 + i * 100)),
  };
}

describe('among plain conversations', () => {
  const special = [dozen(hairpin), dozen(copy), dozen(reused).flat(), dozen(repeated), dozen(ping)].flat();
  const crowd = crowdFolder(framesOf([...plain, ...special]));
  let never: Report;
  let always: Report;
  let folded: Report;
  beforeAll(async () => {
    never = await reportWith(crowd, NEVER);
    always = await reportWith(crowd, ALWAYS);
    folded = await reportWith(crowd, { ...FOLDED, mostUnremarkable: 1000 });
  });
  afterAll(crowd.remove);

  test('they come out as without crowd mode', () => {
    expect(comparable(always)).toEqual(comparable(never));
  });

  test('as what they are', () => {
    const ways = (has: (p: Report['paths'][number]) => boolean): string[] => [
      ...new Set(never.paths.filter(has).map((p) => p.hops.map((h) => h.point).join(' '))),
    ];
    expect(ways((p) => p.client.port !== undefined && p.hops[0]!.dst === '172.17.0.1')).toEqual([
      `${BRIDGE} ${BRIDGE}`,
    ]);
    expect(ways((p) => p.client.address.startsWith('10.77.'))).toEqual([COPY]);
    expect(ways((p) => p.protocol === 'icmp')).toEqual([`${BRIDGE} ${UPLINK} ${HOST}`]);
    expect(
      never.paths.filter((p) => p.protocol === 'icmp').map((p) => p.hops.at(-1)!.icmp!.ids.length),
    ).toEqual(dozen(() => 3));
    expect(never.findings.map((f) => f.rule)).toContain('rewritten-copy');
  });

  test('plain ones are counted, none of these', () => {
    const isSpecial = ({ client, protocol, hops }: Report['paths'][number]): boolean =>
      protocol === 'icmp' || hops[0]!.dst === '172.17.0.1' || client.address.startsWith('10.77.');
    expect(counted(folded)).toBeGreaterThan(20);
    expect(folded.paths.filter(isSpecial)).toHaveLength(always.paths.filter(isSpecial).length);
  });
});

describe('a point that several files show', () => {
  const whole = framesOf([...plain, ...dozen(reused).flat()]);
  const frames = whole[BRIDGE]!;
  const third = Math.floor(frames.length / 3);
  const others = Object.fromEntries(Object.entries(whole).filter(([point]) => point !== BRIDGE));
  const crowd = crowdFolder({
    ...others,
    [`${BRIDGE}.pcap0`]: frames.slice(0, third),
    [`${BRIDGE}.pcap1`]: frames.slice(third, 2 * third),
    [`${BRIDGE}.pcap2`]: frames.slice(2 * third),
  });
  afterAll(crowd.remove);

  test('is one point, and its conversations are whole', async () => {
    const [never, always] = [await reportWith(crowd, NEVER), await reportWith(crowd, ALWAYS)];
    expect(comparable(always)).toEqual(comparable(never));
    expect(counted(await reportWith(crowd, FOLDED))).toBeGreaterThan(20);
    expect(new Set(always.paths.map((p) => p.hops.map((h) => h.point).join(' ')))).toEqual(
      new Set([`${VETH} ${BRIDGE} ${UPLINK} ${HOST}`]),
    );
    expect(always.paths).toHaveLength(plain.length + 24);
  });
});
