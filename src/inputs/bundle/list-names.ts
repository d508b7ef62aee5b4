// Several arguments → the name each gets in the bundle. The shortest way to tell them apart wins:
// `vm/eth0.pcap mac/en9.pcap` → as they are (nodes vm, mac); `/tmp/a/eth0.pcap /tmp/a/lo.pcap` → eth0.pcap, lo.pcap (node `.`);
// folders and archives keep their own name (a folder is a node).
import { statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

const ARCHIVE = /\.(?:tar|tar\.gz|tgz|zip)$/i;

/** In the arguments' order; unique. */
export function namesFor(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => resolve(path).split(sep).filter(Boolean));
  const isNode = paths.map((path) => ARCHIVE.test(path) || isFolder(path));
  const folders = new Set(parts.filter((_, i) => !isNode[i]).map((p) => p.slice(0, -1).join('/')));
  for (let keep = 1; keep <= Math.max(...parts.map((p) => p.length)); keep++) {
    const names = parts.map((p, i) => {
      const levels = isNode[i] || folders.size <= 1 ? keep : keep + 1;
      return p.slice(-levels).join(isNode[i] ? '-' : '/');
    });
    if (new Set(names).size === new Set(parts.map((p) => p.join('/'))).size) return flatten(names);
  }
  return flatten(parts.map((p) => p.join('/')));
}

/** `run1/vm/eth0.pcap` → `run1-vm/eth0.pcap`: one level of folders, so that it is the node. */
function flatten(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const parts = name.split('/');
    return parts.length <= 2 ? name : `${parts.slice(0, -1).join('-')}/${parts[parts.length - 1]}`;
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
