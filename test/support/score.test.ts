// Our scorer against the project's reference scorer, on reports of the shared captures: whole, and spoilt in ways that
// each rule must notice.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Path } from '../../src/model/report.js';
import type { Truth } from '../lab/truth/truth.js';
import { scoreLine } from './score-text.js';
import { isPerfect, scoreReport } from './score.js';
import { reportOn } from './report-on.js';

const REFERENCE = '/work/shared/tools/score.mjs';
const SHARED = '/work/shared/captures';
const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-score-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const truthOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
/** Perfect ones: with relays, and with outcomes. */
const RELAYS = 'captures/two-relays';
const OUTCOMES = 'captures/conntrack-full';

type Spoil = (paths: readonly Path[]) => readonly Path[];

const spoilt: readonly (readonly [what: string, spoil: Spoil])[] = [
  ['nothing', (paths) => paths],
  ['no path at all', () => []],
  ['the last hop gone', (paths) => paths.map((path) => ({ ...path, hops: path.hops.slice(0, -1) }))],
  ['hops turned round', (paths) => paths.map((path) => ({ ...path, hops: [...path.hops].reverse() }))],
  [
    'relays called nat',
    (paths) =>
      paths.map((path) => ({
        ...path,
        links: path.links.map((link) => ({ ...link, kind: 'nat' as const })),
      })),
  ],
  [
    'outcomes lost',
    (paths) => paths.map((path) => ({ ...path, outcome: { ...path.outcome, status: 'lost' as const } })),
  ],
  ['two paths in one', (paths) => [joined(paths), ...paths.slice(2)]],
  ['a path cut in two', ([a, ...rest]) => [cutAt(a!, 0, 2), cutAt(a!, 2), ...rest]],
];

function joined([a, b]: readonly Path[]): Path {
  return { ...a!, hops: [...a!.hops, ...b!.hops] };
}

function cutAt(path: Path, from: number, to?: number): Path {
  return { ...path, hops: path.hops.slice(from, to) };
}

/** Conversations first: a report also holds what nobody planned, such as IGMP. */
async function pathsOn(folder: string): Promise<readonly Path[]> {
  const { paths } = await reportOn(folder);
  const planned = (path: Path) => Number(path.protocol === 'tcp' || path.protocol === 'udp');
  return [...paths].sort((a, b) => planned(b) - planned(a));
}

describe('each rule notices what it is for', () => {
  test.each(spoilt.slice(1))('%s', async (what, spoil) => {
    const own = what === 'outcomes lost' ? OUTCOMES : RELAYS;
    const paths = await pathsOn(own);
    const whole = scoreReport({ paths }, truthOf(own));
    const score = scoreReport({ paths: spoil(paths) }, truthOf(own));
    expect(isPerfect(whole)).toBe(true);
    expect(isPerfect(score)).toBe(false);
  });
});

const present = existsSync(REFERENCE) && existsSync(SHARED);
if (!present) process.stderr.write('skipped: no reference scorer at /work/shared/tools\n');
const scenarios = ['bridge', 'ingress', 'faults'];

(present ? describe : describe.skip)('prints what score.mjs prints', () => {
  test.each(scenarios.flatMap((name) => spoilt.map(([what, spoil]) => ({ name, what, spoil }))))(
    '$name, $what',
    async ({ name, spoil }) => {
      const folder = join(SHARED, name);
      const paths = spoil(await pathsOn(folder));
      const file = join(scratch, 'report.json');
      writeFileSync(file, JSON.stringify({ paths }));
      expect(scoreLine(scoreReport({ paths }, truthOf(folder)))).toBe(
        reference(file, join(folder, 'truth.json')),
      );
    },
  );
});

/** It exits with 1 when the score is not perfect. */
function reference(report: string, truth: string): string {
  try {
    return execFileSync(process.execPath, [REFERENCE, report, truth], { encoding: 'utf8' }).trim();
  } catch (error) {
    return String((error as { stdout: string }).stdout).trim();
  }
}
