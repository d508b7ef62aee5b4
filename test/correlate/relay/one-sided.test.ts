// A question that was captured without its answer, and the same question to another server in another stack: at a time when the relay between them
// does not pass things on, not one conversation, unless others show that who asks the one is led to the other.
import { expect, test } from '@jest/globals';
import type { Report } from '../../../src/model/report.js';
import { crowdFolder, NEVER, reportWith } from '../../support/crowd-bundle.js';
import { conversation, framesOf, HOST, UPLINK, type Seen } from '../../support/crowd-traffic.js';

const ASKED = '203.0.113.1:80';
const OTHER = '198.51.100.7:8080';

/** TCP from its SYN to its request, and the answer where there is one. */
function exchange(at: number, src: string, dst: string, isn: number, request: string, answer = ''): string[] {
  const line = (t: number, forward: boolean, words: string, id: number): string =>
    `${(at + t).toFixed(6)} ${forward ? `${src} > ${dst}` : `${dst} > ${src}`} tcp ${words} ipid ${(isn + id) & 0xffff} ttl 64`;
  const [x, y] = [isn + 1, isn * 2 + 1];
  return [
    line(0, true, `S seq ${isn} mss 1460`, 1),
    line(0.01, false, `SA seq ${isn * 2} ack ${x} mss 1460`, 2),
    line(0.011, true, `PA seq ${x} ack ${y} data "${request}"`, 3),
    ...(answer ? [line(0.02, false, `PA seq ${y} ack ${x + request.length} data "${answer}"`, 4)] : []),
  ];
}

const QUESTION = 'GET /the-same-path-for-both HTTP/1.1 Host: one or the other of them';
/** The host's clock is 37 ms ahead. */
const asked = (late: number): Seen => ({
  [UPLINK]: exchange(2, '192.168.65.3:4000', ASKED, 1_000_000, QUESTION),
  [HOST]: exchange(2.037 + late, '10.0.4.37:5000', OTHER, 7_000_000, QUESTION),
});
/** What else the relay carries, to other servers: how long it takes is known by these. */
const usual = Array.from({ length: 12 }, (_, n): Seen => {
  const { [UPLINK]: near, [HOST]: far } = conversation(n, { at: 1 + n * 0.3 });
  return { [UPLINK]: near!, [HOST]: far! };
});
/** Whoever asks the one is led to the other. */
const led = (n: number): Seen => {
  const [request, answer] = [
    `GET /number-${n} HTTP/1.1 of its own ${n * n}`,
    `HTTP/1.1 200 ${n} and its text ${n}`,
  ];
  return {
    [UPLINK]: exchange(3 + n, `192.168.65.3:${4100 + n}`, ASKED, 2_000_000 + n * 999, request, answer),
    [HOST]: exchange(3.0375 + n, `10.0.4.37:${5100 + n}`, OTHER, 8_000_000 + n * 777, request, answer),
  };
};

async function ways(all: readonly Seen[]): Promise<{ report: Report; crossing: number[] }> {
  const crowd = crowdFolder(framesOf(all));
  const report = await reportWith(crowd, NEVER);
  crowd.remove();
  const crossing = report.paths.filter((p) => p.hops.length === 2).map((p) => p.client.port!);
  return { report, crossing: crossing.filter((port) => port < 20_000) };
}

const LATE = 0.7;
const SOON = 0.0002;

test('later than the relay is they are two conversations, and it is said what speaks for one', async () => {
  const { report, crossing } = await ways([asked(LATE), ...usual]);
  expect(crossing).toEqual([]);
  const { hops, candidates } = report.paths.find((p) => p.client.port === 4000)!;
  expect(hops).toHaveLength(1);
  expect(candidates.flatMap((c) => c.against).join()).toContain('only what one side says can be compared');
});

test('when the relay passes things on they are one', async () => {
  expect((await ways([asked(SOON), ...usual])).crossing).toEqual([4000]);
});

test('with nothing that says how long the relay takes they are one', async () => {
  expect((await ways([asked(LATE)])).crossing).toHaveLength(1);
});

test('beside conversations that go that way it goes that way, late or not', async () => {
  const { crossing } = await ways([asked(LATE), led(0), led(1), led(2), ...usual]);
  expect(crossing.sort()).toEqual([4000, 4100, 4101, 4102]);
});
