// A zip file → its regular files, read through the central directory (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16), stored or deflated.
// The directory is at the end: `PK\5\6` record → offset and count (zip64: `PK\6\6`) → one `PK\1\2` record per file → its local header.
// Encrypted files, links and other methods are refused.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createInflateRaw } from 'node:zlib';
import type { EntrySink } from './unpack.js';

const END_RECORD = 0x06054b50;
const END64_RECORD = 0x06064b50;
const DIRECTORY_RECORD = 0x02014b50;
const LARGEST_DIRECTORY = 64 << 20;
const SYMBOLIC_LINK = 0o120000;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly localOffset: number;
  readonly refused?: string;
}

export function isZip(head: Uint8Array): boolean {
  return (
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  );
}

/** Feeds every file to `sink`. Returns what was wrong with the archive itself, if anything. */
export async function readZip(path: string, size: number, sink: EntrySink): Promise<string | undefined> {
  const file = openSync(path, 'r');
  try {
    const directory = readDirectory(file, size);
    if (!directory)
      return 'its directory (at the end of a zip file) is missing or damaged; was the download cut short?';
    const problems: string[] = [];
    for (const entry of parseDirectory(directory)) {
      if (entry.name.endsWith('/')) continue;
      const write = sink.open(entry.name, entry.refused);
      if (!write) continue;
      const problem = await copyEntry(path, file, entry, write);
      sink.close();
      if (problem) problems.push(`${entry.name.slice(0, 200)}: ${problem}`);
    }
    return problems.length > 1 ? `${problems[0]} (and ${problems.length - 1} more)` : problems[0];
  } finally {
    closeSync(file);
  }
}

function bytesAt(file: number, at: number, length: number): Buffer | undefined {
  if (at < 0 || length < 0 || !Number.isSafeInteger(at + length)) return undefined;
  const buffer = Buffer.alloc(length);
  return readSync(file, buffer, 0, length, at) === length ? buffer : undefined;
}

function readDirectory(file: number, size: number): Buffer | undefined {
  const tailLength = Math.min(size, 65557); // end record 22 + longest comment 65535
  const tail = bytesAt(file, size - tailLength, tailLength);
  if (!tail) return undefined;
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END_RECORD) at--;
  if (at < 0) return undefined;
  let length = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  if (offset === 0xffffffff || length === 0xffffffff) {
    const locator = at >= 20 ? Number(tail.readBigUInt64LE(at - 20 + 8)) : -1;
    const end64 = bytesAt(file, locator, 56);
    if (!end64 || end64.readUInt32LE(0) !== END64_RECORD) return undefined;
    length = Number(end64.readBigUInt64LE(40));
    offset = Number(end64.readBigUInt64LE(48));
  }
  return length > LARGEST_DIRECTORY || length > size ? undefined : bytesAt(file, offset, length);
}

function* parseDirectory(directory: Buffer): Generator<ZipEntry> {
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_RECORD) {
    const flags = directory.readUInt16LE(at + 8);
    const method = directory.readUInt16LE(at + 10);
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const mode = directory.readUInt32LE(at + 38) >>> 16;
    const long = zip64Fields(directory.subarray(nameEnd, extraEnd), [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ]);
    const refused = refusal(flags, method, mode);
    yield {
      name: directory.toString('utf8', at + 46, nameEnd),
      method,
      compressed: long[1]!,
      localOffset: long[2]!,
      ...(refused && { refused }),
    };
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
}

function refusal(flags: number, method: number, mode: number): string | undefined {
  if (flags & 1) return 'it is encrypted';
  if ((mode & 0o170000) === SYMBOLIC_LINK) return 'it is a symbolic link';
  return method === 0 || method === 8
    ? undefined
    : `its compression method ${method} is not supported (only deflate)`;
}

/** Extra field 1 replaces, in this order, those of [size, compressed, offset] that are all ones. */
function zip64Fields(extra: Buffer, short: readonly number[]): readonly number[] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let value = at + 4;
  return short.map((field) => {
    if (field !== 0xffffffff || value + 8 > extra.length) return field;
    value += 8;
    return Number(extra.readBigUInt64LE(value - 8));
  });
}

async function copyEntry(
  path: string,
  file: number,
  entry: ZipEntry,
  write: (bytes: Uint8Array) => void,
): Promise<string | undefined> {
  const local = bytesAt(file, entry.localOffset, 30);
  if (!local || local.readUInt32LE(0) !== 0x04034b50) return 'its local header is missing';
  if (entry.compressed === 0) return undefined;
  const start = entry.localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const raw = createReadStream(path, { start, end: start + entry.compressed - 1 });
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  const content = entry.method === 8 ? raw.on('error', (e) => inflate.destroy(e)).pipe(inflate) : raw;
  try {
    for await (const chunk of content) write(chunk as Uint8Array);
  } catch (error) {
    if (!(error instanceof Error) || !/^(Z_|ERR_)/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    return `its content cannot be inflated (${error.message})`;
  } finally {
    raw.destroy();
  }
  return undefined;
}
