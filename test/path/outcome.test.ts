// What became of a conversation: every status once, from real pcap bytes at two or three points of one router.
import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../src/model/report.js';
import { pointsReport } from '../support/points-report.js';

const C = '10.0.0.2:40000';
const S = '10.0.9.9:80';
const syn = (t: string, ttl: number): string => `${t} ${C} > ${S} tcp S seq 1000 mss 1460 ipid 7 ttl ${ttl}`;
const synAck = (t: string, ttl: number): string =>
  `${t} ${S} > ${C} tcp SA seq 5000 ack 1001 mss 1460 ttl ${ttl}`;
const ack = (t: string, ttl: number): string => `${t} ${C} > ${S} tcp A seq 1001 ack 5001 ipid 8 ttl ${ttl}`;
const fin = (t: string, ttl: number): string => `${t} ${C} > ${S} tcp FA seq 1001 ack 5001 ipid 9 ttl ${ttl}`;
const finBack = (t: string, ttl: number): string =>
  `${t} ${S} > ${C} tcp FA seq 5001 ack 1002 ipid 3 ttl ${ttl}`;
const reset = (t: string, ttl: number): string =>
  `${t} ${S} > ${C} tcp RA seq 5001 ack 1001 ipid 4 ttl ${ttl}`;
/** Another conversation that shows where packets go on to, and that both captures ran. */
const sibling = (t: number, ttl: number): string =>
  [0, 9]
    .map(
      (n) => `${t + n}.5 10.0.0.2:4100${n} > 10.0.9.9:80 tcp S seq ${77_000 + n} ipid ${20 + n} ttl ${ttl}
              ${t + n}.51 10.0.9.9:80 > 10.0.0.2:4100${n} tcp SA seq ${88_000 + n} ack ${77_001 + n} ttl ${127 - ttl}`,
    )
    .join('\n');

async function outcomeOf(lan: readonly string[], wan: readonly string[]): Promise<Outcome> {
  const report = await pointsReport({
    'gw/lan': [sibling(0, 64), ...lan].join('\n'),
    'gw/wan': [sibling(0, 63), ...wan].join('\n'),
  });
  const path = report.paths.find((p) => p.hops[0]!.sport === 40_000);
  if (!path) throw new Error('the conversation is in no path');
  return path.outcome;
}

describe('outcome', () => {
  const open = [syn('1.0', 64), synAck('1.01', 63), ack('1.02', 64)];
  const openWan = [syn('1.0001', 63), synAck('1.0099', 64), ack('1.0201', 63)];

  test.each<[Outcome['status'], readonly string[], readonly string[], string]>([
    [
      'ok',
      [...open, fin('1.1', 64), finBack('1.12', 63)],
      [...openWan, fin('1.1001', 63), finBack('1.1199', 64)],
      '',
    ],
    ['ok', open, openWan, ''],
    ['refused', [syn('1.0', 64), reset('1.01', 63)], [syn('1.0001', 63), reset('1.0099', 64)], 'gw/wan'],
    ['reset', [...open, reset('1.2', 63)], [...openWan, reset('1.1999', 64)], ''],
    ['unanswered', [syn('1.0', 64)], [syn('1.0001', 63)], 'gw/wan'],
    ['lost', [syn('1.0', 64)], [], 'gw/lan'],
    ['reply-lost', [syn('1.0', 64)], [syn('1.0001', 63), synAck('1.0099', 64)], 'gw/wan'],
    [
      'partial',
      [ack('1.02', 64), `1.03 ${S} > ${C} tcp A seq 5001 ack 1001 ttl 63`],
      [ack('1.0201', 63), `1.0299 ${S} > ${C} tcp A seq 5001 ack 1001 ttl 64`],
      '',
    ],
  ])('%s', async (status, lan, wan, after) => {
    const outcome = await outcomeOf(lan, wan);
    expect(outcome.status).toBe(status);
    if (after !== '') expect(outcome.after).toBe(after);
    expect(outcome.detail).not.toMatch(/undefined|NaN/);
  });

  test('an ICMP error that quotes the attempt', async () => {
    const error = (code: number): string =>
      `1.05 10.0.0.1 > 10.0.0.2 icmp unreachable code ${code} about ${C} > ${S} tcp S seq 1000 ttl 63`;
    expect((await outcomeOf([syn('1.0', 64), error(1)], [])).status).toBe('unreachable');
    expect((await outcomeOf([syn('1.0', 64), error(3)], [])).status).toBe('refused');
  });

  test('sent to a group: no answer is expected', async () => {
    const report = await pointsReport({
      'host/eth0': '0.0 10.0.0.2:5353 > 224.0.0.251:5353 udp data 40 ttl 255',
    });
    expect(report.paths[0]!.outcome.status).toBe('ok');
  });
});
