// The lab's command line: list | run SCENARIO --out DIR [--seed N] | variants BUNDLE --out DIR --damage LIST [--seed N].
// Needs no packages for `variants`; `run` needs root and the Debian packages of packages.txt.
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Scenario } from './lab.js';
import { runScenario } from './run-scenario.js';
import { scenarios } from './scenarios/index.js';
import { loadBundle, writeBundle } from './variants/bundle.js';
import { applyDamages, damages } from './variants/index.js';

const USAGE = `usage: npm run lab -- list
       npm run lab -- run SCENARIO --out DIR [--seed N]
       npm run lab -- variants BUNDLE --out DIR --damage LIST [--seed N]

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
  if (!subject || !values.out) throw new Error(USAGE);
  refuseToOverwrite(values.out);
  if (command === 'run') {
    await runScenario(scenarioNamed(subject), seed, values.out);
    return;
  }
  if (command !== 'variants' || !values.damage) throw new Error(USAGE);
  writeBundle(applyDamages(loadBundle(subject), values.damage, seed), values.out);
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
