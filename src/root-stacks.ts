// Captures in the bundle's root belong to one node, `.`, until evidence says better (report-contract.md): those that lie behind a relay from the others
// were taken on another stack, and are told so. What the root's other files say is about the stack that stays.
import { stacksApart, type Apart } from './correlate/index.js';
import type { Ingested } from './ingest.js';
import type { Diagnostic } from './model/diagnostic.js';
import { formatTuple } from './model/five-tuple.js';
import { flowColumns } from './packets/index.js';
import { interfaceFromFileName, type CapturedFile } from './topology/index.js';

const ROOT = '.';

export interface RootStacks {
  readonly files: readonly CapturedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `named`: interfaces that the root's other files know. */
export function separateRoot(
  files: readonly CapturedFile[],
  { captures, manifest }: Pick<Ingested, 'captures' | 'manifest'>,
  named: ReadonlySet<string>,
  base: number,
): RootStacks {
  const root = files.filter(
    ({ node, file, capture }) =>
      node === ROOT &&
      manifest?.files?.[file]?.node === undefined &&
      captures[capture]!.tables.kind !== 'tcpdump-text',
  );
  if (new Set(root.map(nameOf)).size < 2) return { files, diagnostics: [] };
  const columns = flowColumns(
    root.map((f) => ({ tables: captures[f.capture]!.tables, pointOf: () => nameOf(f) })),
    base,
  );
  const { sideOf, apart } = stacksApart(columns);
  if (apart.length === 0) return { files, diagnostics: [] };
  const taken = new Set(files.map((f) => f.node));
  const nodeOfSide = new Map<number, string>();
  const stays = sideThatStays(columns.points, sideOf, apart, named);
  for (const side of new Set(apart.flatMap((a) => a.sides)))
    if (side !== stays) nodeOfSide.set(side, freeName(columns.points[side]!, taken));
  const nodeOf = (file: CapturedFile): string => {
    const point = columns.points.indexOf(nameOf(file));
    return (point >= 0 && root.includes(file) && nodeOfSide.get(sideOf[point]!)) || file.node;
  };
  return {
    files: files.map((f) => ({ ...f, node: nodeOf(f) })),
    diagnostics: [...nodeOfSide].map(([side, node]) =>
      tell(
        node,
        apart.filter((a) => a.sides.includes(side)),
        side,
      ),
    ),
  };
}

function nameOf({ series, file }: CapturedFile): string {
  return interfaceFromFileName(series ?? file);
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

function tell(node: string, apart: readonly Apart[], side: number): Diagnostic {
  const [{ sides, example }] = apart as [Apart];
  const [own, other] = sides[0] === side ? example : [example[1], example[0]];
  const n = apart.reduce((sum, a) => sum + a.conversations, 0);
  return {
    severity: 'info',
    code: 'root-stack',
    file: own.file,
    at: `${own.file}#${own.forward.firstFrame}`,
    message: `taken for another stack, ${node}, than ${other.file}: ${n === 1 ? 'a conversation has' : `${n} conversations have`} the same bytes to the same server in both, in two connections (${formatTuple(other.tuple)} at ${other.file}#${other.forward.firstFrame}, ${formatTuple(own.tuple)} here), which a relay makes and no stack by itself. A folder for each machine, or pathstitch.yaml, says which it was`,
  };
}
