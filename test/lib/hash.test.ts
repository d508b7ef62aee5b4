// The hash over bytes: the same in one piece and in any two, another for any changed byte.
import { expect, test } from '@jest/globals';
import { BYTES_BEGIN, hashBytes } from '../../src/lib/hash.js';

const BYTES = Uint8Array.from({ length: 37 }, (_, i) => (i * 89 + 13) & 255);
const VIEW = new DataView(BYTES.buffer);
const WHOLE = hashBytes(BYTES_BEGIN, VIEW, 0, BYTES.length);

test('goes on where it stopped', () => {
  for (let cut = 0; cut <= BYTES.length; cut++) {
    const first = hashBytes(BYTES_BEGIN, VIEW, 0, cut);
    expect(hashBytes(first, VIEW, cut, BYTES.length)).toBe(WHOLE);
  }
});

test('no change of one byte, and no exchange of two neighbours, goes unseen', () => {
  const seen = new Set([WHOLE]);
  for (let i = 0; i < BYTES.length; i++) {
    for (let change = 1; change < 256; change++) {
      const changed = BYTES.slice();
      changed[i]! ^= change;
      seen.add(hashBytes(BYTES_BEGIN, new DataView(changed.buffer), 0, changed.length));
    }
    if (i === 0) continue;
    const exchanged = BYTES.slice();
    [exchanged[i - 1], exchanged[i]] = [BYTES[i]!, BYTES[i - 1]!];
    seen.add(hashBytes(BYTES_BEGIN, new DataView(exchanged.buffer), 0, exchanged.length));
  }
  expect(seen.size).toBe(1 + BYTES.length * 255 + BYTES.length - 1);
});
