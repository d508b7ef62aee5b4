// Every report over captures/, whole and damaged, is sound: evidence with places that exist, links between neighbours, honest certainty. And a
// saved report renders as the live one does, in every format.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../src/model/report.js';
import { RENDERERS } from '../src/render/index.js';
import { copyWithoutTruth, loadBundle, writeBundle } from './lab/variants/bundle.js';
import { applyDamages } from './lab/variants/index.js';
import { integrityErrors } from './support/integrity.js';
import { pointsReport } from './support/points-report.js';
import { reportOn } from './support/report-on.js';

const PLAIN = { width: 100, color: false, ascii: false };
const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-integrity-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const folders = readdirSync('captures', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(folders)('captures/%s', (name) => {
  test('is sound, and renders alike when saved', async () => {
    const given = mkdtempSync(join(scratch, 'given-'));
    copyWithoutTruth(join('captures', name), given);
    const report = await reportOn(given);
    expect(report.paths.length).toBeGreaterThan(0);
    expect(integrityErrors(report)).toEqual([]);
    const saved = JSON.parse(JSON.stringify(report)) as Report;
    for (const renderer of RENDERERS) {
      const live = await renderer.render(report, PLAIN);
      expect([renderer.id, (await renderer.render(saved, PLAIN)) === live]).toEqual([renderer.id, true]);
    }
  });

  test.each(['headers,no-evidence', 'loss=4', 'cut', 'skew=137ms:40ppm,pcapng'])(
    'is sound after %s',
    async (list) => {
      const damaged = join(scratch, `${name}-${list.replace(/[^a-z0-9]+/g, '-')}`);
      writeBundle(applyDamages(loadBundle(join('captures', name)), list, 5), damaged);
      rmSync(join(damaged, 'truth.json'), { force: true });
      expect(integrityErrors(await reportOn(damaged))).toEqual([]);
    },
  );
});

describe('the check itself', () => {
  test('sees a link without evidence, a hop that is elsewhere, a false certainty', async () => {
    const report = await pointsReport({
      'vm/veth1': '0.0 10.0.0.2:5000 > 10.0.0.9:53 udp data 40 id 7',
      'vm/docker0': '0.00001 10.0.0.2:5000 > 10.0.0.9:53 udp data 40 id 7',
    });
    expect(integrityErrors(report)).toEqual([]);
    const [path] = report.paths;
    const [link] = path!.links;
    const broken = (change: object): Report => ({ ...report, paths: [{ ...path!, ...change }] });
    expect(integrityErrors(broken({ links: [{ ...link!, evidence: [] }] }))).toHaveLength(1);
    expect(integrityErrors(broken({ links: [{ ...link!, to: 'vm/eth9' }] }))).toHaveLength(1);
    expect(integrityErrors(broken({ links: [] })).length).toBeGreaterThan(0);
    expect(integrityErrors(broken({ certainty: 'assumed' }))).toHaveLength(1);
    const elsewhere = [{ source: 'packets', says: 'seen', at: 'vm/veth1.pcap#99' }];
    expect(integrityErrors(broken({ links: [{ ...link!, evidence: elsewhere }] }))).toHaveLength(1);
  });
});
