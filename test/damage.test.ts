// The bundles this program is judged by, each with one kind of damage and with some at once: never two conversations in one path, and 99 of
// 100 exact with one kind of damage. They are not part of the repository; without them one line says that this was skipped.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Truth } from './lab/truth/truth.js';
import { loadBundle, writeBundle } from './lab/variants/bundle.js';
import { applyDamages } from './lab/variants/index.js';
import { reportOn } from './support/report-on.js';
import { scoreLine } from './support/score-text.js';
import { scoreReport, type Score } from './support/score.js';

const SHARED = '/work/shared/captures';
const SEED = 11;
/** Judged together: `exact` of all flows of all bundles. */
const DAMAGES: readonly (readonly [list: string, exact: number])[] = [
  ['headers', 0.99],
  ['no-conntrack,no-rules', 0.99],
  ['no-evidence', 0.99],
  ['skew=137ms:40ppm', 0.99],
  ['step=2s', 0.99],
  ['loss=2', 0.99],
  ['loss=2,headers', 0.99],
  ['reuse=2h', 0.99],
  ['reuse=2h,headers', 0.99],
  ['pcapng', 0.99],
  ['gzip', 0.99],
  ['cut', 0.99],
  ['headers,skew=137ms:40ppm,no-conntrack', 0.95],
  ['headers,skew=-3h:80ppm,no-evidence', 0.95],
];

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-damage-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const present = existsSync(SHARED);
if (!present) console.log(`skipped: ${SHARED} is not there, captures/ is tested by scenarios/golden.test`);

(present ? describe : describe.skip)('the judged bundles, damaged', () => {
  const bundles = present ? readdirSync(SHARED) : [];

  test.each(DAMAGES)(
    '%s',
    async (list, exact) => {
      const scores: Score[] = [];
      for (const name of bundles) {
        const folder = join(scratch, `${name}-${list.replace(/[^a-z0-9]+/g, '-')}`);
        writeBundle(applyDamages(loadBundle(join(SHARED, name)), list, SEED), folder);
        const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
        rmSync(join(folder, 'truth.json'));
        scores.push(scoreReport(await reportOn(folder), truth));
      }
      expect(scores.filter((s) => s.merged > 0).map(scoreLine)).toEqual([]);
      const [right, all] = [scores.reduce((n, s) => n + s.exact, 0), scores.reduce((n, s) => n + s.flows, 0)];
      expect({ list, enough: right >= exact * all, right, all }).toMatchObject({ enough: true });
    },
    120_000,
  );
});
