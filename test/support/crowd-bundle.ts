// Crowds as bundle folders, analysed with and without what is done for crowds alone, and what of two reports must be the same.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openBundle } from '../../src/inputs/index.js';
import type { Path, Report } from '../../src/model/report.js';
import { analyze, type AnalyzeOptions } from '../../src/pipeline.js';
import { writeRoughTraffic } from '../bench/rough-traffic.js';
import type { Truth } from '../lab/truth/truth.js';
import { writePcap, type Frame } from './pcap-writer.js';

export interface CrowdFolder {
  readonly path: string;
  readonly remove: () => void;
}

export function crowdFolder(
  points: Readonly<Record<string, readonly Frame[]>>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): CrowdFolder {
  const folder = scratch();
  const write = (name: string, content: Uint8Array | string): void => {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), content);
  };
  // a name may say which of several files of a point it is: vm/docker0.pcap1
  for (const [point, frames] of Object.entries(points))
    write(/\.pcap\d*$/.test(point) ? point : `${point}.pcap`, writePcap(frames, { nanoseconds: true }));
  for (const [name, content] of Object.entries(files)) write(name, content);
  return folder;
}

export function roughFolder(
  options: Omit<Parameters<typeof writeRoughTraffic>[0], 'folder' | 'packets'>,
): CrowdFolder & { readonly truth: Truth } {
  const folder = scratch();
  writeRoughTraffic({ ...options, folder: folder.path, packets: options.flows * 12 });
  const file = join(folder.path, 'truth.json');
  const truth = JSON.parse(readFileSync(file, 'utf8')) as Truth;
  rmSync(file);
  return { ...folder, truth };
}

function scratch(): CrowdFolder {
  const path = join(mkdtempSync(join(tmpdir(), 'pathstitch-crowd-')), 'crowd');
  mkdirSync(path);
  return { path, remove: () => rmSync(dirname(path), { recursive: true, force: true }) };
}

export const ALWAYS: AnalyzeOptions = { workers: 0, ladders: false, crowdFlows: 1 };
export const NEVER: AnalyzeOptions = { ...ALWAYS, crowdFlows: Infinity };
export const FOLDED: AnalyzeOptions = { ...ALWAYS, fold: true };

export async function reportWith(folder: CrowdFolder, options: AnalyzeOptions): Promise<Report> {
  const bundle = await openBundle([folder.path]);
  try {
    return (await analyze(bundle, options)).report;
  } finally {
    bundle.close();
  }
}

/** Of each path all that must not depend on how it was joined, a text each: times between clocks are known a little better or worse. */
export function comparable({ paths }: Pick<Report, 'paths'>): string[] {
  return paths.map(comparablePath).sort();
}

function comparablePath({ id, protocol, client, server, hops, links, outcome, certainty, candidates }: Path) {
  return JSON.stringify({
    ...{ id, protocol, client, server, hops, certainty },
    outcome: { ...outcome, detail: withoutClocks(outcome.detail) },
    links: links.map(({ from, to, kind, relay, translation, certainty: sure, lost, through, evidence }) => ({
      ...{ from, to, kind, translation, sure, lost, through },
      relay: relay && { ...relay, why: undefined },
      evidence: evidence.map((e) => ({ ...e, says: withoutClocks(e.says) })),
    })),
    candidates: candidates.length,
  });
}

function withoutClocks(says: string): string {
  return says.replace(/[\d.]+ (ns|µs|us|ms|s)\b/g, '# $1');
}

/** Conversations that a folded report only counts. */
export function counted({ alike = [] }: Report): number {
  return alike.reduce((sum, a) => sum + a.paths, 0);
}
