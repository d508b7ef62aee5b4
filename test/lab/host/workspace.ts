// A run's own place on the machine: folder /tmp/pslab-ID, namespaces pslab-ID-*, processes it started. Everything the lab
// touches carries the run's name, so that its leftovers can be told from other people's work and removed.
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { run } from './command.js';
import { identify, isRunning, processesNaming, type ProcessId } from './processes.js';

const PREFIX = 'pslab-';
const SCRATCH = '/tmp';
const NAMESPACES = '/run/netns';

export interface Workspace {
  /** `pslab-1f3c`. */
  readonly name: string;
  readonly folder: string;
  /** Starts a program that lives until it is stopped or the run ends; its output goes to `<log>.log` in the folder. */
  start(argv: readonly string[], log: string, options?: SpawnOptions): ChildProcess;
  /** Makes `pslab-1f3c-<label>`. */
  namespace(label: string): string;
  /** Undoes everything, last first. Safe to call twice. */
  close(): void;
}

/** @throws Error when the names are taken. */
export function openWorkspace(id: string): Workspace {
  removeLeftovers();
  const name = `${PREFIX}${id}`;
  const folder = join(SCRATCH, name);
  const taken = existsSync(folder) ? [folder] : namespacesOf(name);
  if (taken.length) throw new Error(`the lab's names are taken: ${taken.join(', ')}`);
  makeOwned(folder);
  const children: ChildProcess[] = [];
  return {
    name,
    folder,
    start: (argv, log, options) => {
      const out = openSync(join(folder, `${log}.log`), 'a');
      const child = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', out, out], ...options });
      child.on('error', (error) => process.stderr.write(`${argv[0]}: ${error.message}\n`));
      closeSync(out);
      children.push(child);
      return child;
    },
    namespace: (label) => {
      const full = `${name}-${label}`;
      run(['ip', 'netns', 'add', full]);
      return full;
    },
    close: () => {
      for (const child of children.splice(0).reverse()) stop(child);
      removeRun(name);
    },
  };
}

/** Never seen without its owner: another run could take it for a leftover. */
function makeOwned(folder: string): void {
  const unborn = mkdtempSync(join(SCRATCH, 'unborn-lab-'));
  writeFileSync(join(unborn, 'owner.json'), JSON.stringify(identify(process.pid)));
  renameSync(unborn, folder);
}

function stop(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
}

/** Runs whose owner is gone: killed, or crashed. A run that still has its owner is left alone. */
export function removeLeftovers(): void {
  for (const name of readdirSync(SCRATCH).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = ownerOf(join(SCRATCH, name));
    if (owner && isRunning(owner)) continue;
    process.stderr.write(`removing what an earlier run left behind: ${name}\n`);
    removeRun(name);
  }
}

function ownerOf(folder: string): ProcessId | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as ProcessId;
  } catch {
    return undefined;
  }
}

function removeRun(name: string): void {
  const folder = join(SCRATCH, name);
  endProcesses(() => [...processesNaming(`${folder}/`), ...namespacesOf(name).flatMap(processesIn)]);
  for (const namespace of namespacesOf(name)) run(['ip', 'netns', 'del', namespace]);
  unmountBelow(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Politely first: dockerd takes its containers with it. */
function endProcesses(find: () => readonly ProcessId[]): void {
  const patience = [
    ['SIGTERM', 3000],
    ['SIGKILL', 3000],
  ] as const;
  for (const [signal, milliseconds] of patience) {
    for (const id of find()) signalProcess(id, signal);
    const end = Date.now() + milliseconds;
    while (find().length && Date.now() < end)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

function signalProcess(id: ProcessId, signal: NodeJS.Signals): void {
  if (!isRunning(id)) return;
  try {
    process.kill(id.pid, signal);
  } catch {
    // it ended in between
  }
}

function namespacesOf(name: string): readonly string[] {
  if (!existsSync(NAMESPACES)) return [];
  return readdirSync(NAMESPACES).filter((entry) => entry.startsWith(`${name}-`));
}

function processesIn(namespace: string): readonly ProcessId[] {
  return run(['ip', 'netns', 'pids', namespace])
    .split('\n')
    .filter((line) => line)
    .map((line) => identify(Number(line)))
    .filter((id) => id !== undefined && id.pid !== process.pid) as ProcessId[];
}

/** A killed engine leaves its containers' mounts. */
function unmountBelow(folder: string): void {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1])
    .filter((point) => point?.startsWith(`${folder}/`)) as string[];
  for (const point of points.reverse()) run(['umount', '-l', point]);
}
