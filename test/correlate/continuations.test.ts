// What goes on in the next file of a rotated capture is one conversation; a port that comes again for another lookup is not.
import { expect, test } from '@jest/globals';
import { pointsReport } from '../support/points-report.js';

const lookup = (t: number, name: string): string => `
  ${t}.0 10.0.0.2:5000 > 10.0.0.9:53 udp dns 7 ${name}
  ${t}.1 10.0.0.9:53 > 10.0.0.2:5000 udp dns 7 ${name}`;

test.each([
  ['the same question, soon', 3, 'a.example', 1],
  ['another question', 3, 'b.example', 2],
  ['the same question, later', 13, 'a.example', 2],
])('%s', async (_, t, name, paths) => {
  const report = await pointsReport({
    'client/eth0_00001_20261120120000': lookup(1, 'a.example'),
    'client/eth0_00002_20261120120002': lookup(t, name),
  });
  expect(report.paths).toHaveLength(paths);
  expect(report.paths.map((p) => p.hops.map((h) => h.point)).flat()).toEqual(
    Array.from({ length: paths }, () => 'client/eth0'),
  );
});
