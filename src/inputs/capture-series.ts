// Capture files → captures: the files of one rotated capture (tcpdump -C, -G, -W, dumpcap -b: by their names) become one that is read in time order, under
// the name it would have as one file: `vm/docker0.pcap0`, `vm/docker0.pcap1` → `vm/docker0.pcap`.
import type { BundleFile, CaptureFile } from '../model/bundle.js';
import { captureStart } from './capture-start.js';
import { COMPRESSED, rotationGroup } from './rotation.js';

interface Part {
  readonly file: BundleFile;
  readonly order: number;
}

/** In the order of each capture's first file. */
export function captureSeries(files: readonly BundleFile[]): CaptureFile[] {
  const bases = new Set(files.map((file) => rotationGroup(file.file)?.base));
  const series = new Map<string, Part[]>();
  for (const file of files) {
    // the first file of tcpdump -C has no number
    const plain = file.file.replace(COMPRESSED, '');
    const group = bases.has(plain) ? { base: plain, order: -1 } : rotationGroup(file.file);
    const key = group ? `series ${group.base}` : `file ${file.file}`;
    const parts = series.get(key) ?? [];
    parts.push({ file, order: group?.order ?? 0 });
    series.set(key, parts);
  }
  return [...series].map(([key, parts]) => {
    if (parts.length === 1) return captureFile(parts[0]!.file);
    const [first, ...others] = inTimeOrder(parts).map(({ file }) => captureFile(file));
    return { ...first!, name: key.slice('series '.length), continuedBy: others };
  });
}

function captureFile({ path, file }: BundleFile): CaptureFile {
  return { path, file };
}

/** By first packets; files that show none stay where their numbers put them. */
function inTimeOrder(parts: readonly Part[]): readonly Part[] {
  const byNumber = [...parts].sort((a, b) => a.order - b.order);
  const starts = new Map(byNumber.map((part) => [part, captureStart(part.file.head)]));
  const timed = byNumber.filter((part) => !Number.isNaN(starts.get(part)));
  timed.sort((a, b) => starts.get(a)! - starts.get(b)!);
  return byNumber.map((part) => (Number.isNaN(starts.get(part)) ? part : timed.shift()!));
}
