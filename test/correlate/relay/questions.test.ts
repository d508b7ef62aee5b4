// A question that was captured without its answer, and the same question to another server in another stack: not one conversation, unless others
// show that who asks the one is led to the other.
import { expect, test } from '@jest/globals';
import type { Report } from '../../../src/model/report.js';
import { crowdFolder, NEVER, reportWith } from '../../support/crowd-bundle.js';
import { framesOf, HOST, UPLINK, type Seen } from '../../support/crowd-traffic.js';

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
const lone: Seen = {
  [UPLINK]: exchange(2, '192.168.65.3:4000', ASKED, 1_000_000, QUESTION),
  [HOST]: exchange(2.7, '10.0.4.37:5000', OTHER, 7_000_000, QUESTION),
};
/** Whoever asks the one is led to the other. */
const led = (n: number): Seen => {
  const [request, answer] = [
    `GET /number-${n} HTTP/1.1 of its own ${n * n}`,
    `HTTP/1.1 200 ${n} and its text ${n}`,
  ];
  return {
    [UPLINK]: exchange(3 + n, `192.168.65.3:${4100 + n}`, ASKED, 2_000_000 + n * 999, request, answer),
    [HOST]: exchange(3.0005 + n, `10.0.4.37:${5100 + n}`, OTHER, 8_000_000 + n * 777, request, answer),
  };
};

async function ways(all: readonly Seen[]): Promise<{ report: Report; crossing: number[] }> {
  const crowd = crowdFolder(framesOf(all));
  const report = await reportWith(crowd, NEVER);
  crowd.remove();
  return { report, crossing: report.paths.filter((p) => p.hops.length === 2).map((p) => p.client.port!) };
}

test('alone they are two conversations, and it is said what speaks for one', async () => {
  const { report, crossing } = await ways([lone]);
  expect(crossing).toEqual([]);
  expect(report.paths).toHaveLength(2);
  const asked = report.paths.find((p) => p.client.port === 4000)!;
  expect(
    asked.candidates
      .map((c) => c.against)
      .flat()
      .join(),
  ).toContain('no answer was captured');
});

test('beside conversations that go that way it goes that way', async () => {
  const { crossing } = await ways([lone, led(0), led(1), led(2)]);
  // which of the two stacks asks first is not what this is about
  expect(crossing.map((port) => port % 1000).sort((a, b) => a - b)).toEqual([0, 100, 101, 102]);
});
