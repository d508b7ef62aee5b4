// How the whole report grows with flows: writes the traffic of traffic.ts as four points see it, runs the program on it in a process of its
// own and prints one row per size: wall time, peak memory (getrusage), paths found.
//   node dist/test/bench/scale.js 10000 100000 1000000 [-- node flags, e.g. --max-old-space-size=8192]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTraffic } from './traffic.js';

/** By flows 60 % TCP of at least 10 packets and 40 % of two: what makes flows count and packets not. */
const PACKETS_PER_FLOW = 8;
const POINTS = ['container/eth0', 'vm/docker0', 'vm/eth0', 'host/en0'];

const split = process.argv.indexOf('--');
const sizes = process.argv.slice(2, split < 0 ? undefined : split).map(Number);
const nodeFlags = split < 0 ? [] : process.argv.slice(split + 1);
const kept = process.env['SCALE_KEEP'];

console.log('     flows    packets   write s  report s   peak MB     paths  relayed');
for (const flows of sizes) {
  const folder = kept ? join(kept, String(flows)) : mkdtempSync(join(tmpdir(), 'pathstitch-scale-'));
  try {
    measure(flows, folder);
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true });
  }
}

function measure(flows: number, folder: string): void {
  for (const node of ['container', 'vm', 'host']) mkdirSync(join(folder, node), { recursive: true });
  const files = POINTS.map((point) => join(folder, `${point}.pcap`));
  const packets = flows * PACKETS_PER_FLOW;
  const start = performance.now();
  writeTraffic({ packets, flows, snaplen: 96, files, format: 'pcap' });
  const written = performance.now();
  const script = new URL('./analyze-once.js', import.meta.url).pathname;
  const run = spawnSync(process.execPath, [...nodeFlags, script, folder], { encoding: 'utf8' });
  if (run.status !== 0) {
    console.log(`${String(flows).padStart(10)}  failed: ${run.signal ?? run.stderr.slice(0, 2000)}`);
    return;
  }
  const { seconds, peakMb, paths, relayed } = JSON.parse(run.stdout) as Record<string, number>;
  const cells = [
    flows,
    packets * POINTS.length,
    ((written - start) / 1e3).toFixed(1),
    seconds!.toFixed(1),
    peakMb,
    paths,
    relayed,
  ];
  console.log(cells.map((c) => String(c).padStart(10)).join(''));
}
