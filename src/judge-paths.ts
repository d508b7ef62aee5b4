// Flow tables → correlation → paths → findings. Of a crowd of flows whose plain conversations are told by numbers alone, only those that a format or a
// finding looks at become paths; what the others come to is counted (Report.alike).
import { correlate, correlateCrowd, CROWD_FLOWS, unfold, type CorrelateInput } from './correlate/index.js';
import { judge, type FindingContext, type Judgement } from './findings/index.js';
import type { Ingested } from './ingest.js';
import { collectGarbage, growYoungHeap } from './lib/garbage.js';
import { beyondMemory } from './limits.js';
import type { Crowd } from './model/crowd.js';
import type { Diagnostic } from './model/diagnostic.js';
import { MoreMemory } from './model/more-memory.js';
import type { AlikePaths, Path } from './model/report.js';
import type { Correlation } from './model/segment.js';
import { countFlows, flowColumns } from './packets/index.js';
import {
  buildPaths,
  isUnremarkable,
  MOST_UNREMARKABLE,
  type PathContext,
  type PathOptions,
} from './path/index.js';

export interface CrowdOptions extends PathOptions {
  /** Of alike conversations of a crowd only the first becomes a path, and sums tell of the others. */
  readonly fold?: boolean;
}

export interface Joined {
  readonly correlation: Correlation;
  readonly crowd?: Crowd;
  /** The flows are more than the memory holds: then none is joined. */
  readonly beyond?: Diagnostic;
}

/** What a correlation needs beside the flows. */
export type JoinInput = Omit<CorrelateInput, 'flows'> & {
  readonly captures: Ingested['captures'];
  readonly pointOf: (capture: number) => (key: number) => string;
  readonly flows: () => CorrelateInput['flows'];
};

export interface JoinOptions extends CrowdOptions {
  /** What the heap may grow to, MiB; without it as many flows are taken as there are. */
  readonly heapMb?: number;
  /** From so many flows on they are a crowd. */
  readonly crowdFlows?: number;
  /** What another process's heap might. */
  readonly possibleHeapMb?: number;
}

export function joinFlows({ captures, pointOf, flows, ...input }: JoinInput, options: JoinOptions): Joined {
  const total = countFlows(captures.map((c) => c.tables));
  const correlateSome = (
    some: CorrelateInput['flows'],
    offsets?: Correlation['offsets'],
    tidy?: () => void,
  ): Correlation => correlate({ ...input, flows: some, ...(offsets && { offsets }), ...(tidy && { tidy }) });
  // what a text prints is not enough to be plain
  const isCrowd =
    captures.every((c) => c.tables.kind !== 'tcpdump-text') && total >= (options.crowdFlows ?? CROWD_FLOWS);
  let beyond = isCrowd ? undefined : beyondMemory(captures, options.heapMb);
  if (!beyond && !isCrowd) return { correlation: correlateSome(flows()) };
  if (!beyond) {
    const sources = captures.map(({ tables }, i) => ({ tables, pointOf: pointOf(i) }));
    const listed = (rest: number): number =>
      options.fold ? 0 : Math.min(MOST_UNREMARKABLE, Math.ceil((total - rest) / 2));
    const affords = (rest: number): boolean => {
      beyond = beyondMemory(captures, options.heapMb, { flows: rest, listed: listed(rest) });
      return beyond === undefined;
    };
    const joined = correlateCrowd(flowColumns(sources, input.baseSeconds), input, correlateSome, affords);
    if (joined) return joined;
  }
  const { heapMb = 0, possibleHeapMb = 0 } = options;
  if (possibleHeapMb > heapMb) throw new MoreMemory(possibleHeapMb);
  return { correlation: correlateSome([]), beyond };
}

/** What paths and findings are judged by, beside the correlation. */
export type Around = Omit<FindingContext & PathContext, 'paths' | 'alike' | 'correlation' | 'steps'>;

export interface JudgedPaths {
  readonly context: PathContext;
  readonly paths: readonly Path[];
  readonly alike: readonly AlikePaths[];
  /** Unremarkable conversations beyond those that are listed. */
  readonly unlisted: number;
  readonly judged: Judgement;
  /** Ids of paths that stand for conversations without one. */
  readonly standing: ReadonlySet<string>;
}

export function judgePaths(joined: Joined, around: Around, options: CrowdOptions): JudgedPaths {
  const folded = judgeUnfolded(joined, around, options, options.fold === true && mayFold(around));
  // what is said of one that stands for others may hold for these; what the crowd could not settle stands for itself
  const said = folded.paths.some(
    (p) => folded.judged.about.has(p.id) && folded.standing.has(p.id) && isUnremarkable(p),
  );
  return folded.alike.length > 0 && (said || folded.judged.askedAll)
    ? judgeUnfolded(joined, around, options, false)
    : folded;
}

/** Notes on packets name each conversation's processes. */
function mayFold({ noted }: Around): boolean {
  return (noted?.size ?? 0) === 0;
}

/** From here on a collection after each step is nothing beside it. */
const MANY_CONVERSATIONS = 50_000;

function judgeUnfolded(
  { correlation, crowd }: Joined,
  around: Around,
  options: CrowdOptions,
  fold: boolean,
): JudgedPaths {
  if (!fold) growYoungHeap(true);
  const tidy = (crowd?.count ?? 0) >= MANY_CONVERSATIONS ? collectGarbage : (): void => {};
  const unfolded = crowd && unfold(correlation, crowd, fold, options.mostUnremarkable ?? MOST_UNREMARKABLE);
  tidy();
  const context = {
    ...around,
    correlation: unfolded?.correlation ?? correlation,
    steps: unfolded?.steps,
  };
  const heads = new Set(unfolded?.alike.map((a) => a.head));
  if (fold && crowd) for (const proof of crowd.proofs()) heads.add(proof);
  const { paths, unlisted, idOf } = buildPaths(context, {
    ...options,
    heads,
    elsewhere: unfolded?.left ?? 0,
  });
  const alike = (unfolded?.alike ?? []).map(({ head, conversations, ...sums }) => ({
    like: idOf.get(head)!,
    paths: conversations,
    ...sums,
  }));
  tidy();
  const judged = judge({ ...context, paths, alike });
  const standing = new Set(idOf.values());
  return { context, paths, alike, unlisted: unlisted + (fold ? 0 : (unfolded?.left ?? 0)), judged, standing };
}
