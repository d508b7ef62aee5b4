// Third-party captures with tshark as the judge (/work/shared/corpora, not part of the repository): every file agrees, or is
// in the table of docs/limits.md with the reason. Big-endian twins of the pcapng suite give equal listings.
import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ingestCaptures } from '../../src/ingest-captures.js';
import { flowsJson } from '../../src/flows-text.js';
import { flowListing, listedPoints } from '../../src/packets/index.js';
import { oursCanonical, theirsCanonical } from '../support/conversations.js';
import type { PrintedFlows, ReferenceFile } from '../support/conversations.js';

const CORPORA = '/work/shared/corpora';
const present = existsSync(join(CORPORA, 'conversations.json'));
const whenPresent = present ? describe : describe.skip;
if (!present) console.log(`skipped: ${CORPORA} is not here`);

whenPresent('corpora', () => {
  test('conversations equal tshark, or the difference is documented', async () => {
    const references = JSON.parse(readFileSync(join(CORPORA, 'conversations.json'), 'utf8')) as Record<
      string,
      ReferenceFile
    >;
    const limits = readFileSync('docs/limits.md', 'utf8');
    const differing: string[] = [];
    for (const [file, reference] of Object.entries(references)) {
      const [tables] = await ingestCaptures([{ path: join(CORPORA, file), file }], { workers: 0 });
      if (reference.error === null && !agrees(tables!, reference)) differing.push(file);
    }
    expect(differing.filter((file) => !limits.includes(`\`${file.split('/').at(-1)}\``))).toEqual([]);
    expect(differing.length).toBeLessThanOrEqual(35);
  }, 120_000);

  test('the pcapng suite gives the same in both byte orders', async () => {
    const little = join(CORPORA, 'pcapng-suite/output_le');
    const files = readdirSync(little, { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.pcapng'),
    );
    expect(files.length).toBeGreaterThanOrEqual(20);
    for (const file of files) {
      const listing = async (order: string): Promise<unknown> => {
        const path = join(CORPORA, `pcapng-suite/output_${order}`, file);
        return flowListing(await ingestCaptures([{ path, file }], { workers: 0 }));
      };
      expect(await listing('be')).toEqual(await listing('le'));
    }
  });
});

function agrees(
  tables: Awaited<ReturnType<typeof ingestCaptures>>[number],
  reference: ReferenceFile,
): boolean {
  const printed = JSON.parse([...flowsJson(listedPoints([tables]))].join('')) as PrintedFlows;
  const ours = oursCanonical(printed);
  if (tables.frames !== reference.frames) return false;
  if (ours === theirsCanonical(reference.outer)) return true;
  return reference.inner !== null && ours === theirsCanonical(reference.inner);
}
