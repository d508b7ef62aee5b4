// More flows than the memory holds: said, with what to do; nothing is read by halves.
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { openBundle } from '../src/inputs/index.js';
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
