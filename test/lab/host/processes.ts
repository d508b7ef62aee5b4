// Processes by pid and start time, so that a reused pid is never taken for the one that was started.
// Reference: proc(5), /proc/PID/stat fields 4 (parent) and 22 (start time in clock ticks).
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessId {
  readonly pid: number;
  readonly startTicks: string;
}

export function identify(pid: number): ProcessId | undefined {
  const fields = statFields(pid);
  return fields && fields[0] !== 'Z' ? { pid, startTicks: fields[19]! } : undefined;
}

export function isRunning({ pid, startTicks }: ProcessId): boolean {
  return identify(pid)?.startTicks === startTicks;
}

/** Every process whose command line names `folder`, and all that descend from one. */
export function processesNaming(folder: string): readonly ProcessId[] {
  const parents = new Map<number, number>();
  const named = new Set<number>();
  for (const pid of allPids()) {
    const fields = statFields(pid);
    if (!fields) continue;
    parents.set(pid, Number(fields[1]));
    if (commandLine(pid).includes(folder)) named.add(pid);
  }
  const found = [...parents.keys()].filter((pid) => pid !== process.pid && descends(pid, parents, named));
  return found.map(identify).filter((id) => id !== undefined);
}

function descends(pid: number, parents: ReadonlyMap<number, number>, named: ReadonlySet<number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
    if (at === process.pid) return false;
    if (named.has(at)) return true;
  }
  return false;
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Fields from the third on: the second is a name in parentheses that may hold anything. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
