// Captures in the bundle's root belong to one node, `.`, until evidence says better (report-contract.md): those that lie behind a relay from the others
// were taken on another stack, and are told so. What the root's other files say is about the stack that stays.
import { stacksApart, type Apart } from './correlate/index.js';
import type { Ingested } from './ingest.js';
import type { Diagnostic } from './model/diagnostic.js';
import { formatTuple } from './model/five-tuple.js';
import type { Evidence } from './model/report.js';
import { flowColumns } from './packets/index.js';
import { interfaceFromFileName, type CapturedFile } from './topology/index.js';

const ROOT = '.';
/** No file's name holds it. */
const OF = '\0';

export interface RootStacks {
  readonly files: readonly CapturedFile[];
  readonly inputs: Ingested['inputs'];
  /** What made a node of some captures, by its id. */
  readonly because: ReadonlyMap<string, Evidence>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `named`: interfaces that the root's other files know. */
export function separateRoot(
  files: readonly CapturedFile[],
  { captures, manifest, inputs }: Pick<Ingested, 'captures' | 'manifest' | 'inputs'>,
  named: ReadonlySet<string>,
  base: number,
): RootStacks {
  const root = files.filter(
    ({ node, file, capture }) =>
      node === ROOT &&
      manifest?.files?.[file]?.node === undefined &&
      captures[capture]!.tables.kind !== 'tcpdump-text',
  );
  if (new Set(root.map(nameOf)).size < 2) return { files, inputs, because: new Map(), diagnostics: [] };
  const columns = flowColumns(
    root.map((f) => ({
      tables: captures[f.capture]!.tables,
      pointOf: (key) => `${nameOf(f)}${OF}${key}`,
    })),
    base,
  );
  const names = columns.points.map(fileOf);
  const { sideOf, apart } = stacksApart(columns, fileOf);
  if (apart.length === 0) return { files, inputs, because: new Map(), diagnostics: [] };
  const taken = new Set(files.map((f) => f.node));
  const nodeOfSide = new Map<number, string>();
  const stays = sideThatStays(names, sideOf, apart, named);
  for (const side of new Set(apart.flatMap((a) => a.sides)))
    if (side !== stays) nodeOfSide.set(side, freeName(names[side]!, taken));
  const nodeOf = (file: CapturedFile): string => {
    const point = names.indexOf(nameOf(file));
    return (point >= 0 && root.includes(file) && nodeOfSide.get(sideOf[point]!)) || file.node;
  };
  const placed = files.map((f) => ({ ...f, node: nodeOf(f) }));
  const because = new Map(
    [...nodeOfSide].map(([side, node]) => [
      node,
      reasonOf(
        apart.filter((a) => a.sides.includes(side)),
        side,
      ),
    ]),
  );
  const byFile = new Map(placed.map((f) => [f.file, f.node]));
  return {
    files: placed,
    inputs: inputs.map((i) => ({ ...i, node: byFile.get(i.file) ?? i.node })),
    because,
    diagnostics: [...because].map(([node, { says, at }]) => ({
      severity: 'info',
      code: 'root-stack',
      at,
      message: `taken for another stack, ${node}: ${says}. A folder for each machine, or pathstitch.yaml, says which it was`,
    })),
  };
}

function nameOf({ series, file }: CapturedFile): string {
  return interfaceFromFileName(series ?? file);
}

/** A file with several interfaces is several points of one stack. */
function fileOf(point: string): string {
  return point.slice(0, point.indexOf(OF));
}

/** The side of most interfaces that other files know, then of most captures. */
function sideThatStays(
  points: readonly string[],
  sideOf: readonly number[],
  apart: readonly Apart[],
  named: ReadonlySet<string>,
): number {
  const worth = (side: number): number =>
    points.reduce((sum, p, i) => sum + (sideOf[i] === side ? 1 + (named.has(p) ? points.length : 0) : 0), 0);
  const sides = [...new Set(apart.flatMap((a) => a.sides))];
  return sides.reduce((best, side) => (worth(side) > worth(best) ? side : best));
}

function freeName(point: string, taken: Set<string>): string {
  let name = `${point}-stack`;
  for (let n = 2; taken.has(name); n++) name = `${point}-stack${n}`;
  taken.add(name);
  return name;
}

function reasonOf(apart: readonly Apart[], side: number): Evidence {
  const [{ sides, example }] = apart as [Apart];
  const [own, other] = sides[0] === side ? example : [example[1], example[0]];
  const n = apart.reduce((sum, a) => sum + a.conversations, 0);
  const [here, there] = [own, other].map((f) => `${f.file}#${f.forward.firstFrame}`);
  return {
    source: 'packets',
    says: `${n === 1 ? 'one conversation carries' : `${n} conversations carry`} the same bytes to the same server here and in ${other.file}, in connections of their own (${formatTuple(own.tuple)}, there ${formatTuple(other.tuple)}): as on the two sides of a relay; a transparent proxy on one stack would look alike`,
    at: `${here}, ${there}`,
  };
}
