// What every text format must survive, whatever it is fed: no exception, places inside the text, record counts that are
// counts, and linear time (a reader that is not runs into jest's time limit on the long texts here).
// Register a list of formats with `describeHostile('net', NET_FORMATS)`; its fixtures are found by their names.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading, TextFormat } from '../../src/model/input-format.js';
import { fixturesOf } from './text-fixtures.js';
import { lineEdits, mutateLines } from './mutate-lines.js';

const RUNS = 60;
const LONG_CHARACTERS = 200_000;
const HEAD_CHARACTERS = 65_536;

export function describeHostile(name: string, formats: readonly TextFormat[]): void {
  describe(`${name} formats read hostile text`, () => {
    for (const format of formats) {
      const samples = fixturesOf(format.id).map((fixture) => fixture.text);
      test(`${format.id}: edited lines`, () => {
        const texts = fc.tuple(fc.constantFrom(...samples), lineEdits);
        fc.assert(
          fc.property(texts, ([sample, edits]) => readSafely(format, mutateLines(sample, edits))),
          { seed: 7, numRuns: RUNS },
        );
      });
      test(`${format.id}: any text`, () => {
        fc.assert(
          fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => readSafely(format, text)),
          { seed: 7, numRuns: RUNS },
        );
      });
      test(`${format.id}: long texts`, () => {
        for (const text of longTexts(samples[0] ?? '')) readSafely(format, text);
      });
    }
  });
}

function readSafely(format: TextFormat, text: string): void {
  expect(['mine', 'not-mine', 'broken']).toContain(format.detect(text.slice(0, HEAD_CHARACTERS)));
  checkReading(format.parse({ file: 'f.txt', text, firstLine: 3 }), text, 3);
}

/** Shared with tests of real samples: every place lies in the text, every count is one. */
export function checkReading(reading: Reading, text: string, firstLine: number): void {
  const last = firstLine + text.split('\n').length;
  const misplaced = reading.facts.filter(
    ({ at }) => at.line === undefined || at.line < firstLine || at.line > last,
  );
  expect(misplaced).toEqual([]);
  expect(Number.isInteger(reading.records) && reading.records >= 0).toBe(true);
  expect(reading.diagnostics.every((d) => d.message !== '' && d.code !== '')).toBe(true);
}

/** The sample over and over, its first line without an end, and lines made of one thing. */
function* longTexts(sample: string): Generator<string> {
  const repeat = (text: string): string => text.repeat(Math.ceil(LONG_CHARACTERS / (text.length || 1)));
  yield repeat(`${sample}\n`);
  // one record that never ends: the header lines once, then one of its lines over and over
  const lines = sample.split('\n');
  for (const i of [1, 2, 3, 4])
    if (lines[i]) yield `${lines.slice(0, i).join('\n')}\n${repeat(`${lines[i]}\n`)}`;
  for (const line of sample.split('\n').slice(0, 8)) if (line !== '') yield repeat(line);
  for (const line of sample.split('\n').slice(0, 3)) yield line + repeat(' ') + line;
  for (const unit of [
    '[',
    '{"a":[',
    '<a>',
    ' ',
    '\t',
    '\n',
    '1',
    'a',
    'a ',
    'src=',
    'src=3D1=\n',
    '1.',
    'a=1 ',
    ': ',
    '\\',
    '> ',
    '%',
    '"',
  ])
    yield repeat(unit);
}
