// The same inputs give the same report: whatever the order of files, the name of the folder, spaces in names of nodes, or how many workers read the captures.
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openBundle } from '../src/inputs/index.js';
import { analyze } from '../src/pipeline.js';
import { copyWithoutTruth } from './lab/variants/bundle.js';

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-determinism-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function reportText(inputs: readonly string[], workers = 0): Promise<string> {
  const bundle = await openBundle([...inputs]);
  try {
    const { report } = await analyze(bundle, { workers });
    return JSON.stringify({ ...report, bundle: '' });
  } finally {
    bundle.close();
  }
}

describe.each(['docker-desktop-egress', 'crowd', 'overlay'])('captures/%s', (name) => {
  const given = join(scratch, name);
  copyWithoutTruth(join('captures', name), given);

  test('spaces in the names of nodes change nothing but the names', async () => {
    const spaced = join(scratch, `${name}-spaced`);
    cpSync(given, spaced, { recursive: true });
    const nodes = readdirSync(spaced, { withFileTypes: true }).filter((e) => e.isDirectory());
    for (const node of nodes) renameSync(join(spaced, node.name), join(spaced, `a node ${node.name}`));
    const text = await reportText([spaced]);
    expect(text.replaceAll('a node ', '')).toBe(await reportText([given]));
  });

  test('workers change nothing', async () => {
    const inline = await reportText([given], 0);
    expect(await reportText([given], 1)).toBe(inline);
    expect(await reportText([given], 2)).toBe(inline);
  });

  test("the folder's name changes nothing", async () => {
    const renamed = join(scratch, `${name} of another day`);
    cpSync(given, renamed, { recursive: true });
    expect(await reportText([renamed])).toBe(await reportText([given]));
  });

  test('the order on the command line changes nothing', async () => {
    const parts = readdirSync(given)
      .map((entry) => join(given, entry))
      .filter((p) => statSync(p).isDirectory());
    const inOrder = await reportText(parts);
    expect(await reportText([...parts].reverse())).toBe(inOrder);
    expect(await reportText([...parts.slice(1), parts[0]!])).toBe(inOrder);
  });
});
