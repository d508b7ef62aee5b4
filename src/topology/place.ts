// Captured interfaces → observation points with ids `<node>/<interface>`.
// The interface is, in order of belief: the manifest, pcapng if_name, the SLL2 index looked up in the node's link evidence, the file's name
// without its extensions (report-contract.md, "Bundle").
import { formatPlace } from '../model/diagnostic.js';
import type { InterfaceFact } from '../model/fact.js';
import type { Manifest } from '../model/manifest.js';
import type { CapturedInterface, ObservationPoint } from '../model/observation-point.js';

export interface CapturedFile {
  /** Index into the bundle's list of captures. */
  readonly capture: number;
  readonly file: string;
  readonly node: string;
  /** Name the series of a rotated capture would have as one file. */
  readonly series?: string;
  readonly interfaces: readonly CapturedInterface[];
}

export interface Placement {
  readonly points: readonly ObservationPoint[];
  /** `${capture} ${interfaceKey}` → point id. */
  readonly pointOf: ReadonlyMap<string, string>;
}

export function placeCaptures(
  files: readonly CapturedFile[],
  links: ReadonlyMap<string, readonly InterfaceFact[]>,
  manifest: Manifest | undefined,
): Placement {
  const points = new Map<string, ObservationPoint>();
  const pointOf = new Map<string, string>();
  for (const file of files) {
    const node = manifest?.files?.[file.file]?.node ?? file.node;
    for (const captured of file.interfaces) {
      const { name, by } = nameInterface(file, captured, links.get(node) ?? [], manifest);
      const id = `${node}/${name}`;
      pointOf.set(`${file.capture} ${captured.key}`, id);
      if (captured.packets === 0 && file.interfaces.length > 1 && !captured.name) continue;
      const known = points.get(id);
      points.set(
        id,
        known
          ? join(known, captured, file.file)
          : { ...captured, id, node, interface: name, files: [file.file], namedBy: by },
      );
    }
  }
  return { points: [...points.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), pointOf };
}

function nameInterface(
  file: CapturedFile,
  captured: CapturedInterface,
  links: readonly InterfaceFact[],
  manifest: Manifest | undefined,
): { name: string; by: string } {
  const stated = manifest?.files?.[file.file]?.interface;
  if (stated) return { name: stated, by: `pathstitch.yaml names the interface of ${file.file}` };
  if (captured.name) return { name: captured.name, by: `${file.file} names its interface (if_name)` };
  if (captured.ifindex !== undefined) {
    const fact = links.find((l) => l.ifindex === captured.ifindex);
    if (fact)
      return {
        name: fact.name,
        by: `interface index ${captured.ifindex} is ${fact.name} at ${formatPlace(fact.at)}`,
      };
    return {
      name: `if${captured.ifindex}`,
      by: `interface index ${captured.ifindex} of ${file.file}; no ip link output of this node names it`,
    };
  }
  const name = interfaceFromFileName(file.series ?? file.file);
  return { name, by: `the file's name, ${file.file}` };
}

const EXTENSIONS = /\.(pcap|pcapng|cap|dmp|dump|trc|pkt|gz|zst|txt|log|tcpdump|ntar)\d*$/i;

/** `vm/docker0.pcap.gz` → `docker0`; rotation suffixes (`.pcap0`, `_00001_20260101120000`, `-2026-01-01…`) go too. */
export function interfaceFromFileName(file: string): string {
  let name = file.slice(file.lastIndexOf('/') + 1);
  for (let before = ''; before !== name;) {
    before = name;
    name = name.replace(EXTENSIONS, '').replace(/_\d{5}_\d{14}$/, '');
  }
  return name || 'capture';
}

function join(known: ObservationPoint, more: CapturedInterface, file: string): ObservationPoint {
  const least = (a: number, b: number): number =>
    Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b);
  const most = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));
  return {
    ...known,
    files: known.files.includes(file) ? known.files : [...known.files, file],
    packets: known.packets + more.packets,
    bytes: known.bytes + more.bytes,
    nonIp: known.nonIp + more.nonIp,
    truncated: known.truncated + more.truncated,
    dropped:
      known.dropped === undefined && more.dropped === undefined
        ? undefined
        : (known.dropped ?? 0) + (more.dropped ?? 0),
    firstNs: least(known.firstNs, more.firstNs),
    lastNs: most(known.lastNs, more.lastNs),
  };
}
