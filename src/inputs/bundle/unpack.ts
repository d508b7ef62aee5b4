// An archive of a bundle → numbered files in a private temporary folder and their names inside the archive.
// Nothing is ever written under an archive's own name, so a hostile name cannot leave the folder; it is refused and said.
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Diagnostic } from '../../model/diagnostic.js';
import { makeTemporaryFolder } from '../../lib/temporary-folder.js';
import { compressionOf, contentStart, readStart } from './bundle-file.js';
import { entryName } from './entry-name.js';
import { isTar, readTar } from './tar.js';
import { isZip, readZip } from './zip.js';

/** Deflate reaches 1032:1; captures of real traffic stay far below 200:1. Small archives are let pass whatever their ratio. */
const MAX_RATIO = 200;
const RATIO_FREE_BYTES = 64 << 20;
const MAX_ENTRIES = 10_000;

export interface UnpackedEntry {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface Unpacked {
  readonly entries: readonly UnpackedEntry[];
  readonly diagnostics: readonly Diagnostic[];
  /** Temporary folder to remove. */
  readonly folder: string;
}

/** Where a tar or zip reader delivers: open one entry, write, close. Undefined = do not want it. */
export interface EntrySink {
  readonly open: (rawName: string, refused?: string) => ((bytes: Uint8Array) => void) | undefined;
  readonly close: () => void;
}

class LimitReached extends Error {}

export function archiveKind(path: string): 'tar' | 'zip' | undefined {
  const start = readStart(path, 512);
  if (isZip(start)) return 'zip';
  const compression = compressionOf(start);
  return compression !== 'zstd' && isTar(contentStart(path, 512, compression)) ? 'tar' : undefined;
}

/** `shown` is the archive's name in diagnostics. */
export async function unpack(
  path: string,
  kind: 'tar' | 'zip',
  shown: string,
  size: number,
): Promise<Unpacked> {
  const folder = makeTemporaryFolder();
  const entries: UnpackedEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  const say = (code: string, message: string): void => {
    diagnostics.push({ severity: 'warning', code, message, file: shown });
  };
  const sink = fileSink(folder, size, entries, (raw, why) =>
    say('archive-entry-refused', `the entry ${JSON.stringify(raw.slice(0, 200))} was refused: ${why}.`),
  );
  try {
    const problem = kind === 'zip' ? await readZip(path, size, sink) : await readTar(tarStream(path), sink);
    if (problem) say('archive-cut-short', `${problem}. ${entries.length} files were unpacked.`);
  } catch (error) {
    sink.close();
    const limit = error instanceof LimitReached;
    const why = error instanceof Error ? error.message : String(error);
    const kept = `The ${entries.length} files unpacked so far are read.`;
    say(limit ? 'archive-too-large' : 'archive-cut-short', `${why}. ${kept}`);
  }
  return { entries, diagnostics, folder };
}

function tarStream(path: string): AsyncIterable<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (compressionOf(readStart(path, 4)) !== 'gzip') return raw;
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  return raw.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
}

function fileSink(
  folder: string,
  archiveBytes: number,
  entries: UnpackedEntry[],
  refuse: (rawName: string, why: string) => void,
): EntrySink {
  const taken = new Set<string>();
  let total = 0;
  let current: { name: string; path: string; descriptor: number; bytes: number } | undefined;
  const close = (): void => {
    if (!current) return;
    closeSync(current.descriptor);
    entries.push({ name: current.name, path: current.path, bytes: current.bytes });
    current = undefined;
  };
  const write = (bytes: Uint8Array): void => {
    total += bytes.length;
    if (total > RATIO_FREE_BYTES && total > archiveBytes * MAX_RATIO) {
      throw new LimitReached(`it unpacks to more than ${MAX_RATIO} times its size, like an archive bomb`);
    }
    writeSync(current!.descriptor, bytes);
    current!.bytes += bytes.length;
  };
  const open: EntrySink['open'] = (rawName, refused) => {
    const named = entryName(rawName);
    const why = refused ?? ('refused' in named ? named.refused : undefined);
    if (why !== undefined || !('name' in named)) {
      refuse(rawName, why ?? 'it has no name');
      return undefined;
    }
    if (taken.has(named.name)) {
      refuse(rawName, 'an entry of that name came before');
      return undefined;
    }
    if (taken.size >= MAX_ENTRIES) throw new LimitReached(`it holds more than ${MAX_ENTRIES} files`);
    taken.add(named.name);
    const path = join(folder, String(taken.size));
    current = { name: named.name, path, descriptor: openSync(path, 'wx', 0o600), bytes: 0 };
    return write;
  };
  return { open, close };
}
