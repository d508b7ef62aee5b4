// What several points saw, as text for packet-dsl → capture files in a bundle folder → the program's report: the whole way that real captures go.
//   await pointsReport({ 'client/eth0': '0.0 10.0.0.2:5000 > 10.0.0.9:53 udp data 40 id 7', 'router/wan': '…' })
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Path, Report } from '../../src/model/report.js';
import { packets } from './packet-dsl.js';
import type { Frame, PcapOptions } from './pcap-writer.js';
import { writePcap } from './pcap-writer.js';
import { reportOn } from './report-on.js';

export interface BundleOptions extends PcapOptions {
  /** Evidence by file name: `{ 'vm/conntrack.txt': '…' }`. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Points by `<node>/<interface>`; a point is DSL text or ready frames. */
export async function pointsReport(
  points: Readonly<Record<string, string | readonly Frame[]>>,
  { texts = {}, ...pcap }: BundleOptions = {},
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-points-'));
  try {
    for (const [point, seen] of Object.entries(points)) {
      const frames = typeof seen === 'string' ? packets(seen) : seen;
      writeFile(
        join(folder, `${point}.pcap`),
        writePcap([...frames].sort(byTime), { nanoseconds: true, ...pcap }),
      );
    }
    for (const [file, text] of Object.entries(texts)) writeFile(join(folder, file), text);
    return await reportOn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeFile(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function byTime(a: Frame, b: Frame): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

/** `client/eth0 10.0.0.2:5000>10.0.0.9:53 -nat- router/wan 198.51.100.1:5000>10.0.0.9:53`, one line a path, sorted. */
export function routesOf(report: Pick<Report, 'paths'>): string[] {
  return report.paths.map(routeOf).sort();
}

function routeOf({ hops, links }: Path): string {
  const end = (address: string, port: number | null): string =>
    port === null ? address : `${address}:${port}`;
  return hops
    .map((h, i) => {
      const link = links[i] ? ` -${links[i].kind}- ` : '';
      return `${h.point} ${end(h.src, h.sport)}>${end(h.dst, h.dport)}${link}`;
    })
    .join('');
}
