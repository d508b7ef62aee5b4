// `flows` of what tcpdump printed is `flows` of the capture it was printed from, as far as the text goes.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runCli } from './run-cli.js';

const PRINTED = `16:57:04.572306 IP 192.0.2.10.41264 > 203.0.113.80.80: Flags [S], seq 1, win 64240, length 0
16:57:04.573306 IP 203.0.113.80.80 > 192.0.2.10.41264: Flags [S.], seq 9, ack 2, win 65160, length 0
`;

test('flows of a printed output', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-test-'));
  try {
    const file = join(folder, 'eth0.txt');
    writeFileSync(file, PRINTED);
    const { code, out } = runCli(['flows', file, '--format', 'json']);
    expect(code).toBe(0);
    const { points } = JSON.parse(out) as { points: { file: string; frames: number; flows: object[] }[] };
    expect(points).toMatchObject([
      { file: 'eth0.txt', frames: 2, flows: [{ src: '192.0.2.10', dport: 80 }] },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
