// gzip (RFC 1952), zstd (RFC 8878) and LZ4 around a capture, told by magic, decompressed as a stream. zstd by fzstd, which decodes
// every frame of a concatenated file; node:zlib's zstd stops after the first one on some versions (nodejs/node #64741).
import { Decompress } from 'fzstd';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { LZ4_MAGIC, Lz4Decoder, peekLz4 } from './lz4.js';

export type Compression = 'gzip' | 'zstd' | 'lz4';

const CHUNK = 256 * 1024; // four times as fast as the default of 16 KiB

export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = new DataView(head.buffer, head.byteOffset, head.length).getUint32(0, true);
  if (magic === LZ4_MAGIC) return 'lz4';
  // a skippable frame may come first
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5 ? 'zstd' : undefined;
}

/** Ends normally at the end of the data, throws at damage, after yielding what came before it. */
export function decompressed(source: Readable, compression: Compression): AsyncIterable<Uint8Array> {
  if (compression === 'zstd') return unzstd(source);
  if (compression === 'lz4') return unlz4(source);
  // errors of either stream end the iteration over the last one
  return pipeline(source, createGunzip({ chunkSize: CHUNK }), () => {});
}

/** The first bytes inside a compressed head; undefined when the head is too short to decode any. */
export function peekInside(head: Uint8Array, compression: Compression): Uint8Array | undefined {
  try {
    if (compression === 'zstd') return peekZstd(head);
    if (compression === 'lz4') return peekLz4(head);
    const inside = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
    return inside.length > 0 ? inside : undefined;
  } catch {
    return undefined;
  }
}

function peekZstd(head: Uint8Array): Uint8Array | undefined {
  let first: Uint8Array | undefined;
  new Decompress((chunk) => (first ??= chunk.length > 0 ? chunk : undefined)).push(head);
  return first;
}

async function* unzstd(source: Readable): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  const stream = new Decompress((chunk) => out.push(chunk));
  const push = (chunk: Uint8Array, last: boolean): unknown => {
    try {
      stream.push(chunk, last);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  for await (const chunk of source) {
    const error = push(chunk as Uint8Array, false);
    yield* out;
    out = [];
    if (error) throw error;
  }
  const error = push(new Uint8Array(0), true);
  yield* out;
  if (error) throw error;
}

async function* unlz4(source: Readable): AsyncGenerator<Uint8Array> {
  const decoder = new Lz4Decoder();
  for await (const chunk of source) yield* decoder.push(chunk as Uint8Array);
  decoder.finish();
}
