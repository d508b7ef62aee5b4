// Plain conversations by number → what is asked of them (model/crowd): a few integers of each, and objects of those that are looked at.
import type { Crowd, CrowdChain } from '../../model/crowd.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import type { Manifest } from '../../model/manifest.js';
import type { Correlation, Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import { mix } from '../../lib/hash.js';
import { PairIndex } from '../../lib/pair-index.js';
import { WordSet } from '../../lib/word-set.js';
import { withManifestHint } from '../relay/manifest-hint.js';
import { dialMappings } from '../relay/process-evidence.js';
import { segmentOf } from '../segments.js';
import type { Conversations } from './content-alike.js';
import { relayJoin, type CrowdRelay } from './relay-join.js';
import type { Shapes } from './shapes.js';
import { flowsOf, type Template } from './templates.js';

export interface CrowdPlaces {
  readonly topology: Topology;
  readonly manifest: Manifest | undefined;
  readonly nodeOf: (point: string) => string;
  readonly filesOf: (point: string) => number;
}

interface Parts {
  readonly columns: FlowColumns;
  readonly conversations: Conversations;
  readonly shapes: Shapes;
  readonly templates: readonly (Template | undefined)[];
  /** The conversations' numbers. */
  readonly plain: Int32Array;
  readonly correlation: Correlation;
}

export function plainCrowd(parts: Parts, places: CrowdPlaces): Crowd {
  const { columns, conversations, shapes, templates, plain: numbers } = parts;
  const flowsAt = (n: number): Int32Array => flowsOf(conversations, numbers[n]!);
  const templateOf = (n: number): Template => templates[shapes.shapeOf[numbers[n]!]!]!;
  const firstOf = (n: number): number => flowsAt(n)[templateOf(n)[0]![0]!]!;
  const lastOf = (n: number): number => flowsAt(n)[templateOf(n).at(-1)!.at(-1)!]!;
  const quoted = new WordSet();
  for (const word of columns.quoted) quoted.add(word);
  const ways = new PairIndex(numbers.length * 2);
  const relay = relayOf(parts.correlation, places);
  return {
    count: numbers.length,
    chain: (n, firstId) => chainOf(columns, flowsAt(n), templateOf(n), firstId, relay, places),
    firstNs: (n) => columns.firstNs[firstOf(n)]!,
    isRemarkable: (n) =>
      flowsAt(n).some((f) => !isQuiet(columns.marks[f]!) || quoted.has(columns.tuple[f]!)) ||
      templateOf(n).some((segment) => hasLost(columns, flowsAt(n), segment)),
    way: (n, anyServer) => {
      const last = lastOf(n);
      // an echo's number is no port
      const port = (columns.marks[last]! & Mark.Echo) === 0 ? columns.ports[last]! & 0xffff : 0;
      const place = mix(shapes.shapeOf[numbers[n]!]! * 2 + Number(anyServer), port);
      return ways.numberOf(anyServer ? 0 : columns.dst[last]!, place);
    },
    serverWord: (n) => columns.dst[lastOf(n)]!,
    clientWord: (n) => columns.src[firstOf(n)]!,
    client: (n) => columns.record(firstOf(n)).tuple.src,
    server: (n) => columns.record(lastOf(n)).tuple.dst,
    packets: (n) => columns.forward[firstOf(n)]! + columns.reverse[firstOf(n)]!,
    bytes: (n) => columns.bytes(firstOf(n)),
  };
}

function isQuiet(marks: number): boolean {
  return (marks & (Mark.Answered | Mark.Reset | Mark.Resent)) === Mark.Answered;
}

/** As path/links counts: fewer packets behind than before, unless segmentation offload shows. */
function hasLost(columns: FlowColumns, flows: Int32Array, segment: readonly number[]): boolean {
  const { forward, reverse, largest, marks } = columns;
  for (let i = 1; i < segment.length; i++) {
    const [up, down] = [flows[segment[i - 1]!]!, flows[segment[i]!]!];
    const merged = (marks[up]! & Mark.Tcp) !== 0 ? largest[up]! ^ largest[down]! : 0;
    if (merged >>> 16 === 0 && forward[up]! > forward[down]!) return true;
    if ((merged & 0xffff) === 0 && reverse[down]! > reverse[up]!) return true;
  }
  return false;
}

function chainOf(
  columns: FlowColumns,
  flows: Int32Array,
  template: Template,
  firstId: number,
  relay: CrowdRelay,
  { manifest, nodeOf }: CrowdPlaces,
): CrowdChain {
  const segments = template.map((places, i) =>
    segmentOf(
      firstId + i,
      places.map((place) => ({ flow: columns.record(flows[place]!) })),
    ),
  );
  const joins = segments.slice(1).map((down, i) => relayJoin(segments[i]!, down, relay));
  if (!manifest?.relays || joins.length === 0) return { segments, relays: joins };
  const byId: Segment[] = [];
  for (const s of segments) byId[s.id] = s;
  return { segments, relays: joins.map((join) => withManifestHint(join, byId, manifest, nodeOf)) };
}

/** Beside the clocks' own bounds. */
const TOLERANCE_NS = 1e6;

function relayOf({ clockOf, clocks }: Correlation, { topology, nodeOf }: CrowdPlaces): CrowdRelay {
  const offsetAt = (node: string): ((ns: number) => number) | undefined => {
    const clock = clocks.get(clockOf.get(node) ?? '');
    return clock?.known ? clock.offsetAt : undefined;
  };
  return {
    context: { mappings: dialMappings(topology), topology },
    nodeOf,
    toleranceNs: TOLERANCE_NS,
    offset: (from, to) => {
      const [a, b] = [offsetAt(from), offsetAt(to)];
      if (!a || !b) return undefined;
      return (ns) => {
        const reference = ns - a(ns);
        // b is asked at times of its own clock
        return reference + b(reference + b(reference)) - ns;
      };
    },
  };
}
