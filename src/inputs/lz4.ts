// LZ4 frames (lz4_Frame_format.md, lz4_Block_format.md) → bytes, as a stream. Checksums are skipped: what is behind damage is found by the capture's reader.
//   magic 32 (little-endian, as all) · version 2 · independent · block checksums · content size · content checksum · 0 · dictionary 1 each · 0 · block size
//   3 · 0 4 · [content size 64] · check 8, then blocks: length 31 · stored 1 · data · [check 32], ended by length 0 · [check 32]
//   a block: literals 4 · match 4 (15: more in the bytes that follow) · literals · distance 16 · match length …; the last one has no match

export const LZ4_MAGIC = 0x184d2204;
/** Matches reach so far back, over blocks that are linked. */
const WINDOW = 65_536;
const VERSION = 1;
const SHORTEST_MATCH = 4;

interface Frame {
  readonly isLinked: boolean;
  readonly hasBlockChecks: boolean;
  readonly hasContentCheck: boolean;
  readonly header: number;
  readonly blockSize: number;
}

/** `push` yields what is whole, `finish` throws when something is not. */
export class Lz4Decoder {
  private pending = Buffer.alloc(0);
  private frame: Frame | undefined;
  /** The window, then the block that is decoded. */
  private out = new Uint8Array(0);
  private history = 0;

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    this.pending = this.pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.pending, chunk]);
    for (;;) {
      const block = this.frame ? this.nextBlock(this.frame) : this.openFrame();
      if (block === undefined) return;
      if (block.length > 0) yield block;
    }
  }

  finish(): void {
    if (this.pending.length > 0 || this.frame) throw new Error('the LZ4 data ends before its end mark');
  }

  private openFrame(): Uint8Array | undefined {
    const frame = frameOf(this.pending);
    if (!frame) return undefined;
    this.frame = frame;
    this.history = 0;
    if (this.out.length < WINDOW + frame.blockSize) this.out = new Uint8Array(WINDOW + frame.blockSize);
    return this.consume(frame.header);
  }

  private nextBlock(frame: Frame): Uint8Array | undefined {
    const { pending } = this;
    if (pending.length < 4) return undefined;
    const word = pending.readUInt32LE();
    const length = word & 0x7fffffff;
    const tail = length === 0 ? frame.hasContentCheck : frame.hasBlockChecks;
    const whole = 4 + length + (tail ? 4 : 0);
    if (length > frame.blockSize)
      throw new Error(`an LZ4 block of at most ${frame.blockSize} bytes expected, seen ${length}`);
    if (pending.length < whole) return undefined;
    if (length === 0) this.frame = undefined;
    const end = this.decode(pending.subarray(4, 4 + length), word >>> 31 === 1);
    const block = this.out.slice(WINDOW, end);
    this.remember(frame, end);
    this.consume(whole);
    return block;
  }

  /** Into `out`, from WINDOW on; returns where it ends. */
  private decode(data: Uint8Array, isStored: boolean): number {
    if (!isStored) return decodeBlock(data, this.out, WINDOW - this.history, false);
    this.out.set(data, WINDOW);
    return WINDOW + data.length;
  }

  private remember(frame: Frame, end: number): void {
    this.history = frame.isLinked ? Math.min(WINDOW, this.history + end - WINDOW) : 0;
    this.out.copyWithin(WINDOW - this.history, end - this.history, end);
  }

  private consume(bytes: number): Uint8Array {
    this.pending = this.pending.subarray(bytes);
    return new Uint8Array(0);
  }
}

/** The first bytes inside, as far as `head` goes; undefined when it is too short for any. */
export function peekLz4(head: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const frame = frameOf(bytes);
  if (!frame || bytes.length < frame.header + 4) return undefined;
  const word = bytes.readUInt32LE(frame.header);
  const data = bytes.subarray(frame.header + 4, frame.header + 4 + (word & 0x7fffffff));
  if (word >>> 31 === 1) return data;
  const out = new Uint8Array(WINDOW + frame.blockSize);
  return out.subarray(WINDOW, decodeBlock(data, out, WINDOW, true));
}

/** Undefined when there is not enough of it. */
function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 7) return undefined;
  if (bytes.readUInt32LE() !== LZ4_MAGIC) throw new Error('an LZ4 frame expected, seen something else');
  const flags = bytes[4]!;
  const size = (bytes[5]! >> 4) & 7;
  if (flags >> 6 !== VERSION || size < 4) throw new Error('an LZ4 frame of version 1 expected, seen another');
  if ((flags & 1) !== 0) throw new Error('LZ4 with a dictionary, which is not here');
  const header = 7 + ((flags & 8) !== 0 ? 8 : 0);
  if (bytes.length < header) return undefined;
  return {
    isLinked: (flags & 0x20) === 0,
    hasBlockChecks: (flags & 0x10) !== 0,
    hasContentCheck: (flags & 4) !== 0,
    header,
    blockSize: 1 << (8 + 2 * size),
  };
}

/** Into `out` from WINDOW on; `oldest`: where the bytes that matches may refer to begin. `isHead`: the data may end anywhere. */
function decodeBlock(data: Uint8Array, out: Uint8Array, oldest: number, isHead: boolean): number {
  const end = data.length;
  let at = 0;
  let to = WINDOW;
  while (at < end) {
    const token = data[at++]!;
    let literals = token >> 4;
    if (literals === 15) for (let more = 255; more === 255 && at < end; literals += more) more = data[at++]!;
    if (isHead) literals = Math.min(literals, end - at);
    if (literals > end - at || literals > out.length - to) throw new Error('the LZ4 data is damaged');
    out.set(data.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (end - at < 2) break;
    const distance = data[at]! | (data[at + 1]! << 8);
    at += 2;
    let length = token & 15;
    if (length === 15) for (let more = 255; more === 255 && at < end; length += more) more = data[at++]!;
    length += SHORTEST_MATCH;
    const from = to - distance;
    if (distance === 0 || from < oldest || length > out.length - to)
      throw new Error('the LZ4 data is damaged');
    for (let i = 0; i < length; i++) out[to + i] = out[from + i]!;
    to += length;
  }
  return to;
}
