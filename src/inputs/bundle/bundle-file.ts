// One file on disk → BundleFile: its head and its text on demand, what is never read, gzip undone.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import type { BundleFile } from '../../model/bundle.js';
import { asSysctl } from './foreign.js';
import { decodeText } from './decode-text.js';

export const HEAD_BYTES = 65536;
export const TEXT_CAP_BYTES = 64 * 1024 * 1024;

/** `aside`: why its bundle's layout says that it is not to be read. */
export function bundleFile(
  file: string,
  node: string,
  path: string,
  bytes: number,
  aside?: string,
): BundleFile {
  const compression = compressionOf(readStart(path, 4));
  const ignored = aside ?? ignoredBecause(file, path);
  return {
    file,
    node,
    path,
    bytes,
    ...(compression && { compression }),
    ...(ignored && { ignored }),
    get head() {
      return contentStart(path, HEAD_BYTES, compression);
    },
    text: () => {
      const text = ignored || compression === 'zstd' ? undefined : wholeText(path, compression);
      return text === undefined ? undefined : asSysctl(file, text);
    },
  };
}

export function compressionOf(start: Uint8Array): 'gzip' | 'zstd' | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  const zstd = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  return zstd ? 'zstd' : undefined;
}

/** The first bytes of a file as they lie on disk; empty when it cannot be read. */
export function readStart(path: string, length: number): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const buffer = new Uint8Array(Math.min(length, Math.max(fstatSync(descriptor).size, 0)));
    let filled = 0;
    while (filled < buffer.length) {
      const got = readSync(descriptor, buffer, filled, buffer.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
    return buffer.subarray(0, filled);
  } catch {
    return new Uint8Array(0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The first bytes of the content, gzip undone. A gzip member of 16 KiB holds at most 16 MiB, so this stays small. */
export function contentStart(
  path: string,
  length: number,
  compression: BundleFile['compression'],
): Uint8Array {
  const start = readStart(path, length);
  if (compression !== 'gzip') return start;
  return (gunzip(start.subarray(0, 16384), 32 << 20) ?? start).subarray(0, length);
}

function wholeText(path: string, compression: BundleFile['compression']): string | undefined {
  if (decodeText(contentStart(path, HEAD_BYTES, compression)) === undefined) return undefined;
  const raw = readStart(path, TEXT_CAP_BYTES);
  const content = compression === 'gzip' ? gunzip(raw, TEXT_CAP_BYTES) : raw;
  return content && decodeText(content);
}

/** As far as it goes: a cut stream gives what was there; undefined when nothing can be made of it or it is larger than `most`. */
function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most });
  } catch {
    return undefined;
  }
}

/** Prose and leftovers of file managers: listed, never taken for evidence. A markdown file with a fenced block may be a paste. */
function ignoredBecause(file: string, path: string): string | undefined {
  const parts = file.split('/');
  const name = parts[parts.length - 1]!;
  if (parts.some((part) => part.startsWith('.') || part === '__MACOSX')) return 'hidden file';
  if (/^(?:readme|license|licence|copying|changelog|contributing)\b/i.test(name)) return 'prose';
  if (!/\.(?:md|markdown)$/i.test(name)) return undefined;
  const fenced = /^[ >]*(?:```|~~~)/m.test(decodeText(readStart(path, HEAD_BYTES)) ?? '');
  return fenced ? undefined : 'prose';
}
