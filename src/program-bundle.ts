// The program as one file, with the code that V8 made of it when it was built (make-program.ts) → the program, or nothing where there is no such
// file: then the modules do. Reading and compiling 250 modules takes four times as long as starting Node. What reads captures is in a file of its
// own beside it: a thread that only reads is 8 ms sooner and 10 MB smaller for it.
// V8 refuses a cache of another version of itself or of other flags, and compiles as without one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type * as Program from './program.js';
import type * as Reader from './reader.js';

export interface ProgramBundle<Exports> {
  readonly program: Exports;
  readonly script: Script;
}

export type BundleName = 'program' | 'reader';

/** tsc's note of what it compiled last, and the one that the file was made from. Not part of the package. */
const COMPILED = new URL('../.tsbuildinfo', import.meta.url);
export const MADE_FROM = fileURLToPath(new URL('../program/.tsbuildinfo', import.meta.url));
const MODULE_URL = new URL('./lib/source-folder.js', import.meta.url).href;

export function programBundle(): ProgramBundle<typeof Program> | undefined {
  return load('program');
}

export function readerBundle(): ProgramBundle<typeof Reader> | undefined {
  return load('reader');
}

export function bundleFile(name: BundleName): string {
  return fileURLToPath(new URL(`../program/${name}.cjs`, import.meta.url));
}

/** A folder may be shared by machines of several kinds. */
export function codeCache(name: BundleName): string {
  return `${bundleFile(name)}.${process.version}-${process.platform}-${process.arch}.cache`;
}

function load<Exports>(name: BundleName): ProgramBundle<Exports> | undefined {
  const file = bundleFile(name);
  // make-program.ts leaves ASCII only
  const source = contentOf(file)?.toString('latin1');
  if (source === undefined || isStale()) return undefined;
  const script = new Script(source, { filename: file, cachedData: contentOf(codeCache(name)) });
  const module = { exports: {} };
  (script.runInThisContext() as Wrapper)(createRequire(file), module, MODULE_URL);
  return { program: module.exports as Exports, script };
}

/** What the file is an expression of: the text that V8 compiles stands in it as it is, since putting it together copies it twice, 2 ms. */
export const WRAPPED = ['(function (require, module, moduleUrl) {', '\n})'] as const;

type Wrapper = (require: NodeJS.Require, module: { exports: object }, moduleUrl: string) => void;

/** After a change of the sources that make-program.ts has not seen. */
function isStale(): boolean {
  const compiled = contentOf(COMPILED);
  return compiled !== undefined && !contentOf(MADE_FROM)?.equals(compiled);
}

function contentOf(path: string | URL): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
