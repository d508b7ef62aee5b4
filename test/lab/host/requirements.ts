// What a run of the lab needs and this machine lacks, in one line; packages.txt is the list.
import { readFileSync } from 'node:fs';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PACKAGES = new URL('../../../../test/lab/packages.txt', import.meta.url);

/** Undefined when nothing is missing. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return `the lab runs on Linux only, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'the lab makes network namespaces and must be run as root';
  const missing = readFileSync(PACKAGES, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(' ') as [string, string])
    .filter(([, program]) => !onPath(program));
  if (!missing.length) return undefined;
  const programs = missing.map(([, program]) => program).join(', ');
  const packages = missing.map(([name]) => name).join(' ');
  return `the lab lacks ${programs}: apt-get install --no-install-recommends ${packages}`;
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
