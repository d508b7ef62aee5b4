// Captures: tcpdump or dumpcap at an interface, ready when the program says so, ended by SIGINT so that it writes its
// last packets. Not in tcpdump's immediate mode: its ring then holds few, full-sized slots and drops under a burst; the
// price is that the kernel hands over packets up to a second late (SETTLE_MS). A capture that dropped packets throws.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { until } from './command.js';
import type { Stack } from './stack.js';

/** How long packets may stay in the kernel before tcpdump sees them: its read timeout is one second. */
export const SETTLE_MS = 1200;

export interface Tap {
  readonly stack: Stack;
  /** `eth0`, or `any`. */
  readonly interface: string;
  stop(): Promise<void>;
}

export interface TapOptions {
  /** Name of the file, without folder: `eth0.pcap`. */
  readonly file?: string;
  /** Further options of tcpdump: `['-s', '96']`, `['-C', '1', '-W', '4']`. */
  readonly tcpdump?: readonly string[];
}

export function tcpdump(stack: Stack, name: string, folder: string, options: TapOptions = {}): Promise<Tap> {
  const file = join(folder, options.file ?? `${name}.pcap`);
  const fixed = ['-i', name, '-U', '-B', '8192', '-Z', 'root', '-w', file];
  return startTap(stack, name, ['tcpdump', ...fixed, ...(options.tcpdump ?? [])], 'listening on');
}

/** One pcapng file for several interfaces of a stack. */
export function dumpcap(stack: Stack, names: readonly string[], file: string): Promise<Tap> {
  const interfaces = names.flatMap((name) => ['-i', name]);
  return startTap(stack, names.join('-'), ['dumpcap', '-q', '-n', ...interfaces, '-w', file], 'File: ');
}

async function startTap(stack: Stack, name: string, argv: readonly string[], sign: string): Promise<Tap> {
  const log = `tap-${name}`;
  const child = stack.start(argv, log);
  const said = () => readFileSync(join(stack.workspace.folder, `${stack.node}-${log}.log`), 'utf8');
  await until(`${argv[0]} at ${stack.node}/${name}`, () => {
    if (child.exitCode !== null) throw new Error(`${argv[0]} at ${stack.node}/${name}: ${said().trim()}`);
    return said().includes(sign) || undefined;
  });
  return { stack, interface: name, stop: () => endTap(child, `${stack.node}/${name}`, said) };
}

async function endTap(child: ChildProcess, point: string, said: () => string): Promise<void> {
  if (child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said())?.[1] ?? 0);
  if (dropped) throw new Error(`the capture at ${point} missed ${dropped} packets`);
}
