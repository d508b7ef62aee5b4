// The lab's command line: list | run SCENARIO --out DIR [--seed N] | variants BUNDLE --out DIR --damage LIST [--seed N].
// Needs no packages for `variants`; `run` needs root and the Debian packages of packages.txt.
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadBundle, writeBundle } from './variants/bundle.js';
import { applyDamages, damages } from './variants/index.js';

const USAGE = `usage: npm run lab -- list
       npm run lab -- run SCENARIO --out DIR [--seed N]
       npm run lab -- variants BUNDLE --out DIR --damage LIST [--seed N]

LIST is a comma-separated list of damages, applied left to right:
${damages.map((damage) => `  ${damage.says}`).join('\n')}`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, seed: { type: 'string', default: '1' }, damage: { type: 'string' } },
  });
  const [command, subject] = positionals;
  if (command === 'variants' && subject && values.out && values.damage) {
    refuseToOverwrite(values.out);
    writeBundle(applyDamages(loadBundle(subject), values.damage, Number(values.seed)), values.out);
    return;
  }
  throw new Error(USAGE);
}

function refuseToOverwrite(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length) throw new Error(`${folder} is not empty`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
