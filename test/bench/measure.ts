// Runs commands interleaved, several rounds, and takes medians: wall seconds, CPU seconds (user + system, from bash's `time`),
// peak memory of Node commands (from inside, at exit). Other load on the machine hits all commands of a round alike.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Command {
  readonly name: string;
  /** argv, no shell; standard output goes to /dev/null. */
  readonly argv: readonly string[];
  /** Fewer rounds than the others, for slow commands. */
  readonly rounds?: number;
}

export interface Measured {
  readonly wall: number;
  readonly cpu: number;
  /** MiB; NaN for programs that are not Node. */
  readonly rss: number;
}

const RSS_HOOK = fileURLToPath(new URL('./report-rss.js', import.meta.url));
/** What takes longer is left out of the table, and said. */
const LONGEST_RUN_MS = 120_000;
const MARK = 'pathstitch-bench-time';

/** Name → medians over the rounds. A command that fails is left out and said on standard error. */
export function measure(commands: readonly Command[], rounds: number): Map<string, Measured> {
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      if (round >= (command.rounds ?? rounds)) continue;
      const measured = run(command);
      if (measured) runs.set(command.name, [...(runs.get(command.name) ?? []), measured]);
    }
  }
  return new Map(
    [...runs].map(([name, list]) => [
      name,
      {
        wall: median(list.map((m) => m.wall)),
        cpu: median(list.map((m) => m.cpu)),
        rss: median(list.map((m) => m.rss)),
      },
    ]),
  );
}

export function installed(program: string): boolean {
  return spawnSync('bash', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

function run({ name, argv }: Command): Measured | undefined {
  const script = `TIMEFORMAT='${MARK} %R %U %S'; time "$@" > /dev/null`;
  const done = spawnSync('bash', ['-c', script, 'bench', ...argv], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import=${RSS_HOOK}` },
    maxBuffer: 1 << 26,
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
  });
  const times = new RegExp(`^${MARK} ([\\d.]+) ([\\d.]+) ([\\d.]+)`, 'm').exec(done.stderr);
  if (done.status !== 0 || !times) {
    if (done.error) process.stderr.write(`${name}: did not end in ${LONGEST_RUN_MS / 1000} s\n`);
    else process.stderr.write(`${name}: ${done.stderr.trim().split('\n').slice(-3).join(' | ')}\n`);
    return undefined;
  }
  const rss = /^pathstitch-bench-rss (\d+)/m.exec(done.stderr)?.[1];
  return {
    wall: Number(times[1]),
    cpu: Number(times[2]) + Number(times[3]),
    rss: rss === undefined ? NaN : Number(rss) / 1024,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
