// A tar stream → its regular files, one after the other: ustar and pax (POSIX.1-2017, pax), GNU long names, V7.
// 512-byte headers: name 100 · mode 8 · uid 8 · gid 8 · size 12 (octal, or base 256) · mtime 12 · checksum 8 · type 1 · linkname 100 ·
// "ustar" magic 6 · … · prefix 155 at 345. Links, devices and sparse files are refused, never followed.
import type { EntrySink } from './unpack.js';

const BLOCK = 512;
const LONGEST_META = 1 << 20;
const SKIPPED_TYPES = new Set(['5', 'g', 'V']); // folders, global pax headers, volume labels
const REFUSED_TYPES: Readonly<Record<string, string>> = {
  '1': 'it is a link',
  '2': 'it is a symbolic link',
  '3': 'it is a device',
  '4': 'it is a device',
  '6': 'it is a named pipe',
  S: 'it is a sparse file',
};

interface Header {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

/** Whether these bytes begin a tar archive: the header's checksum is right. An all-zero block (an empty tar) is not enough. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && parseHeader(head.subarray(0, BLOCK)) !== undefined;
}

/** Feeds every regular file to `sink`. Returns what was wrong with the archive itself, if anything. */
export async function readTar(
  chunks: AsyncIterable<Uint8Array>,
  sink: EntrySink,
): Promise<string | undefined> {
  const source = pull(chunks);
  let named: { name?: string; size?: number; sparse?: boolean } = {};
  for (;;) {
    const block = await source.take(BLOCK);
    if (block.length === 0) return undefined;
    if (block.length < BLOCK) return 'it ends inside a header';
    if (block.every((byte) => byte === 0)) return undefined;
    const header = parseHeader(block);
    if (!header) return 'a header has a wrong checksum; what follows cannot be read';
    const padding = (BLOCK - (header.size % BLOCK)) % BLOCK;
    if (header.type === 'x' || header.type === 'L' || header.type === 'K') {
      if (header.size > LONGEST_META) return 'an extended header is larger than 1 MiB';
      const body = new TextDecoder().decode(await source.take(header.size));
      await source.take(padding);
      if (header.type === 'L') named = { ...named, name: body.replace(/\0.*$/s, '') };
      if (header.type === 'x') named = { ...named, ...paxFields(body) };
      continue;
    }
    const size = named.size ?? header.size;
    const refused = named.sparse ? REFUSED_TYPES['S'] : REFUSED_TYPES[header.type];
    const write = SKIPPED_TYPES.has(header.type) ? undefined : sink.open(named.name ?? header.name, refused);
    named = {};
    const copied = await source.copy(size, write);
    if (write) sink.close();
    if (copied < size) return 'it ends inside a file';
    await source.take((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

function parseHeader(block: Uint8Array): Header | undefined {
  let sum = 8 * 32; // the checksum field counts as spaces
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  if (octal(block, 148, 8) !== sum) return undefined;
  const size = (block[124]! & 0x80) !== 0 ? base256(block, 124, 12) : octal(block, 124, 12);
  if (!Number.isSafeInteger(size) || size < 0) return undefined;
  const posix = text(block, 257, 6) === 'ustar'; // GNU writes "ustar " and uses the prefix field otherwise
  const prefix = posix ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return { name: prefix ? `${prefix}/${name}` : name, size, type: text(block, 156, 1) || '0' };
}

function text(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(block: Uint8Array, at: number, length: number): number {
  const digits = text(block, at, length).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

function base256(block: Uint8Array, at: number, length: number): number {
  let value = block[at]! & 0x7f;
  for (let i = 1; i < length; i++) value = value * 256 + block[at + i]!;
  return value;
}

/** pax records: `<length> <key>=<value>\n`. */
function paxFields(body: string): { name?: string; size?: number; sparse?: boolean } {
  const fields: { name?: string; size?: number; sparse?: boolean } = {};
  for (const [, key, value] of body.matchAll(/^\d+ ([\w.]+)=(.*)$/gm)) {
    if (key === 'path') fields.name = value!;
    if (key === 'size' && /^\d{1,15}$/.test(value!)) fields.size = Number(value);
    if (key!.startsWith('GNU.sparse')) fields.sparse = true;
  }
  return fields;
}

interface Puller {
  /** The next `length` bytes; fewer at the end of the stream. */
  readonly take: (length: number) => Promise<Uint8Array>;
  /** Hands the next `length` bytes to `write` (or drops them); resolves to how many there were. */
  readonly copy: (length: number, write?: (bytes: Uint8Array) => void) => Promise<number>;
}

function pull(chunks: AsyncIterable<Uint8Array>): Puller {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  const copy: Puller['copy'] = async (length, write) => {
    let left = length;
    while (left > 0) {
      if (rest.length === 0) {
        const next = await iterator.next();
        if (next.done) break;
        rest = new Uint8Array(next.value);
        continue;
      }
      const part = rest.subarray(0, left);
      write?.(part);
      rest = rest.subarray(part.length);
      left -= part.length;
    }
    return length - left;
  };
  const take: Puller['take'] = async (length) => {
    const taken = new Uint8Array(length);
    let filled = 0;
    const got = await copy(length, (part) => {
      taken.set(part, filled);
      filled += part.length;
    });
    return taken.subarray(0, got);
  };
  return { take, copy };
}
