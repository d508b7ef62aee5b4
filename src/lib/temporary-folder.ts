// A private folder under the system's temporary directory that is gone when the process ends (any exit code, not SIGKILL).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = new Set<string>();
let hooked = false;

/** Creates `<tmp>/pathstitch-XXXXXX` (mode 0700). */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-'));
  open.add(folder);
  if (!hooked) process.once('exit', () => [...open].forEach(removeTemporaryFolder));
  hooked = true;
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  open.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}
