// Echoes of one each whose numbers go on are one ping behind a relay, unless another point shows that nobody sent both.
import { describe, expect, test } from '@jest/globals';
import { pointsReport } from '../support/points-report.js';

/** Of an echo and its answer; `[seconds, number, id]` each. */
function echoes(src: string, all: readonly (readonly [at: number, seq: number, id: number])[], ttl = 64) {
  return all
    .map(
      ([at, seq, id]) => `
        ${at.toFixed(6)} ${src} > 203.0.113.9 icmp request id ${id} seq ${seq} data "number ${seq} of ${at}" ipid ${Math.round(at * 100)} ttl ${ttl}
        ${(at + 0.01).toFixed(6)} 203.0.113.9 > ${src} icmp reply id ${id} seq ${seq} data "number ${seq} of ${at}" ipid ${Math.round(at * 100) + 7}`,
    )
    .join('\n');
}

const idsAt = (report: Awaited<ReturnType<typeof pointsReport>>, point: string): string[] =>
  report.paths
    .flatMap((p) => p.hops.filter((h) => h.point === point).map((h) => h.icmp!.ids.join(' ')))
    .sort();

describe('two lone echoes, numbered 1 and 2', () => {
  const lone = echoes('10.0.4.37', [
    [1, 1, 500],
    [4, 2, 600],
  ]);

  test('nothing else known: one ping', async () => {
    expect(idsAt(await pointsReport({ 'host/en0': lone }), 'host/en0')).toEqual(['500 600']);
  });

  test('a host before the relay sent both, as far apart: one ping', async () => {
    const before = echoes('172.17.0.2', [
      [1, 1, 7],
      [4, 2, 7],
    ]);
    const report = await pointsReport({ 'vm/docker0': before, 'host/en0': lone });
    expect(idsAt(report, 'host/en0')).toEqual(['500 600']);
  });

  test.each([
    ['two hosts sent them', echoes('172.17.0.2', [[1, 1, 7]]) + echoes('172.17.0.3', [[4, 2, 8]])],
    [
      'one host sent them, as two pings',
      echoes('172.17.0.2', [
        [1, 1, 7],
        [3, 1, 8],
        [4, 2, 8],
      ]),
    ],
    [
      'beside them one host sent both, less far apart',
      echoes('172.17.0.2', [
        [1, 1, 7],
        [2, 2, 7],
      ]) + echoes('172.17.0.3', [[4, 2, 8]]),
    ],
  ])('%s before the relay: two', async (_, before) => {
    const report = await pointsReport({ 'vm/docker0': before, 'host/en0': lone });
    expect(idsAt(report, 'host/en0')).toEqual(['500', '600']);
  });
});
