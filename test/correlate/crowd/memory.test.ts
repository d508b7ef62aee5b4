// A crowd needs memory for what is correlated whole and for what is listed; a heap too small for these is said, or asked to be larger.
import { afterAll, expect, test } from '@jest/globals';
import type { AnalyzeOptions } from '../../../src/pipeline.js';
import { ALWAYS, counted, crowdFolder, FOLDED, NEVER, reportWith } from '../../support/crowd-bundle.js';
import { conversation, framesOf } from '../../support/crowd-traffic.js';

const CONVERSATIONS = 600;
const crowd = crowdFolder(framesOf(Array.from({ length: CONVERSATIONS }, (_, n) => conversation(n))));
afterAll(crowd.remove);

/** Enough for the flows that prove their shape, not for all, nor for paths of all; and for neither. */
const SMALL_MB = 118;
const TINY_MB = 100;

async function outcome(options: AnalyzeOptions): Promise<string> {
  try {
    const report = await reportWith(crowd, options);
    const errors = report.diagnostics.filter((d) => d.severity === 'error').map((d) => d.code);
    return `${errors.join(' ')} ${report.paths.length + counted(report)} paths`.trim();
  } catch (error) {
    return String(error);
  }
}

test.each<[string, AnalyzeOptions, string]>([
  ['a crowd that is counted', { ...FOLDED, heapMb: SMALL_MB }, `${CONVERSATIONS} paths`],
  ['the same, correlated whole', { ...NEVER, heapMb: SMALL_MB }, 'too-many-flows 0 paths'],
  ['a crowd whose paths are listed', { ...ALWAYS, heapMb: SMALL_MB }, 'too-many-flows 0 paths'],
  ['what is correlated whole is too much', { ...FOLDED, heapMb: TINY_MB }, 'too-many-flows 0 paths'],
  [
    'another process may have more',
    { ...FOLDED, heapMb: TINY_MB, possibleHeapMb: 400 },
    'MoreMemory: needs a heap of 400 MiB',
  ],
  [
    'no other process may have more',
    { ...FOLDED, heapMb: TINY_MB, possibleHeapMb: TINY_MB },
    'too-many-flows 0 paths',
  ],
  [
    'without a crowd too',
    { ...NEVER, heapMb: TINY_MB, possibleHeapMb: 400 },
    'MoreMemory: needs a heap of 400 MiB',
  ],
])('%s', async (_, options, expected) => {
  expect(await outcome(options)).toBe(expected);
});
