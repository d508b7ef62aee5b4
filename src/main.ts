#!/usr/bin/env node
// The process edge: argv → run → write → exit code. The only file that touches process.*.
// Exit codes: 0 done, 1 problems in the inputs under --strict, 2 the user's mistake, 70 a bug of ours (sysexits.h EX_SOFTWARE).
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { CommandIo, HeapRoom } from './commands/command-io.js';
import { compileLater } from './compile-later.js';
import { programBundle, readerBundle } from './program-bundle.js';
import { VERSION } from './version.js';

const EXIT_SOFTWARE = 70;
/** Of the machine's memory; the rest is for the columns beside the heap, and for others. */
const HEAP_SHARE = 0.7;

async function main(argv: readonly string[]): Promise<number> {
  // asked by scripts and completions at every turn: answered before any package is loaded
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h' || argv[0] === 'help')) {
    const { overview } = await import('./overview.js');
    await writeAll(process.stdout, overview());
    return 0;
  }
  const io: CommandIo = {
    out: (text) => writeAll(process.stdout, text),
    err: (text) => process.stderr.write(text),
    columns: process.stdout.columns ?? Number(process.env.COLUMNS ?? NaN),
    colorful:
      process.stdout.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb',
    progress: process.stderr.isTTY === true,
    heap: heapRoom(),
  };
  // not before what is run is loaded: V8 takes the flags that are set for part of what a code cache is valid for
  if (argv[0] === 'flows') {
    const { plainFlows, runFlows } = readerBundle()?.program ?? (await import('./reader.js'));
    const options = plainFlows(argv);
    if (options) {
      compileLater();
      return runFlows(options, io);
    }
  }
  const { runProgram } = programBundle()?.program ?? (await import('./program.js'));
  compileLater();
  return runProgram(argv, io);
}

/** Node stops at 4 GiB whatever the machine has, unless told otherwise when it starts. */
function heapRoom(): HeapRoom {
  const words = `${process.env.NODE_OPTIONS ?? ''} ${process.execArgv.join(' ')}`;
  // V8's own limit has the young generation in it, up to 192 MiB that a report cannot stay in
  const told = [...words.matchAll(/old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1];
  const nowMb = Math.floor(told ? Number(told) : getHeapStatistics().heap_size_limit / 2 ** 20);
  const machineMb = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20;
  const isTold = /old[-_]space/.test(words);
  return { nowMb, possibleMb: isTold ? nowMb : Math.max(nowMb, Math.floor(machineMb * HEAP_SHARE)), runWith };
}

async function runWith(heapMb: number): Promise<number> {
  const { spawnSync } = await import('node:child_process');
  const words = [`--max-old-space-size=${heapMb}`, ...process.execArgv, ...process.argv.slice(1)];
  const run = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (run.error) throw run.error;
  return run.status ?? EXIT_SOFTWARE;
}

/** A pipe takes what it can: wait until it has all, and take a reader that left (EPIPE, `| head`) as the end. */
function writeAll(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) =>
      error && (error as NodeJS.ErrnoException).code !== 'EPIPE' ? reject(error) : resolve(),
    );
  });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`pathstitch: this is a bug, please report it with the command line\n${stack}\n`);
    process.exitCode = EXIT_SOFTWARE;
  },
);
