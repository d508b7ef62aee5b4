// The lab's command line: list | run SCENARIO --out DIR [--seed N] | variants BUNDLE --out DIR --damage LIST [--seed N]
// | score REPORT.json TRUTH.json.
// Needs no packages for `variants`; `run` needs root and the Debian packages of packages.txt.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Report } from '../../src/model/report.js';
import { scoreLine } from '../support/score-text.js';
import { isPerfect, scoreReport } from '../support/score.js';
import type { Scenario } from './lab.js';
import { runScenario } from './run-scenario.js';
import { scenarios } from './scenarios/index.js';
import type { Truth } from './truth/truth.js';
import { loadBundle, writeBundle } from './variants/bundle.js';
import { applyDamages, damages } from './variants/index.js';

const USAGE = `usage: npm run lab -- list
       npm run lab -- run SCENARIO --out DIR [--seed N]
       npm run lab -- variants BUNDLE --out DIR --damage LIST [--seed N]
       npm run lab -- score REPORT.json TRUTH.json

LIST is a comma-separated list of damages, applied left to right:
${damages.map((damage) => `  ${damage.says}`).join('\n')}`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, seed: { type: 'string', default: '1' }, damage: { type: 'string' } },
  });
  const [command, subject] = positionals;
  const seed = Number(values.seed);
  if (command === 'list') {
    for (const { id, title } of scenarios) process.stdout.write(`${id.padEnd(22)}${title}\n`);
    return;
  }
  if (command === 'score' && subject && positionals[2]) {
    score(subject, positionals[2]);
    return;
  }
  if (!subject || !values.out) throw new Error(USAGE);
  refuseToOverwrite(values.out);
  if (command === 'run') {
    await runScenario(scenarioNamed(subject), seed, values.out);
    return;
  }
  if (command !== 'variants' || !values.damage) throw new Error(USAGE);
  writeBundle(applyDamages(loadBundle(subject), values.damage, seed), values.out);
}

/** Prints the score and what is not perfect; exit code 1 then. */
function score(reportFile: string, truthFile: string): void {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  const result = scoreReport(report, JSON.parse(readFileSync(truthFile, 'utf8')) as Truth);
  for (const miss of result.misses) process.stdout.write(`${miss}\n`);
  process.stdout.write(`${scoreLine(result)}\n`);
  if (!isPerfect(result)) process.exitCode = 1;
}

function scenarioNamed(id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id);
  if (!found) throw new Error(`no scenario "${id}"; npm run lab -- list shows what there is`);
  return found;
}

function refuseToOverwrite(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length) throw new Error(`${folder} is not empty`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
