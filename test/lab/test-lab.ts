// npm run test:lab: makes every scenario anew with a fresh seed, has the program report on a copy without the truth, and
// scores the report. One line per scenario, a closing line `N passed, N failed`, exit code 1 when one failed.
//   node dist/test/lab/test-lab.js [--seed N] [--only egress,crowd] [--keep DIR] [--damage LIST]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Report } from '../../src/model/report.js';
import { alarms, wrongAlarms } from '../support/alarms.js';
import { scoreLine } from '../support/score-text.js';
import { isPerfect, scoreReport, type Score } from '../support/score.js';
import { missingRequirement } from './host/requirements.js';
import type { Scenario } from './lab.js';
import { runScenario } from './run-scenario.js';
import { scenarios } from './scenarios/index.js';
import type { Truth } from './truth/truth.js';
import { copyWithoutTruth, loadBundle, writeBundle } from './variants/bundle.js';
import { applyDamages } from './variants/index.js';

const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));

interface Options {
  readonly seed: number;
  readonly folder: string;
  readonly damage?: string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      only: { type: 'string' },
      keep: { type: 'string' },
      damage: { type: 'string' },
    },
  });
  const missing = missingRequirement();
  if (missing) throw new Error(missing);
  const seed = values.seed ? Number(values.seed) : Math.floor(Math.random() * 1_000_000);
  const chosen = scenarios.filter(({ id }) => !values.only || values.only.split(',').includes(id));
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'pathstitch-lab-'));
  print(`seed ${seed}: to repeat, npm run test:lab -- --seed ${seed}`);
  let failed = 0;
  for (const scenario of chosen) {
    if (!(await passes(scenario, { seed, folder, damage: values.damage }))) failed++;
  }
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  print(`${chosen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || !chosen.length ? 1 : 0;
}

async function passes(scenario: Scenario, options: Options): Promise<boolean> {
  const started = Date.now();
  const took = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  try {
    const { score, truth, report } = await scoreScenario(scenario, options);
    const wrong = options.damage ? undefined : wrongAlarms(report, truth);
    const good = (truth.limit ? isHonest(score) : isPerfect(score)) && !wrong;
    print(
      `${good ? 'pass' : 'FAIL'} ${scoreLine(score)} findings=${alarms(report).join('+') || 'none'} (${took()})`,
    );
    if (truth.limit) print(`     not to be perfect: ${truth.limit}`);
    if (wrong) print(`     ${wrong}`);
    if (!good) for (const miss of score.misses) print(indent(miss));
    return good;
  } catch (error) {
    print(`FAIL scenario=${scenario.id} ${(error as Error).message} (${took()})`);
    return false;
  }
}

async function scoreScenario(scenario: Scenario, { seed, folder, damage }: Options) {
  const made = join(folder, scenario.id);
  await runScenario(scenario, seed, made);
  if (damage) {
    const damaged = applyDamages(loadBundle(made), damage, seed);
    rmSync(made, { recursive: true });
    writeBundle(damaged, made);
  }
  const given = join(folder, `${scenario.id}-given`);
  copyWithoutTruth(made, given);
  const argv = [PROGRAM, 'report', given, '--format', 'json'];
  const printed = execFileSync(process.execPath, argv, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 60_000,
  });
  writeFileSync(join(folder, `${scenario.id}.report.json`), printed);
  const truth = JSON.parse(readFileSync(join(made, 'truth.json'), 'utf8')) as Truth;
  const report = JSON.parse(printed) as Report;
  return { score: scoreReport(report, truth), truth, report };
}

/** What is asked where perfection cannot be: no two flows in one path, and outcomes right. */
function isHonest({ merged, outcome }: Score): boolean {
  return merged === 0 && outcome[0] === outcome[1];
}

function indent(text: string): string {
  return text.replace(/^/gm, '     ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
