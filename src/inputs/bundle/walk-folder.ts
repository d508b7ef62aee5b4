// A folder on disk → its files with relative names. Links are followed (they are the user's own), each folder once;
// pipes, sockets and devices are never opened (they would block); `.git` and other hidden folders are one line each.
import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.js';

const DEEPEST = 32;

export interface FoundFile {
  /** Relative to the bundle, forward slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface Walked {
  readonly files: readonly FoundFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `prefix` goes before every name (`vm` → `vm/docker0.pcap`); '' for the bundle's root. */
export function walkFolder(root: string, prefix: string): Walked {
  const files: FoundFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const visited = new Set<string>();
  const skip = (name: string, why: string): void => {
    diagnostics.push({
      severity: 'warning',
      code: 'bundle-file-unreadable',
      message: `${why}.`,
      file: name,
    });
  };
  const pending = [{ path: root, name: prefix, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path, name, depth } = next;
    const stat = statOf(path);
    if (!stat) skip(name, 'it is a link to nothing or may not be read');
    else if (stat.isFile()) files.push({ name, path, bytes: stat.size });
    else if (!stat.isDirectory())
      skip(name, 'expected a file, it is a pipe, socket or device and was not opened');
    else if (depth > 0 && isHidden(name)) files.push({ name, path, bytes: 0 });
    else if (depth > DEEPEST) skip(name, `folders deeper than ${DEEPEST} are not read`);
    else if (!visited.has(realpathSync(path))) {
      visited.add(realpathSync(path));
      for (const child of childrenOf(path, () => skip(name, 'the folder may not be read'))) {
        pending.push({ path: join(path, child), name: name ? `${name}/${child}` : child, depth: depth + 1 });
      }
    }
  }
  return { files, diagnostics };
}

function isHidden(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.startsWith('.') || last === '__MACOSX';
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function childrenOf(path: string, failed: () => void): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    failed();
    return [];
  }
}
