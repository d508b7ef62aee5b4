// What the user names on the command line → the flat, sorted list of its files, each with its node.
// Rules: report contract, section "Bundle": a first-level folder is a node, files in the root belong to `.`, deeper folders belong to
// their first-level folder, `.tar`, `.tar.gz`, `.tgz` and `.zip` of a folder are that folder. `vm/docker0.pcap` → node `vm`.
import { statSync, type Stats } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Bundle, BundleFile } from '../model/bundle.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { UsageError } from '../model/usage-error.js';
import { removeTemporaryFolder } from '../lib/temporary-folder.js';
import { bundleFile, TEXT_CAP_BYTES } from './bundle/bundle-file.js';
import { decodeText } from './bundle/decode-text.js';
import { enclosingFolder } from './bundle/entry-name.js';
import { nodeNames, setAside } from './bundle/foreign.js';
import { namesFor } from './bundle/list-names.js';
import { type FoundFile, walkFolder } from './bundle/walk-folder.js';
import { archiveKind, unpack } from './bundle/unpack.js';

export { captureSeries } from './capture-series.js';

const ARCHIVE_NAME = /\.(?:tar|tar\.gz|tgz|zip)$/i;
const MAX_FILES = 20_000;

interface Gathered {
  readonly files: FoundFile[];
  readonly diagnostics: Diagnostic[];
  readonly folders: string[];
}

/** One folder, one archive, or a list of files and folders. Throws UsageError for a path that is missing or cannot be read. */
export async function openBundle(paths: readonly string[]): Promise<Bundle> {
  if (paths.length === 0) throw new UsageError('no input: name a folder, an archive or capture files');
  const gathered: Gathered = { files: [], diagnostics: [], folders: [] };
  const single = paths.length === 1;
  const prefixes = namesFor(paths);
  for (const [i, path] of paths.entries()) {
    await gather(path, single ? '' : prefixes[i]!, single, gathered);
  }
  if (gathered.files.length > MAX_FILES) {
    gathered.folders.forEach(removeTemporaryFolder);
    throw new UsageError(
      `${gathered.files.length} files are too many (most: ${MAX_FILES}); name the folder of one incident`,
    );
  }
  const unique = new Map(gathered.files.map((found) => [found.name, found])); // an argument given twice is one file
  const names = [...unique.keys()];
  const nodeOf = nodeNames(names);
  const aside = setAside(names);
  const files = [...unique.values()].map(({ name, path, bytes }) =>
    bundleFile(name, nodeOf(name), path, bytes, aside(name)),
  );
  files.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return {
    name: single ? archiveStem(basename(resolve(paths[0]!))) : 'files',
    files,
    diagnostics: [...gathered.diagnostics, ...files.flatMap(sizeProblem)],
    close: () => gathered.folders.forEach(removeTemporaryFolder),
  };
}

/** One argument: its files are named below `prefix` ('' = the bundle's root). */
async function gather(path: string, prefix: string, single: boolean, into: Gathered): Promise<void> {
  const stat = statOrUsageError(path);
  if (stat.isDirectory()) {
    const walked = walkFolder(path, prefix);
    into.diagnostics.push(...walked.diagnostics);
    for (const found of walked.files) await gatherFile(found, into);
    return;
  }
  if (!stat.isFile()) throw new UsageError(`${path}: expected a file or folder, it is neither`);
  const name = prefix || basename(path);
  const kind = archiveKind(path);
  if (kind)
    return gatherArchive({ name, path, bytes: stat.size }, kind, single ? '' : archiveStem(name), into);
  if (ARCHIVE_NAME.test(path) && single) {
    throw new UsageError(`${path}: named like an archive, but its content is neither tar, tar.gz nor zip`);
  }
  into.files.push({ name, path, bytes: stat.size });
}

/** An archive lying inside a folder is opened once: `node1.tar.gz` in the root is node `node1`. */
async function gatherFile(found: FoundFile, into: Gathered): Promise<void> {
  const kind = ARCHIVE_NAME.test(found.name) ? archiveKind(found.path) : undefined;
  if (!kind) into.files.push(found);
  else await gatherArchive(found, kind, archiveStem(found.name), into);
}

async function gatherArchive(
  archive: FoundFile,
  kind: 'tar' | 'zip',
  prefix: string,
  into: Gathered,
): Promise<void> {
  const unpacked = await unpack(archive.path, kind, archive.name, archive.bytes);
  into.folders.push(unpacked.folder);
  into.diagnostics.push(...unpacked.diagnostics);
  const seen = unpacked.entries
    .map((entry) => entry.name)
    .filter((name) => !/(?:^|\/)(?:\.|__MACOSX)/.test(name));
  const top = enclosingFolder(seen, archiveStem(basename(archive.name)));
  for (const { name, path, bytes } of unpacked.entries) {
    const inner = top && name.startsWith(`${top}/`) ? name.slice(top.length + 1) : name;
    into.files.push({ name: prefix ? `${prefix}/${inner}` : inner, path, bytes });
  }
}

function archiveStem(name: string): string {
  return name.replace(ARCHIVE_NAME, '') || name;
}

function statOrUsageError(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT' ? `${path}: no such file or folder` : `${path}: cannot be read (${code})`,
    );
  }
}

function sizeProblem(file: BundleFile): Diagnostic[] {
  if (file.bytes <= TEXT_CAP_BYTES || file.compression || file.ignored) return [];
  if (decodeText(file.head) === undefined) return [];
  const message = `expected a text of at most 64 MiB, it has ${file.bytes} bytes; only the first 64 MiB are read. Cut it to the incident.`;
  return [{ severity: 'warning', code: 'text-too-large', message, file: file.file }];
}
