// The generated captures of a run: each mix in a folder of its own below a temporary one, removed at the end in any case.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeTraffic } from './traffic.js';

const POINTS = ['vm/veth1.pcap', 'vm/docker0.pcap', 'vm/eth0.pcap', 'host/en9.pcap'];

export interface Mix {
  readonly folder: string;
  readonly files: readonly string[];
  readonly packets: number;
  readonly flows: number;
}

const root = mkdtempSync(join(tmpdir(), 'pathstitch-bench-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

export function generate(
  name: string,
  count: number,
  flows: number,
  snaplen: number,
  format: 'pcap' | 'pcapng',
  points: number,
): Mix {
  const folder = join(root, name);
  const files = POINTS.map((point) => join(folder, point));
  for (const file of files) mkdirSync(dirname(file), { recursive: true });
  const used = files.slice(0, points);
  const opened = writeTraffic({ packets: count, flows: Math.round(flows), snaplen, files: used, format });
  return { folder, files: used, packets: count, flows: opened };
}

export function remove(...mixes: readonly Mix[]): void {
  for (const mix of mixes) rmSync(mix.folder, { recursive: true });
}
