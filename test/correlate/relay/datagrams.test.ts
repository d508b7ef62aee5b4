// Datagrams that a capture missed on one side of a relay: which ones are compared, and what their times say.
import { describe, expect, test } from '@jest/globals';
import { routesOf, pointsReport } from '../../support/points-report.js';

const at = (seconds: number): string => seconds.toFixed(6);

/** One ping over a relay that keeps sequence and payload; `missed`: sequence numbers this capture lacks the request of. */
function ping(far: boolean, missed: readonly number[]): string {
  const [src, id] = far ? ['10.0.4.37', 900] : ['192.168.65.3', 14];
  const lag = far ? 0.0002 : 0;
  return [1, 2, 3, 4]
    .flatMap((seq) => [
      missed.includes(seq)
        ? ''
        : `${at(seq + lag)} ${src} > 203.0.113.9 icmp request id ${id} seq ${seq} data "ping-payload-of-number-${seq}" ipid ${id + seq}`,
      `${at(seq + 0.004 - lag)} 203.0.113.9 > ${src} icmp reply id ${id} seq ${seq} data "ping-payload-of-number-${seq}" ipid ${id + 70 + seq}`,
    ])
    .filter((line) => line !== '')
    .join('\n');
}

/** Two questions on one socket with the same lengths, 1 s apart. */
function questions(far: boolean, client: number, start: number, missed: readonly number[]): string {
  const src = far ? `10.0.4.37:${50_000 + client}` : `192.168.65.3:${40_000 + client}`;
  const lag = far ? 0.0002 : 0;
  return [0, 1, 2]
    .filter((n) => !missed.includes(n))
    .flatMap((n) => [
      `${at(start + n + lag)} ${src} > 203.0.113.9:9000 udp data "question-${client}-${n}-of-this-client" ipid ${client * 10 + n + (far ? 5000 : 1)}`,
      `${at(start + n + 0.004 - lag)} 203.0.113.9:9000 > ${src} udp data "answer-${client}-${n}-to-this-client" ipid ${client * 10 + n + (far ? 7000 : 3000)}`,
    ])
    .join('\n');
}

const relayed = (routes: readonly string[]): number => routes.filter((r) => r.includes('-relay-')).length;

describe('what one side missed', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['nothing', [], []],
    ['the first request in front of the relay', [1], []],
    ['the first request behind it', [], [1]],
    ['another on each side', [1], [2]],
  ])('a ping: %s', async (_, near, far) => {
    const report = await pointsReport({ 'vm/eth0': ping(false, near), 'mac/en0': ping(true, far) });
    expect(relayed(routesOf(report))).toBe(1);
    expect(report.paths).toHaveLength(1);
  });

  test('several datagrams on one socket, the first of one side lost: each client keeps its own', async () => {
    const starts = [0.1, 0.35, 0.6, 0.85];
    const near = starts.map((s, i) => questions(false, i, s, i === 1 ? [0] : []));
    const far = starts.map((s, i) => questions(true, i, s, i === 2 ? [0] : []));
    const report = await pointsReport({ 'vm/eth0': near.join('\n'), 'mac/en0': far.join('\n') });
    expect(report.paths).toHaveLength(4);
    for (const { hops } of report.paths) {
      expect(hops.map((h) => h.point)).toEqual(['vm/eth0', 'mac/en0']);
      expect(hops[1]!.sport! - hops[0]!.sport!).toBe(10_000);
    }
  });

  test('pings of other numbers are not the same ping', async () => {
    const later = ping(true, []).replace(/seq (\d)/g, (_, n: string) => `seq ${Number(n) + 40}`);
    const report = await pointsReport({
      'vm/eth0': ping(false, []),
      'mac/en0': later.replaceAll('number-', 'digit-'),
    });
    expect(relayed(routesOf(report))).toBe(0);
  });
});
