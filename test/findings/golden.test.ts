// Findings on the captures of captures/: a healthy bundle has no critical finding and no warning, whole or damaged; a faulty one has the
// right rule at the right place.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import type { Truth } from '../lab/truth/truth.js';
import { copyWithoutTruth, loadBundle, writeBundle } from '../lab/variants/bundle.js';
import { applyDamages } from '../lab/variants/index.js';
import { reportOn } from '../support/report-on.js';

/** What is to be said of scenarios that have a fault in them (those without an entry: at least something grave). Sorted as text. */
const FAULTY: Readonly<Record<string, readonly RegExp[]>> = {
  'conntrack-full': [/^critical conntrack-table-full@host\/veth\w+$/],
  // its conversations are answered in part; the query that was dropped is the fault
  'dns-one-socket': [/^warning dns-race@host\/docker0$/],
  'hairpin-unmasqueraded': [/^critical hairpin-without-masquerade@container-\w+\/eth0$/],
  'masquerade-missing': [/^critical unmasqueraded-leak@host\/ens192$/],
  'mtu-black-hole': [/^critical mtu-black-hole@router\/lan0$/],
  'reply-other-address': [/^critical reply-from-other-address@host\/ens192$/],
  faults: [
    /^critical packets-lost@vm\/docker0$/,
    /^critical packets-lost@vm\/eth0$/,
    /^critical (refused|relay-dial-failed)@/,
    /^critical unanswered@mac\/en9$/,
    /^critical unanswered@mac\/en9$/,
    /^warning unanswered@mac\/en9$/,
  ],
};
const DAMAGES = ['no-evidence', 'headers,skew=-3h'];

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-findings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const scenarios = readdirSync('captures', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

async function reportOnCopy(name: string, damage?: string): Promise<Report> {
  const given = mkdtempSync(join(scratch, 'given-'));
  if (!damage) copyWithoutTruth(join('captures', name), given);
  else {
    const damaged = mkdtempSync(join(scratch, 'damaged-'));
    writeBundle(applyDamages(loadBundle(join('captures', name)), damage, 3), damaged);
    copyWithoutTruth(damaged, given);
  }
  return reportOn(given);
}

/** Critical findings and warnings. */
function grave({ findings }: Report): string[] {
  return findings
    .filter((f) => f.severity !== 'info')
    .map((f) => `${f.severity} ${f.rule}@${f.where}`)
    .sort();
}

function isHealthy(name: string): boolean {
  const truth = JSON.parse(readFileSync(join('captures', name, 'truth.json'), 'utf8')) as Truth;
  return FAULTY[name] === undefined && truth.flows.every((f) => f.fault === undefined || f.fault === 'none');
}

describe.each(scenarios)('captures/%s', (name) => {
  const healthy = isHealthy(name);

  test(healthy ? 'is healthy' : 'its faults are found, nothing else', async () => {
    const report = await reportOnCopy(name);
    const found = grave(report);
    if (healthy) expect(found).toEqual([]);
    else expect(found).not.toEqual([]);
    const expected = FAULTY[name];
    if (expected) expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(report.diagnostics.filter((d) => d.code === 'rule-failed')).toEqual([]);
  });

  test('every finding has evidence with a place in a file of the bundle', async () => {
    const { findings, inputs } = await reportOnCopy(name);
    const files = new Set(inputs.map((i) => i.file));
    for (const evidence of findings.flatMap((f) => f.evidence)) {
      for (const place of evidence.at.split(', ')) expect(files).toContain(place.replace(/[#:@]\d+$/, ''));
    }
  });

  if (healthy)
    test.each(DAMAGES)('%s makes no fault of it', async (damage) => {
      expect(grave(await reportOnCopy(name, damage))).toEqual([]);
    });
});

test('a drop names the rule and its line', async () => {
  const { findings } = await reportOnCopy('faults');
  const lost = findings.filter((f) => f.rule === 'packets-lost');
  expect(lost.map((f) => f.evidence.filter((e) => e.source === 'rules').map((e) => e.at))).toEqual([
    [expect.stringMatching(/^vm\/iptables-save\.txt:\d+$/)],
    [expect.stringMatching(/^vm\/iptables-save\.txt:\d+$/)],
  ]);
});
