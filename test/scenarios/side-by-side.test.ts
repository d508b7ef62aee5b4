// Captures of several machines side by side in one folder, and nothing else: real bundles with their folders taken away must come out as with them.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import type { Truth } from '../lab/truth/truth.js';
import { reportOn } from '../support/report-on.js';
import { scoreReport } from '../support/score.js';

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-flat-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** `mac/en9.pcap` becomes `mac_en9.pcap`. */
function layFlat(name: string): string {
  const flat = join(scratch, name);
  mkdirSync(flat);
  for (const node of readdirSync(join('captures', name), { withFileTypes: true })) {
    if (!node.isDirectory()) continue;
    const folder = join('captures', name, node.name);
    for (const file of readdirSync(folder).filter((f) => f.includes('.pcap')))
      copyFileSync(join(folder, file), join(flat, `${node.name}_${file}`));
  }
  return flat;
}

/** The truth's points under the names that they have side by side, whichever node they were put into. */
function renamed(truth: Truth, report: Report): Truth {
  const ids = new Map(report.points.map((p) => [p.interface, p.id]));
  const rename = (point: string): string => ids.get(point.replace('/', '_')) ?? point;
  return JSON.parse(JSON.stringify(truth), (_, value: unknown) =>
    typeof value === 'string' && truth.points.includes(value) ? rename(value) : value,
  ) as Truth;
}

test.each([
  ['docker-desktop-egress', ['mac_en9-stack']],
  ['crowd', ['mac_en9-stack']],
  ['faults', ['mac_en9-stack']],
  ['rotated', ['mac_en9-stack']],
  ['two-relays', ['mac_en0-stack', 'outer_uplink-stack']],
  ['bridge', []],
  ['publish', []],
  ['host-none', []],
])('captures/%s', async (name, stacks) => {
  const report = await reportOn(layFlat(name));
  expect(report.nodes.map((n) => n.id)).toEqual(['.', ...stacks]);
  const truth = JSON.parse(readFileSync(join('captures', name, 'truth.json'), 'utf8')) as Truth;
  const { flows, exact, merged, split, relay } = scoreReport(report, renamed(truth, report));
  expect({ exact, merged, split, relay }).toEqual({
    exact: flows,
    merged: 0,
    split: 0,
    relay: [relay[1], relay[1]],
  });
});

test('a capture of all interfaces is of one stack, and the relay is found behind it', async () => {
  const report = await reportOn(layFlat('any'));
  expect(report.nodes.map((n) => n.id)).toEqual(['.', 'mac_en9-stack']);
  const truth = JSON.parse(readFileSync(join('captures', 'any', 'truth.json'), 'utf8')) as Truth;
  const crossing = truth.flows.filter((f) => f.chain.some((l) => l.seen && l.point === 'mac/en9'));
  expect(report.paths.filter((p) => p.links.some((l) => l.kind === 'relay'))).toHaveLength(crossing.length);
});
