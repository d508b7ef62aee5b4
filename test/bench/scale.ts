// How the report grows with flows: writes the traffic of traffic.ts as four points see it and runs the program on it, once as text and once as
// JSON: a row for each size with seconds of wall time and of processor, and peak memory.
//   node dist/test/bench/scale.js 2000 10000 100000 1000000 [--text]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, type Measured } from './measure.js';
import { writeTraffic } from './traffic.js';

/** By flows 60 % TCP of at least 10 packets and 40 % of two: what makes flows count and packets not. */
const PACKETS_PER_FLOW = 8;
const POINTS = ['vm/veth1', 'vm/docker0', 'vm/eth0', 'host/en0'];
const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));

const formats = process.argv.includes('--text') ? ['text'] : ['text', 'json'];
const sizes = process.argv.slice(2).map(Number).filter(Number.isFinite);

console.log('| conversations | packets | format | wall s | CPU s | peak MiB |');
console.log('|---:|---:|---|---:|---:|---:|');
for (const flows of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-scale-'));
  try {
    growTo(flows, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function growTo(flows: number, folder: string): void {
  for (const node of ['vm', 'host']) mkdirSync(join(folder, node), { recursive: true });
  const files = POINTS.map((point) => join(folder, `${point}.pcap`));
  const packets = flows * PACKETS_PER_FLOW;
  const opened = writeTraffic({ packets, flows, snaplen: 96, files, format: 'pcap' });
  for (const format of formats) {
    const argv = ['node', PROGRAM, 'report', '--format', format, folder];
    const found = measure([{ name: format, argv }], 1).get(format);
    if (found) print(opened, packets * POINTS.length, format, found);
  }
}

function print(conversations: number, packets: number, format: string, m: Measured): void {
  const cells = [conversations, packets, format, m.wall.toFixed(1), m.cpu.toFixed(1), m.rss.toFixed(0)];
  console.log(`| ${cells.map((c) => (typeof c === 'number' ? c.toLocaleString('en') : c)).join(' | ')} |`);
}
