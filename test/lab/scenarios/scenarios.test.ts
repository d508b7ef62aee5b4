// Every scenario file is in the list, bears its id as its name, and stands in the manual.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { scenarios } from './index.js';

const files = readdirSync('test/lab/scenarios')
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''));

test('files and list agree', () => {
  expect(scenarios.map(({ id }) => id).sort()).toEqual([...files].sort());
});

test('each is told of in docs/lab.md and has a title of one line', () => {
  const manual = readFileSync('docs/lab.md', 'utf8');
  for (const { id, title } of scenarios) {
    expect(manual).toContain(`| \`${id}\` |`);
    expect(title).toMatch(/^[^\n]{10,100}$/);
  }
});
