// The program as one file: what the user runs is it, it prints what the modules print, and one that is not of these modules is left alone.
import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE, ROOT, runCli, scratchFolder } from './run-cli.js';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

function run(script: string): string {
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  return ran.stdout;
}

describe('after npm run build', () => {
  const loader = pathToFileURL(join(ROOT, 'dist/src/program-bundle.js')).href;

  test.each(['programBundle', 'readerBundle'])(
    '%s is there, with code of this Node that V8 takes',
    (name) => {
      const script = `const { ${name} } = await import('${loader}'); console.log(${name}()?.script.cachedDataRejected);`;
      expect(run(script)).toBe('false\n');
    },
  );

  test.each([
    ['report', BUNDLE],
    ['report', BUNDLE, '--format', 'html'],
    ['inspect', BUNDLE],
    ['flows', `${BUNDLE}/vm/eth0.pcap`, '--format', 'json'],
  ])('%s %s %s %s: what the modules print', (...words) => {
    const modules = pathToFileURL(join(ROOT, 'dist/src/program.js')).href;
    const script = `const { runProgram } = await import('${modules}');
      const io = { out: async (text) => void process.stdout.write(text), err: console.error, columns: NaN, colorful: false, progress: false, heap: { nowMb: 1e5, possibleMb: 1e5 } };
      await runProgram(${JSON.stringify(words.filter((w) => w !== undefined))}, io);`;
    expect(runCli(words.filter((w) => w !== undefined)).out).toBe(run(script));
  });

  test('the licence of every package in it lies beside it', () => {
    const program = readFileSync(join(ROOT, 'dist/program/program.cjs'), 'utf8');
    const packages = [...program.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      (m) => m[1]!,
    );
    const licences = readFileSync(join(ROOT, 'dist/program/LICENSES.txt'), 'utf8');
    expect(packages.length).toBeGreaterThan(10);
    for (const name of new Set(packages)) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});

describe('a program of one line in its place', () => {
  const root = join(scratch.path, 'dist');
  const at = (path: string): string => join(root, path);
  mkdirSync(at('src'), { recursive: true });
  writeFileSync(join(scratch.path, 'package.json'), '{ "type": "module" }');
  cpSync(join(ROOT, 'dist/src/program-bundle.js'), at('src/program-bundle.js'));
  const loader = pathToFileURL(at('src/program-bundle.js')).href;
  const load = (): string =>
    run(`const { programBundle } = await import('${loader}');
      console.log(programBundle()?.program.name ?? 'modules');`).trim();
  const write = (madeFrom?: string): void => {
    mkdirSync(at('program'), { recursive: true });
    const wrapped = "(function (require, module) { module.exports = { name: 'file' };\n})";
    writeFileSync(at('program/program.cjs'), wrapped);
    if (madeFrom !== undefined) writeFileSync(at('program/.tsbuildinfo'), madeFrom);
  };

  test('no file: the modules', () => {
    rmSync(at('program'), { recursive: true, force: true });
    expect(load()).toBe('modules');
  });

  test('an installed package has no note of tsc: the file', () => {
    write();
    rmSync(at('.tsbuildinfo'), { force: true });
    expect(load()).toBe('file');
  });

  test('of these modules: the file; of others: the modules', () => {
    write('one');
    writeFileSync(at('.tsbuildinfo'), 'one');
    expect(load()).toBe('file');
    writeFileSync(at('.tsbuildinfo'), 'two');
    expect(load()).toBe('modules');
  });

  test('a code cache of something else is not used', () => {
    write('one');
    writeFileSync(at('.tsbuildinfo'), 'one');
    const cache = run(`console.log((await import('${loader}')).codeCache('program'))`).trim();
    expect(existsSync(cache)).toBe(false);
    writeFileSync(cache, 'no code at all');
    expect(load()).toBe('file');
  });
});
