// Compiled modules → dist/program: the program as one file for a quick start, its part that reads captures as another, the code V8 makes of them, and the
// licences of what is in them.
// `npm run build` runs this after tsc, in the project's folder; program-bundle.ts loads what it makes. Packages that few runs need stay
// outside, and are loaded from node_modules when they are.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Script } from 'node:vm';
import type { CommandIo } from './commands/command-io.js';
import { moduleInFunction } from './lib/module-in-function.js';
import { MADE_FROM, WRAPPED, bundleFile, codeCache, programBundle, readerBundle } from './program-bundle.js';
import type { BundleName } from './program-bundle.js';

const OUT = 'dist/program';
const MODULES = 'dist/program/src';
/** Modules that take the columns of the batch into a constant (packets/packet-batch.ts): as a variable it costs 15 % of reading a capture. */
const NEEDS_CONSTANTS = /^const w = PACKET_WORDS;$/m;
/** Its first lines take 20 ms, a third of starting Node (ICU's words, all emoji sequences), and few runs ask it: they run at the first call. */
const RUN_WHEN_CALLED = /^import (\w+) from '(string-width)';$/m;
const LOADED_WHEN_NEEDED = ['@viz-js/viz', 'cap', 'pcap-parser', 'yaml', 'zod'];
const EXAMPLE = 'captures/docker-desktop-egress';

if (!isUpToDate()) {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT);
  copyModules();
  const inputs = [...bundle('program'), ...bundle('reader')];
  rmSync(MODULES, { recursive: true });
  writeFileSync(join(OUT, 'LICENSES.txt'), licences(inputs));
  copyFileSync('dist/.tsbuildinfo', MADE_FROM);
  await cacheCode();
}

/** Of these modules, with code that this Node takes, and younger than what else goes into it. */
function isUpToDate(): boolean {
  for (const made of [programBundle(), readerBundle()])
    if (made?.script.cachedDataRejected !== false) return false;
  const { mtimeMs } = statSync(join(OUT, 'LICENSES.txt'));
  return statSync('package-lock.json').mtimeMs < mtimeMs;
}

function copyModules(): void {
  cpSync('dist/src', MODULES, { recursive: true, filter: (path) => !/\.(?:d\.ts|map)$/.test(path) });
  const widths = join(MODULES, 'render/text/column-width.js');
  const eager = readFileSync(widths, 'utf8');
  if (!RUN_WHEN_CALLED.test(eager)) throw new Error(`${widths} does not import string-width`);
  const lazy = "let loaded;\nconst $1 = (text) => (loaded ??= require('$2').default)(text);";
  writeFileSync(widths, eager.replace(RUN_WHEN_CALLED, lazy));
  const folder = join(MODULES, 'packets');
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.js'))) {
    const source = readFileSync(join(folder, name), 'utf8');
    if (NEEDS_CONSTANTS.test(source)) writeFileSync(join(folder, name), moduleInFunction(source));
  }
}

/** The files that went into it. */
function bundle(name: BundleName): string[] {
  const run = spawnSync(
    process.execPath,
    [
      'node_modules/esbuild-wasm/bin/esbuild',
      join(MODULES, `${name}.js`),
      '--bundle',
      '--format=cjs',
      '--platform=node',
      '--target=node20.19',
      '--define:import.meta.url=moduleUrl',
      // import() from a script with a code cache is no use of V8's that Node supports
      '--supported:dynamic-import=false',
      ...LOADED_WHEN_NEEDED.map((name) => `--external:${name}`),
      `--outfile=${bundleFile(name)}`,
      `--metafile=${join(OUT, 'inputs.json')}`,
      '--log-level=warning',
    ],
    { stdio: 'inherit' },
  );
  if (run.status !== 0) throw new Error('esbuild failed');
  const file = bundleFile(name);
  writeFileSync(file, WRAPPED.join(asciiOnly(readFileSync(file, 'utf8'))));
  const list = readFileSync(join(OUT, 'inputs.json'), 'utf8');
  rmSync(join(OUT, 'inputs.json'));
  return Object.keys((JSON.parse(list) as { inputs: object }).inputs);
}

/** One byte a character is read and kept in half the time; esbuild leaves other characters in templates and regular expressions. */
function asciiOnly(source: string): string {
  return source.replace(
    /[^\0-\x7f]/g,
    (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function licences(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  return [...folders].sort().map(licenceOf).join('\n\n');
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

function licenceOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Package;
  const by = typeof author === 'object' ? author.name : author;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `by ${by}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** V8 keeps what it compiled: the functions that these runs called. */
async function cacheCode(): Promise<void> {
  const silent: CommandIo = {
    out: () => Promise.resolve(),
    err: () => {},
    columns: NaN,
    colorful: false,
    progress: false,
    heap: { nowMb: Infinity, possibleMb: Infinity, runWith: () => Promise.resolve(0) },
  };
  const { program, script } = programBundle()!;
  checked(await program.runProgram(['report', EXAMPLE], silent));
  keep('program', script);
  const reader = readerBundle()!;
  const options = reader.program.plainFlows(['flows', `${EXAMPLE}/vm/eth0.pcap`])!;
  checked(await reader.program.runFlows(options, silent));
  keep('reader', reader.script);
}

function checked(exitCode: number): void {
  if (exitCode !== 0) throw new Error(`running the example: exit code ${exitCode}`);
}

function keep(name: BundleName, script: Script): void {
  const file = codeCache(name);
  writeFileSync(`${file}.new`, script.createCachedData());
  renameSync(`${file}.new`, file);
}
