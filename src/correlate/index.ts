// Flows + topology → segments, relay joins, clocks. Kernel boundaries and userspace relays have different physics and different matchers
// (knowledge.md 2); both propose, and one assignment each decides for all flows at once.
import type { FlowRecord } from '../model/flow.js';
import type { Manifest } from '../model/manifest.js';
import type { Correlation } from '../model/segment.js';
import type { Topology } from '../model/topology.js';
import { estimateClocks } from './clocks.js';
import { indexConntrack } from './evidence/by-conntrack.js';
import { joinContinuations } from './continuations.js';
import { joinEchoSeries } from './echo-series.js';
import { groupFlows } from './groups.js';
import { joinRelays } from './relay/index.js';
import { withManifestHint } from './relay/manifest-hint.js';
import { buildSegments } from './segments.js';

export { correlateCrowd, CROWD_FLOWS } from './crowd/index.js';
export { stacksApart, type Apart } from './stacks-apart.js';
export { unfold, type AlikeConversations, type Unfolded } from './crowd/unfold.js';
export {
  indexConntrack,
  isTranslated,
  translatedTuple,
  validFor,
  type ConntrackIndex,
} from './evidence/by-conntrack.js';

export interface CorrelateInput {
  readonly flows: readonly FlowRecord[];
  readonly topology: Topology;
  readonly manifest: Manifest | undefined;
  readonly baseSeconds: number;
  /** Point id → node id. */
  readonly nodeOf: (point: string) => string;
  /** How many files show a point. */
  readonly filesOf: (point: string) => number;
  /** Of relays whose clocks are settled already. */
  readonly offsets?: Correlation['offsets'];
  /** Takes back what a step left, where that is megabytes. */
  readonly tidy?: () => void;
}

export function correlate({
  flows,
  topology,
  manifest,
  baseSeconds,
  nodeOf,
  filesOf,
  offsets,
  tidy = () => {},
}: CorrelateInput): Correlation {
  const sorted = joinEchoSeries(joinContinuations([...flows].sort(stable), filesOf));
  const nodes = sorted.map((f) => nodeOf(f.point));
  const conntrack = indexConntrack(
    [...topology.nodes.values()].flatMap((n) => n.facts.conntrack.map((fact) => ({ node: n.id, fact }))),
  );
  const grouping = groupFlows(sorted, nodes, conntrack, baseSeconds);
  tidy();
  const segments = buildSegments(sorted, nodes, grouping, topology);
  const relays = joinRelays(segments, topology, grouping.clocks, nodeOf, grouping.isCopy, offsets);
  tidy();
  const clocks = estimateClocks([...new Set(nodes)], segments, relays.offsets, topology, manifest, nodeOf);
  return {
    segments,
    relays: relays.joins.map((join) => withManifestHint(join, segments, manifest, nodeOf)),
    candidates: relays.candidates,
    ...clocks,
    offsets: relays.offsets,
    refusals: grouping.refusals,
  };
}

/** Order of files and workers must not show. */
function stable(a: FlowRecord, b: FlowRecord): number {
  return (
    a.firstNs - b.firstNs ||
    compare(a.point, b.point) ||
    compare(a.tuple.src, b.tuple.src) ||
    (a.tuple.sport ?? 0) - (b.tuple.sport ?? 0) ||
    compare(a.file, b.file) ||
    a.ref.row - b.ref.row
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
