// A bundle of a few lines → the program's report on it. Captures are blocks of the packet DSL, everything else is a text file.
//   reportOnFiles({'vm/docker0.pcap': '0.0 10.0.0.1 > 10.0.0.2 icmp request id 9 seq 1', 'vm/sysctl.txt': 'net.ipv4.ip_forward = 1'})
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding, Report } from '../../src/model/report.js';
import { packets } from './packet-dsl.js';
import { writePcap } from './pcap-writer.js';
import { reportOn } from './report-on.js';

export async function reportOnFiles(files: Readonly<Record<string, string>>): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-small-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), name.endsWith('.pcap') ? writePcap(packets(content)) : content);
    }
    return await reportOn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `rule@where` of every finding, with its severity's first letter. */
export function told(report: Report): string[] {
  return report.findings.map((f) => `${f.severity[0]} ${f.rule}@${f.where ?? ''}`);
}

export function findingOf(report: Report, rule: string): Finding {
  const found = report.findings.find((f) => f.rule === rule);
  if (!found) throw new Error(`no finding of ${rule}, but: ${told(report).join(', ') || 'none'}`);
  return found;
}
