// The README shows real output: its block is what `npm start` prints, shortened at the line "…", and its map is what --format svg draws.
// After a change of the output: UPDATE_README=1 npm test -- readme
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE, ROOT, runCli } from './run-cli.js';

const README = join(ROOT, 'README.md');
const MAP = join(ROOT, `docs/images/docker-desktop-egress.svg`);
const BLOCK = /(<!-- output of: node dist\/src\/main\.js report [^>]*-->\n```text\n)([^]*?)(```\n)/;
const update = process.env.UPDATE_README === '1';

/** The summary and the first path, "…", and what stands last. */
function shortened(output: string): string {
  const lines = output.split('\n');
  const headings = lines.flatMap((l, i) => (l.startsWith('━━ ') ? [i] : []));
  const last = lines.findIndex((l) => /^[A-Z][A-Z ]+$/.test(l) && lines.indexOf(l) > headings[1]!);
  return [...lines.slice(0, headings[1]), '…', '', ...lines.slice(last)].join('\n');
}

test('the output in the README is what the command prints', () => {
  const readme = readFileSync(README, 'utf8');
  const expected = shortened(runCli(['report', BUNDLE]).out);
  if (update)
    writeFileSync(
      README,
      readme.replace(BLOCK, (_, head, __, tail) => head + expected + tail),
    );
  const shown = BLOCK.exec(readFileSync(README, 'utf8'))?.[2];
  expect(shown).toBe(expected);
});

test('the map in the README is what the command draws', () => {
  const expected = runCli(['report', BUNDLE, '--format', 'svg']).out;
  if (update) writeFileSync(MAP, expected);
  expect(readFileSync(MAP, 'utf8')).toBe(expected);
});

test('npm start runs the command that the README shows', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(scripts.start).toBe(`node dist/src/main.js report ${BUNDLE}`);
});

test('every file that the documents link to exists', () => {
  const broken = ['README.md', ...documents()].flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8').replace(/^```[^]*?^```/gm, '');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map((m) => m[1]!);
    return links.filter((l) => !existsSync(join(ROOT, file, '..', l))).map((l) => `${file}: ${l}`);
  });
  expect(broken).toEqual([]);
});

function documents(): string[] {
  return ['guide', 'inputs', 'limits', 'model', 'architecture', 'extending'].map((name) => `docs/${name}.md`);
}
