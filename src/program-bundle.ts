// The program as one file, with the code that V8 made of it when it was built (make-program.ts) → the program, or nothing where there is no such
// file: then the modules do. Reading and compiling 250 modules takes four times as long as starting Node.
// V8 refuses a cache of another version of itself or of other flags, and compiles as without one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type * as Program from './program.js';

export interface ProgramBundle {
  readonly program: typeof Program;
  readonly script: Script;
}

const FILE = fileURLToPath(new URL('../program/program.cjs', import.meta.url));
/** tsc's note of what it compiled last, and the one that the file was made from. Not part of the package. */
const COMPILED = new URL('../.tsbuildinfo', import.meta.url);
export const MADE_FROM = fileURLToPath(new URL('../program/.tsbuildinfo', import.meta.url));
const MODULE_URL = new URL('./lib/source-folder.js', import.meta.url).href;
/** A folder may be shared by machines of several kinds. */
export const CODE_CACHE = `${FILE}.${process.version}-${process.platform}-${process.arch}.cache`;

export function programBundle(): ProgramBundle | undefined {
  // make-program.ts leaves ASCII only
  const source = contentOf(FILE)?.toString('latin1');
  if (source === undefined || isStale()) return undefined;
  const script = new Script(source, { filename: FILE, cachedData: contentOf(CODE_CACHE) });
  const module = { exports: {} };
  (script.runInThisContext() as Wrapper)(createRequire(FILE), module, MODULE_URL);
  return { program: module.exports as typeof Program, script };
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
