// LZ4 frames: what the lz4 program writes comes back, whatever the chunks; damage is an error, never a wrong length.
import { expect, test } from '@jest/globals';
import { Lz4Decoder, peekLz4 } from '../../src/inputs/lz4.js';
import { concatBytes, writePcap } from '../support/pcap-writer.js';
import { isCapture } from '../../src/ingest-captures.js';
import { packets } from '../support/packet-dsl.js';
import { tablesOf } from '../support/read-frames.js';

const CONTENT = Uint8Array.from({ length: 150_000 }, (_, n) => ((n % 300) * (n % 300) * 7 + (n % 300)) >> 2);

/** `lz4 -9 -B4 -BD --content-size` (1.9.4) of CONTENT: three linked blocks, matches into the one before, a checksum. */
const COMPRESSED = Buffer.from(
  [
    'BCJNGExA8EkCAAAAAAAaNwIAAP//HgACBxAdLUBXcpCx1v8rWo3E/jt8wQlUo/ZMpQJjxy6ZCHrvaOVl6G/6iBmuR+OCJcx2I9SJ',
    'Qfy7fkQN2qt/VjEQ8tfArZ2Qh4KAgYaPm6q91O4LLFF5pNMGPHWy8zd+yRhqvxh11TifCnjpXtdT0lXcZvOEGbFM64403Yo776Zh',
    'IOKncD0N4LeScFE2Hwv67eTe29zh6fQDFixFYoOnzvkoWo/IBUWIzxpouQ5nwyKF7FbDNKkhnBueJK06y1/2kTDSdyDNfTDnomAh',
    '5q97Sh30zquMcVlEMyYcFRITFx4pOEpfeJW12P8qWIm+9zNytfxGk+Q5kexLrhR96lvPRsFAwkfQXe2AF7JQ8ZY/65pNBL57PAHJ',
    'lGM2DOXCo4duWUg6LyglJSgvOkhZbiwB',
    '/'.repeat(340),
    'u1BwPQ3gtwoBAAAPLAH',
    '/'.repeat(341),
    '6FCWP+uaTVQAAAAPLAH',
    '/'.repeat(98),
    'yJQLzpIWW4AAAAA71JDjw==',
  ].join(''),
  'base64',
);

/** Frames without compression, blocks of 64 KiB at most. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82)];
  for (let at = 0; at < bytes.length; at += 65_536) {
    const block = bytes.subarray(at, at + 65_536);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, (block.length | 0x80000000) >>> 0, true);
    parts.push(length, block);
  }
  return concatBytes([...parts, new Uint8Array(4)]);
}

function decoded(bytes: Uint8Array, chunk: number): Uint8Array {
  const decoder = new Lz4Decoder();
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunk) out.push(...decoder.push(bytes.subarray(at, at + chunk)));
  decoder.finish();
  return concatBytes(out);
}

test('linked blocks, in chunks of any size', () => {
  for (const chunk of [1, 7, 333, 1 << 20]) {
    expect(Buffer.compare(decoded(COMPRESSED, chunk), CONTENT)).toBe(0);
  }
});

test('frames one after the other, stored blocks', () => {
  const two = concatBytes([stored(CONTENT), COMPRESSED]);
  expect(Buffer.compare(decoded(two, 1000), concatBytes([CONTENT, CONTENT]))).toBe(0);
});

test('a capture: told by its head, read, cut', async () => {
  const lines = Array.from(
    { length: 2000 },
    (_, i) => `${i}.5 10.0.0.1:${1000 + i} > 10.0.0.2:53 udp id ${i} data 90`,
  );
  const bytes = stored(writePcap(packets(lines.join('\n'))));
  expect(isCapture(bytes.subarray(0, 65_536))).toBe('mine');
  expect(isCapture(COMPRESSED)).toBe('not-mine');
  expect(await tablesOf(bytes)).toMatchObject({ frames: 2000, flowRows: 2000, diagnostics: [] });
  const cut = await tablesOf(bytes.subarray(0, bytes.length >> 1));
  expect(cut.frames).toBeGreaterThan(400);
  expect(cut.diagnostics.map((d) => d.code)).toContain('file-unreadable');
});

test('the head of a block is enough for a look', () => {
  const head = peekLz4(COMPRESSED.subarray(0, 100))!;
  expect(head.length).toBeGreaterThan(50);
  expect(Buffer.compare(head, CONTENT.subarray(0, head.length))).toBe(0);
  expect(peekLz4(COMPRESSED.subarray(0, 10))).toBeUndefined();
});

test('damage is an error', () => {
  for (let at = 0; at < COMPRESSED.length; at += 3) {
    for (const value of [0, 0x7f, 0xff]) {
      const bytes = Uint8Array.from(COMPRESSED);
      bytes[at] = value;
      let length = 0;
      try {
        length = decoded(bytes, 512).length;
      } catch (error) {
        expect((error as Error).message).toMatch(/LZ4/);
      }
      expect(length).toBeLessThanOrEqual(3 * 65_536);
    }
  }
});
