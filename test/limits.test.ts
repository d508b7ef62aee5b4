// More flows than the memory holds, or than anybody reads: said, with what to do; nothing is read by halves.
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { openBundle } from '../src/inputs/index.js';
import { beyondMemory } from '../src/limits.js';
import { analyze } from '../src/pipeline.js';
import { renderText } from '../src/render/text.js';
import { BUNDLE, ROOT } from './cli/run-cli.js';

test('a heap too small for the flows yields a report without paths that says why', async () => {
  const bundle = await openBundle([join(ROOT, BUNDLE)]);
  try {
    const { report } = await analyze(bundle, { heapMb: 96 });
    expect(report.paths).toEqual([]);
    expect(report.points.length).toBeGreaterThan(0);
    expect(report.diagnostics.map((d) => [d.severity, d.code])).toContainEqual(['error', 'too-many-flows']);
    const text = renderText(report, { width: 80, color: false, ascii: false }).replace(/\s+/g, ' ');
    expect(text).toContain('No path to show: the captures hold');
    expect(text).toContain('editcap');
  } finally {
    bundle.close();
  }
});

test('of a crowd, what deserves no look is counted beyond a limit', async () => {
  const bundle = await openBundle([join(ROOT, 'captures/crowd')]);
  try {
    const all = (await analyze(bundle)).report;
    const { report } = await analyze(bundle, { mostUnremarkable: 10 });
    const listed = all.paths.filter((p) => report.paths.some((q) => q.id === p.id));
    expect(JSON.stringify(listed.map((p) => p.hops))).toBe(JSON.stringify(report.paths.map((p) => p.hops)));
    const unlisted = all.paths.length - report.paths.length;
    expect(unlisted).toBeGreaterThan(10);
    const said = report.diagnostics.find((d) => d.code === 'paths-not-listed');
    expect(said?.message).toContain(`${unlisted} more conversations`);
    const failed = (paths: typeof all.paths): number => paths.filter((p) => p.outcome.status !== 'ok').length;
    expect(failed(report.paths)).toBe(failed(all.paths));
    const text = renderText(report, { width: 80, color: false, ascii: false }).replace(/\s+/g, ' ');
    expect(text).toContain(`${unlisted} more conversations were joined`);
  } finally {
    bundle.close();
  }
});

test.each([
  ['headers only', 70, true],
  ['some of what was sent', 110, false],
])('a crowd of which captures show %s', (_, bytesOfRecord, refused) => {
  const tables = { flowRows: 50_000, frames: 400_000, bytes: 400_000 * bytesOfRecord };
  const captures = [{ tables }, { tables }] as unknown as Parameters<typeof beyondMemory>[0];
  const said = beyondMemory(captures, 800);
  expect(said !== undefined).toBe(refused);
  if (said) expect(said.message).toMatch(/hold 100,000 flows, whose paths take up to about 1,\d+ MiB/);
  expect(beyondMemory(captures, 2000)).toBeUndefined();
});
