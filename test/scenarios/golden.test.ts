// Every bundle of captures/ against its truth, as it is and damaged. No root, no packages.
// `perfect`: each flow exact, none merged or split, relays and outcomes right. `honest`: no two flows in one path, and
// outcomes right: where a damage takes away what would tell two flows apart, the program is to stop, not to guess.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import type { Truth } from '../lab/truth/truth.js';
import { copyWithoutTruth, loadBundle, writeBundle } from '../lab/variants/bundle.js';
import { applyDamages } from '../lab/variants/index.js';
import { wrongAlarms } from '../support/alarms.js';
import { reportOn } from '../support/report-on.js';
import { scoreLine } from '../support/score-text.js';
import { isPerfect, scoreReport, type Score } from '../support/score.js';

const SEED = 3;
const DAMAGES: readonly (readonly [list: string, asked: 'perfect' | 'honest'])[] = [
  ['pcapng,gzip', 'perfect'],
  ['cut', 'perfect'],
  ['no-rules', 'perfect'],
  ['no-conntrack', 'perfect'],
  ['no-evidence', 'perfect'],
  ['skew=137ms:40ppm', 'perfect'],
  ['skew=-3h', 'perfect'],
  ['headers', 'honest'],
  ['headers=96', 'honest'],
  ['reuse', 'honest'],
  ['loss=3', 'honest'],
  ['step=2s', 'honest'],
  ['keep=container-*+mac/*+host/ens192+client/*', 'honest'],
  ['headers,skew=137ms:40ppm,no-conntrack', 'honest'],
];

/** Where a damage leaves less than elsewhere, and why. */
const ONLY_HONEST: Readonly<Record<string, string>> = {
  'pasta no-evidence':
    'both sides of pasta bear the same address: which one is the host is not to be seen in packets',
  'masquerade-missing no-evidence':
    'nothing answers, so nothing but microseconds tells which end the packets come from',
};

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-golden-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const folders = readdirSync('captures', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(folders)('captures/%s', (name) => {
  const folder = join('captures', name);

  test('as captured', async () => {
    const scored = await scoreOf(folder, name);
    expect(verdict(scored, 'perfect')).toBe('right');
    expect(wrongAlarms(scored.report, scored.truth)).toBeUndefined();
  });

  test.each(DAMAGES)('%s is %s', async (list, asked) => {
    const damaged = join(scratch, `${name}-${list.replace(/[^a-z0-9]+/g, '-')}`);
    writeBundle(applyDamages(loadBundle(folder), list, SEED), damaged);
    const key = `${name} ${list}`;
    const scored = await scoreOf(damaged, name);
    expect(verdict(scored, key in ONLY_HONEST ? 'honest' : asked)).toBe('right');
  });
});

interface Scored {
  readonly score: Score;
  readonly truth: Truth;
  readonly report: Report;
}

async function scoreOf(folder: string, name: string): Promise<Scored> {
  const given = mkdtempSync(join(scratch, `${name}-given-`));
  copyWithoutTruth(folder, given);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const report = await reportOn(given);
  return { score: scoreReport(report, truth), truth, report };
}

/** `right`, or what is wrong, so that a failing test shows it. */
function verdict({ score, truth }: Scored, asked: 'perfect' | 'honest'): string {
  const honest = score.merged === 0 && score.outcome[0] === score.outcome[1];
  const right = asked === 'perfect' && !truth.limit ? isPerfect(score) : honest;
  return right ? 'right' : [scoreLine(score), ...score.misses].join('\n');
}
