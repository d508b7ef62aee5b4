// The generator keeps its promises, and the program is right about what it makes: everything that it joins belongs together, whatever the captures kept.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Truth } from '../lab/truth/truth.js';
import { reportOn } from '../support/report-on.js';
import { scoreReport } from '../support/score.js';
import { POINTS } from './rough/network.js';
import { writeRoughTraffic, type RoughOptions } from './rough-traffic.js';

const SIZE = { packets: 12_000, flows: 400 };
const root = mkdtempSync(join(tmpdir(), 'pathstitch-rough-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const truthOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;

describe.each<[string, Partial<RoughOptions>]>([
  ['whole frames', { snaplen: 65_535 }],
  ['96 bytes', { snaplen: 96 }],
  ['headers only', { headersOnly: true }],
])('%s', (name, kept) => {
  const folder = join(root, name.replaceAll(' ', '-'));
  beforeAll(() => {
    writeRoughTraffic({ folder, snaplen: 96, ...SIZE, ...kept });
  });

  test('what is joined belongs together, and nearly all is', async () => {
    const score = scoreReport(await reportOn(folder), truthOf(folder));
    expect(score.merged).toBe(0);
    expect(score.outcome[0]).toBe(score.outcome[1]);
    expect(score.exact).toBeGreaterThanOrEqual(0.99 * score.flows);
  });
});

test('the same seed makes the same files, another seed others', () => {
  const written = [1, 1, 2].map((seed, i) => {
    const folder = join(root, `seed-${i}`);
    writeRoughTraffic({ folder, snaplen: 96, packets: 2000, flows: 60, seed });
    const hash = createHash('sha256');
    for (const point of POINTS) hash.update(readFileSync(join(folder, `${point}.pcap`)));
    return hash.digest('hex');
  });
  expect(written[1]).toBe(written[0]);
  expect(written[2]).not.toBe(written[0]);
});

test('the flows asked for, of every kind, and about as many packets', () => {
  const folder = join(root, 'kinds');
  const { flows, records } = writeRoughTraffic({ folder, snaplen: 96, packets: 30_000, flows: 1000 });
  expect(flows).toBe(1000);
  expect(records[0]).toBeGreaterThan(20_000);
  expect(records[0]).toBeLessThan(40_000);
  const known = truthOf(folder).flows;
  const share = (test: (flow: Truth['flows'][number]) => boolean) => known.filter(test).length / known.length;
  expect(share(({ proto }) => proto === 'tcp')).toBeCloseTo(0.6, 1);
  expect(share(({ proto }) => proto === 'udp')).toBeCloseTo(0.38, 1);
  expect(share(({ chain }) => chain.length === 1)).toBeCloseTo(0.05, 1);
  expect(new Set(known.map(({ fault }) => fault))).toEqual(
    new Set(['none', 'refused', 'no-reply', undefined]),
  );
});
