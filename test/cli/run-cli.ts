// Runs the built CLI in a child process, as a user does: words → exit code, standard output, standard error.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const MAIN = join(ROOT, 'dist/src/main.js');
export const BUNDLE = 'captures/docker-desktop-egress';
const LIMIT_MS = 60_000;

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user (root only). */
  readonly uid?: number;
}

export function runCli(words: readonly string[], options: RunOptions = {}): Ran {
  const { cwd = ROOT, input, env = {}, uid } = options;
  const ran = spawnSync(process.execPath, [MAIN, ...words], {
    cwd,
    input,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 64 * 2 ** 20,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** The same without waiting, for a test that does something meanwhile. */
export function startCli(words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { cwd: ROOT, timeout: LIMIT_MS }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** A new folder for one test file; `remove` takes it away. */
export function scratchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'pathstitch-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One line on standard error, nothing on standard output, no stack. */
export function isOneLine(ran: Ran): boolean {
  return ran.out === '' && /^pathstitch: [^\n]+\n$/.test(ran.err) && !/\n\s+at /.test(ran.err);
}
