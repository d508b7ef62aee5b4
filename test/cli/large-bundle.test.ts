// A bundle of hundreds of megabytes is analysed in a second process with a larger heap: nobody should notice.
import { afterAll, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE, ROOT, runCli, scratchFolder } from './run-cli.js';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const large = join(scratch.path, 'docker-desktop-egress');
cpSync(join(ROOT, BUNDLE), large, { recursive: true });
mkdirSync(join(large, 'vm'), { recursive: true });
writeFileSync(join(large, 'vm/core'), '');
// sparse: takes no room on the disk
truncateSync(join(large, 'vm/core'), 300 * 2 ** 20);

const paths = (words: readonly string[]): string => {
  const ran = runCli(['report', ...words, '--format', 'csv']);
  expect([ran.code, ran.err]).toEqual([0, '']);
  return ran.out;
};

test('it prints the same paths', () => {
  expect(paths([large])).toBe(paths([BUNDLE]));
});

test('its exit code and its complaint are the outer one’s', () => {
  const ran = runCli(['report', large, '--path', 'nosuch']);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/^pathstitch: there is no path nosuch; [^\n]+\n$/);
});

test('a heap that the user sized is left as it is', () => {
  const ran = runCli(['report', large], { env: { NODE_OPTIONS: '--max-old-space-size=40' } });
  // 40 MiB hold no flow beside the program: said, not crashed
  expect(ran.out.replace(/\s+/g, ' ')).toContain('No path to show: the captures hold');
});
