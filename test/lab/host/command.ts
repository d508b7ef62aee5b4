// Runs one program to its end and gives what it printed; a failure throws with the program's own words in one line.
import { spawnSync } from 'node:child_process';

export function run(argv: readonly string[], input?: string): string {
  const result = spawnSync(argv[0]!, argv.slice(1), { input, encoding: 'utf8', maxBuffer: 256 << 20 });
  if (result.error) throw new Error(`${argv[0]}: ${result.error.message}`);
  if (result.status === 0) return result.stdout;
  const says =
    result.stderr.trim().split('\n').slice(-3).join(' | ') || `exit ${result.status ?? result.signal}`;
  throw new Error(`${argv.join(' ')}: ${says}`);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks again until the question has an answer. */
export async function until<T>(what: string, ask: () => T | undefined, milliseconds = 10_000): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await sleep(20);
  }
}
