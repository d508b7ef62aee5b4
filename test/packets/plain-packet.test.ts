// The short decoder of plain packets against the layers it stands for: the same frames through both, whole, cut, and with
// bytes of their headers changed (seeded), must leave the same columns.
import { describe, expect, test } from '@jest/globals';
import { FrameDecoder } from '../../src/packets/frame-decoder.js';
import { Flag, P } from '../../src/packets/packet-batch.js';
import { seededRandom } from '../support/seeded-random.js';

const ROUNDS = 40_000;
const HEADERS = 14 + 20 + 20;

/** Ethernet · IPv4 · TCP with 12 bytes of options, or UDP; some payload. */
function plainFrame(protocol: 6 | 17, dport: number): Uint8Array {
  const l4 = protocol === 6 ? 32 : 8;
  const bytes = new Uint8Array(14 + 20 + l4 + 40).fill(7);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  view.setUint16(14, 0x4500);
  view.setUint16(16, bytes.length - 14);
  view.setUint32(18, 0x12344000);
  view.setUint16(22, 0x4000 | protocol);
  view.setUint32(26, 0x0a000001);
  view.setUint32(30, 0xc0000209);
  view.setUint16(34, 40_000);
  view.setUint16(36, dport);
  if (protocol === 6) view.setUint16(46, 0x8018);
  else view.setUint16(38, l4 + 40);
  return bytes;
}

/** What the rows of IP packets, and the flags of others, come to. */
function columns(frames: readonly { bytes: Uint8Array; original: number }[], plain: boolean): number[][] {
  const rows: number[][] = [];
  const decoder = new FrameDecoder(({ batch }) => {
    for (let row = 0; row < batch.rows; row++) {
      const at = row * P.Stride;
      const all = [...batch.words.subarray(at, at + P.Row)];
      if (all[P.Encapsulation] === 0) all[P.OuterStart] = all[P.OuterCount] = 0;
      rows.push((all[P.Flags]! & Flag.Ip) !== 0 ? all : [all[P.Flags]!, all[P.Frame]!, all[P.Original]!]);
    }
  });
  decoder.openInterface({ linkType: 1, snaplen: 0 });
  if (!plain) decoder.interfaces.plainNumbers[0] = -1;
  for (const { bytes, original } of frames) {
    decoder.openChunk(bytes, new DataView(bytes.buffer));
    decoder.frame(0, bytes.length, original, 1, 0, 0);
    decoder.closeChunk();
  }
  return rows;
}

describe('decodePlain', () => {
  const bases = [plainFrame(6, 443), plainFrame(17, 53), plainFrame(17, 4789), plainFrame(17, 2152)];

  test('whole frames', () => {
    const frames = bases.map((bytes) => ({ bytes, original: bytes.length }));
    expect(columns(frames, true)).toEqual(columns(frames, false));
    expect(columns(frames.slice(0, 1), true)[0]!.slice(P.Src, P.Dst + 1)).toEqual([
      0x0a000001,
      0xc0000209 | 0,
    ]);
  });

  test('cut at every byte', () => {
    const frames = bases.flatMap((bytes) =>
      Array.from(bytes, (_, n) => ({ bytes: bytes.slice(0, n), original: bytes.length })),
    );
    expect(columns(frames, true)).toEqual(columns(frames, false));
  });

  test('bytes of the headers changed', () => {
    const random = seededRandom(7).next;
    const frames = Array.from({ length: ROUNDS }, () => {
      const bytes = bases[Math.floor(random() * bases.length)]!.slice();
      for (let n = Math.floor(random() * 4); n >= 0; n--) {
        bytes[12 + Math.floor(random() * (HEADERS - 12))] = Math.floor(random() * 256);
      }
      return { bytes, original: bytes.length + Math.floor(random() * 2) };
    });
    const short = columns(frames, true);
    const layers = columns(frames, false);
    expect(short.length).toBe(ROUNDS);
    expect(short.findIndex((row, i) => row.join() !== layers[i]!.join())).toBe(-1);
  });
});
