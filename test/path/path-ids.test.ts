// Ids of paths: six digits where these are enough, eight in a crowd, whether its paths are listed or counted, so that one id names one path in all formats.
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { openBundle } from '../../src/inputs/index.js';
import { analyze } from '../../src/pipeline.js';
import { buildPaths } from '../../src/path/index.js';
import { BUNDLE, ROOT } from '../cli/run-cli.js';
import { relayContext } from '../support/finding-context.js';

test('eight digits from 4,097 conversations on, those included that have no segments', async () => {
  const bundle = await openBundle([join(ROOT, BUNDLE)]);
  const { report } = await analyze(bundle).finally(() => bundle.close());
  expect(report.paths.length).toBeGreaterThan(3);
  for (const { id } of report.paths) expect(id).toMatch(/^[a-z]+-[0-9a-f]{6}(-\d+)?$/);
});

test('the longer id begins like the shorter one', () => {
  const near = { forward: { packets: 1, first: 0, last: 0 }, reverse: { packets: 1, first: 0.1, last: 0.1 } };
  const context = relayContext([{ protocol: 'udp', dst: '203.0.113.1', dport: 53, near }]);
  // with the one listed
  const idOf = (elsewhere: number): string => buildPaths(context, { elsewhere }).paths[0]!.id;
  const [few, many] = [idOf(4095), idOf(4096)];
  expect(few).toMatch(/-[0-9a-f]{6}$/);
  expect(many).toMatch(/-[0-9a-f]{8}$/);
  expect(many.startsWith(few)).toBe(true);
});
