// What the report says it lacks, and what to do about it.
import { describe, expect, test } from '@jest/globals';
import { pointsReport } from '../support/points-report.js';

const SEEN = '1.0 10.0.0.2:5000 > 10.0.9.9:53 udp data 40 id 7';

async function lacking(points: Readonly<Record<string, string>>): Promise<string[]> {
  const report = await pointsReport(points);
  return report.notEvaluated.map((n) => `${n.what}: ${n.because}`);
}

describe('captures side by side', () => {
  test('are taken for one machine, which is said first, with what to do', async () => {
    const [first] = await lacking({ 'vm-eth0': SEEN, 'mac-en9': SEEN });
    expect(first).toMatch(/^relays and clocks between mac-en9, vm-eth0: .*folder .*pathstitch\.yaml/);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['one alone', { 'vm-eth0': SEEN }],
    ['each in its folder', { 'vm/eth0': SEEN, 'mac/en9': SEEN }],
  ])('not said of %s', async (_, points) => {
    expect((await lacking(points)).filter((l) => l.includes('side by side'))).toEqual([]);
  });
});
