// Text compared with a file under test/fixtures; UPDATE_GOLDEN=1 writes the file instead (then read the diff).
import { expect } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `name` is a path below test/fixtures, e.g. `render/egress-80.txt`. */
export function expectGolden(name: string, text: string): void {
  const file = join(process.cwd(), 'test', 'fixtures', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file)).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
