// Conversations that begin with the same bytes and are equally long: told apart by when they were, where that is beyond doubt, and left to the whole
// correlation where it is not. Among plain ones that show how long the relay takes.
import { describe, expect, test } from '@jest/globals';
import type { Path } from '../../../src/model/report.js';
import { ALWAYS, comparable, crowdFolder, FOLDED, NEVER, reportWith } from '../../support/crowd-bundle.js';
import {
  BRIDGE,
  conversation,
  framesOf,
  HOST,
  UPLINK,
  VETH,
  type Seen,
} from '../../support/crowd-traffic.js';

const PLAIN = 200;
const POLLS = 150;
const WHOLE_WAY = `${VETH} ${BRIDGE} ${UPLINK} ${HOST}`;
const plain = Array.from({ length: PLAIN }, (_, n) => conversation(n));
/** Of one client to one server, again and again. */
const polls = (gap: number, from = 1): Seen[] =>
  Array.from({ length: POLLS }, (_, i) =>
    conversation(1000 + i * 35, {
      at: from + i * gap,
      request: 'GET /healthz HTTP/1.1 from the balancer',
      answer: 'HTTP/1.1 200 OK and all is well with it',
    }),
  );

const isPoll = ({ client }: Path): boolean => client.port! >= 41_000;
const wayOf = ({ hops }: Path): string => hops.map((h) => h.point).join(' ');

/** What is said of all, and how many polls had to be correlated whole. */
async function judged(all: readonly Seen[]): Promise<{ ways: Set<string>; polls: number; listed: number }> {
  const crowd = crowdFolder(framesOf(all));
  const never = await reportWith(crowd, NEVER);
  const always = await reportWith(crowd, ALWAYS);
  const folded = await reportWith(crowd, FOLDED);
  crowd.remove();
  expect(comparable(always)).toEqual(comparable(never));
  const own = always.paths.filter(isPoll);
  for (const { hops } of own) {
    const [near, far] = [hops.find((h) => h.point === VETH), hops.find((h) => h.point === HOST)];
    // how the ports were made, and nobody else knows
    if (near && far) expect(far.sport! - 10_000).toBe(near.sport);
  }
  return {
    ways: new Set(own.map(wayOf)),
    polls: own.length,
    listed: folded.paths.filter(isPoll).length,
  };
}

test('a fifth of a second apart: each has its partner', async () => {
  const { ways, polls: n, listed } = await judged([...plain, ...polls(0.21)]);
  expect(ways).toEqual(new Set([WHOLE_WAY]));
  expect(n).toBe(POLLS);
  expect(listed).toBeLessThan(POLLS / 5);
});

test('closer than the relay is regular: all are left to the whole correlation', async () => {
  const { polls: n, listed } = await judged([...plain, ...polls(0.00005, 30)]);
  expect(n).toBeGreaterThanOrEqual(POLLS);
  expect(listed).toBe(n);
});

describe('beside conversations whose beginning one side did not see', () => {
  const withoutSyn = (seen: Seen, ...points: string[]): Seen =>
    Object.fromEntries(
      Object.entries(seen).map(([p, lines]) => [p, points.includes(p) ? lines.slice(1) : lines]),
    );

  test('no near one gets the far side of the next', async () => {
    // pairs 2 ms apart, well within what relays take: the first without its SYN on the host, the second without on the VM
    const broken = polls(0.21).flatMap((seen, i) => {
      if (i % 5 !== 0) return [seen];
      const next = conversation(3000 + i * 35, {
        at: 1.002 + i * 0.21,
        request: 'GET /healthz HTTP/1.1 from the balancer',
        answer: 'HTTP/1.1 200 OK and all is well with it',
      });
      return [withoutSyn(seen, HOST), withoutSyn(next, VETH, BRIDGE, UPLINK)];
    });
    const { polls: n, listed } = await judged([...plain, ...broken]);
    expect(n).toBeGreaterThanOrEqual(POLLS);
    expect(listed).toBeLessThan(POLLS);
  });
});
