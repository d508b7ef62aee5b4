// Attempts that carried nothing (refused, unanswered): only their destination and when they were dialled tells whose they are.
import { expect, test } from '@jest/globals';
import type { Path } from '../../../src/model/report.js';
import { crowdFolder, NEVER, reportWith } from '../../support/crowd-bundle.js';
import { conversation, framesOf, HOST, UPLINK, type Seen } from '../../support/crowd-traffic.js';

/** A SYN that is refused. */
function refused(at: number, src: string, isn: number): string[] {
  const line = (t: number, from: string, to: string, words: string): string =>
    `${(at + t).toFixed(6)} ${from} > ${to} tcp ${words} ipid ${isn & 0xffff} ttl 64`;
  return [
    line(0, src, '203.0.113.9:81', `S seq ${isn} mss 1460`),
    line(0.004, '203.0.113.9:81', src, `RA seq 0 ack ${isn + 1}`),
  ];
}

/** One of a container, and what the host dials so much later; the host's clock is 37 ms ahead. */
const attempt = (...late: readonly number[]): Seen[] => [
  { [UPLINK]: refused(2, '192.168.65.3:4000', 1_000_000) },
  ...late.map((l, n) => ({ [HOST]: refused(2.037 + l, `10.0.4.37:${5000 + n}`, 7_000_000 + n * 999) })),
];

/** What else the relay carries: how long it takes is known by these, 80 µs. */
const usual = Array.from({ length: 12 }, (_, n): Seen => {
  const { [UPLINK]: near, [HOST]: far } = conversation(n, { at: 1 + n * 0.3 });
  return { [UPLINK]: near!, [HOST]: far! };
});

async function pathOf(...late: readonly number[]): Promise<Path> {
  const crowd = crowdFolder(framesOf([...attempt(...late), ...usual]));
  const report = await reportWith(crowd, NEVER);
  crowd.remove();
  return report.paths.find((p) => p.client.port === 4000)!;
}

test.each([
  [0.0002, 2],
  [0.0004, 2],
  [0.001, 1],
])('dialled %f s later: seen at %d points', async (late, points) => {
  expect((await pathOf(late)).hops).toHaveLength(points);
});

test('of two that were dialled as late either may be it', async () => {
  const { hops, candidates } = await pathOf(0.0004, 0.00041);
  expect(hops).toHaveLength(1);
  expect(candidates).toHaveLength(2);
});
