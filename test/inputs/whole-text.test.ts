// What a text goes through as a whole, splitting and printed packets included, whatever it is fed: no exception, every place inside the text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ingestTextCaptures } from '../../src/ingest-text-captures.js';
import { decodeText } from '../../src/inputs/bundle/decode-text.js';
import { readText } from '../../src/inputs/index.js';
import { lineEdits, mutateLines } from '../support/mutate-lines.js';

const RUNS = 150;
const NEST = 20_000;
const FOLDERS = [
  'test/fixtures/field-reports',
  '/work/shared/samples/tcpdump_text',
  '/work/shared/field-reports',
];
const samples = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => decodeText(readFileSync(join(folder, name)))!),
);

function readWhole(text: string): void {
  const lines = text.split('\n').length;
  for (const { at } of readText('f.txt', text).facts) expect((at.line ?? 1) <= lines).toBe(true);
  for (const capture of ingestTextCaptures('f.txt', text)) {
    expect(capture.lines.every((line) => line >= 1 && line <= lines)).toBe(true);
    expect(capture.tables.frames).toBe(capture.lines.length);
  }
}

test('edited lines of every sample', () => {
  const texts = fc.tuple(fc.constantFrom(...samples), lineEdits);
  fc.assert(
    fc.property(texts, ([sample, edits]) => readWhole(mutateLines(sample.slice(0, 20_000), edits))),
    { seed: 7, numRuns: RUNS },
  );
}, 120_000);

test('several samples in one file, cut anywhere', () => {
  const texts = fc.tuple(
    fc.constantFrom(...samples),
    fc.constantFrom(...samples),
    fc.nat(5000),
    fc.nat(5000),
  );
  fc.assert(
    fc.property(texts, ([a, b, i, j]) => readWhole(`${a.slice(0, i)}/ # ip addr\n${b.slice(j, j + 5000)}`)),
    { seed: 7, numRuns: RUNS },
  );
}, 120_000);

test.each([
  'MPLS (label 1) ',
  'IP 10.0.0.1 > 10.0.0.2: ',
  'AH(spi=1): ',
  '(tos 0x0, ',
  ', length 5: ',
  'frag (',
])('headers within headers without end: %s', (unit) => readWhole(`16:57:04.572306 ${unit.repeat(NEST)}\n`));
