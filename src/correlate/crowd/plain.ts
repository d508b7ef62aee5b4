// Plain conversations by number → what is asked of them (model/crowd): a few integers of each, and objects of those that are looked at.
import type { Crowd, CrowdChain, CrowdStep } from '../../model/crowd.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Manifest } from '../../model/manifest.js';
import type { Correlation, Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import { mix } from '../../lib/hash.js';
import { PairIndex } from '../../lib/pair-index.js';
import { WordSet } from '../../lib/word-set.js';
import { withManifestHint } from '../relay/manifest-hint.js';
import { dialMappings } from '../relay/process-evidence.js';
import { segmentOf } from '../segments.js';
import { flowsOf, type Conversations, type Flows } from './content-alike.js';
import { conntracked } from './conntracked.js';
import { NONE } from './packets-alike.js';
import { relayJoin, type CrowdRelay } from './relay-join.js';
import { hasEqualCounts } from './shapes.js';
import type { Template } from './templates.js';

export interface CrowdPlaces {
  /** Epoch second that flows' times count from. */
  readonly baseSeconds: number;
  readonly topology: Topology;
  readonly manifest: Manifest | undefined;
  readonly nodeOf: (point: string) => string;
  readonly filesOf: (point: string) => number;
}

interface Parts {
  readonly columns: FlowColumns;
  readonly conversations: Conversations;
  /** Of each conversation. */
  readonly shapeOf: Int32Array;
  readonly templates: readonly (Template | undefined)[];
  /** The conversations' numbers. */
  readonly plain: Int32Array;
  readonly correlation: Correlation;
  /** Whether a conversation is one of those that prove a shape. */
  readonly proved: Uint8Array;
}

export function plainCrowd(parts: Parts, places: CrowdPlaces): Crowd {
  const { columns, conversations, shapeOf, templates, plain: numbers } = parts;
  const flows: number[] = [];
  const flowsAt = (n: number): Flows => flowsOf(conversations, numbers[n]!, flows);
  const flowAt = (n: number, place: number): number =>
    conversations.members.items[conversations.members.starts[numbers[n]!]! + place]!;
  const templateOf = (n: number): Template => templates[shapeOf[numbers[n]!]!]!;
  const firstOf = (n: number): number => flowAt(n, templateOf(n)[0]![0]!);
  const lastOf = (n: number): number => flowAt(n, templateOf(n).at(-1)!.at(-1)!);
  const conspicuous = conspicuousWords(columns);
  const ways = new PairIndex();
  const relay = relayOf(parts.correlation, places);
  const entries = conntracked(columns, places.topology, places.baseSeconds, numbers.length, flowsAt);
  const provenIn = (n: number): number => entries.provenIn(flowsAt(n), templateOf(n));
  const lossesOf = (n: number): number => lossesIn(columns, flowsAt(n), templateOf(n));
  return {
    count: numbers.length,
    proofs: () => provedSegments(parts),
    chain: (n, firstId) => chainOf(columns, flowsAt(n), templateOf(n), firstId, relay, places),
    firstNs: (n) => columns.firstNs(firstOf(n)),
    isRemarkable: (n) => isRemarkable(columns, conspicuous, flowsAt(n)),
    askedFor: entries.asked,
    lossesOf,
    steps: (list) => stepsOf(columns, list, flowsAt, templateOf),
    way: (n, anyServer) => {
      const last = lastOf(n);
      // an echo's number is no port
      const port = (columns.marks[last]! & Mark.Echo) === 0 ? columns.ports(last) & 0xffff : 0;
      const place = mix(shapeOf[numbers[n]!]! * 2 + Number(anyServer), port);
      return ways.numberOf(anyServer ? 0 : columns.dst(last), mix(mix(place, lossesOf(n)), provenIn(n)));
    },
    serverWord: (n) => columns.dst(lastOf(n)),
    clientWord: (n) => columns.src(firstOf(n)),
    client: (n) => columns.record(firstOf(n)).tuple.src,
    server: (n) => columns.record(lastOf(n)).tuple.dst,
    packets: (n) => columns.forward(firstOf(n)) + columns.reverse(firstOf(n)),
    bytes: (n) => columns.bytes(firstOf(n)),
  };
}

function provedSegments({ columns, conversations, proved, correlation }: Parts): ReadonlySet<number> {
  const isProof = (flow: FlowRecord): boolean => {
    const row = columns.rowOf(flow);
    const n = row < 0 ? NONE : conversations.conversationOf(row);
    return n !== NONE && proved[n] === 1;
  };
  const segments = correlation.segments.filter(({ sightings }) =>
    sightings.some(({ flow }) => isProof(flow)),
  );
  return new Set(segments.map((s) => s.id));
}

/** What findings also ask of conversations that went well, beside one that did not (a word for each tuple or socket). */
function conspicuousWords({ quoted, flows, marks, tuple, ...columns }: FlowColumns): WordSet {
  const words = new WordSet();
  for (const word of quoted) words.add(word);
  for (let f = 0; f < flows; f++) {
    if (marks[f] === Mark.NoFlow) continue;
    // whose ports a connection reused that needed more than one SYN; what else a socket asked that got no answer
    if ((marks[f]! & Mark.Reopened) !== 0) words.add(tuple(f));
    if ((marks[f]! & (Mark.Tcp | Mark.Answered)) === 0) words.add(socketWord(columns, f));
  }
  return words;
}

function socketWord({ src, ports }: Pick<FlowColumns, 'src' | 'ports'>, f: number): number {
  return mix(mix(1, src(f)), ports(f));
}

function isRemarkable(columns: FlowColumns, words: WordSet, flows: Flows): boolean {
  // where each byte passed every point, what was sent again does not show a stream that stops between two (path/stalled-stream.ts)
  const isWhole = flows.every((f) => columns.sizes(f) === columns.sizes(flows[0]!));
  const doubtful = isWhole ? Mark.Reset : Mark.Reset | Mark.Resent;
  return !hasEqualCounts(columns, flows) || flows.some((f) => isConspicuous(columns, words, f, doubtful));
}

function isConspicuous(columns: FlowColumns, words: WordSet, f: number, doubtful: number): boolean {
  const marks = columns.marks[f]!;
  if ((marks & (Mark.Answered | doubtful)) !== Mark.Answered) return true;
  if (words.has(columns.tuple(f))) return true;
  // a server that says nothing may be a forwarder with nobody behind it
  return (marks & Mark.Tcp) !== 0 ? (columns.largest(f) & 0xffff) === 0 : words.has(socketWord(columns, f));
}

/** As path/links counts: fewer packets behind than before, unless segmentation offload shows. A hash of the steps where. */
function lossesIn(columns: FlowColumns, flows: Flows, template: Template): number {
  const { forward, reverse, largest, marks } = columns;
  let losses = 0;
  let step = 0;
  for (const segment of template) {
    for (let i = 1; i < segment.length; i++) {
      const up = flows[segment[i - 1]!]!;
      const down = flows[segment[i]!]!;
      const merged = (marks[up]! & Mark.Tcp) !== 0 ? largest(up) ^ largest(down) : 0;
      step++;
      if (merged >>> 16 === 0 && forward(up) > forward(down)) losses = mix(losses, step);
      if ((merged & 0xffff) === 0 && reverse(down) > reverse(up)) losses = mix(losses, -step);
    }
  }
  return losses;
}

function stepsOf(
  columns: FlowColumns,
  list: readonly number[],
  flowsAt: (n: number) => Flows,
  templateOf: (n: number) => Template,
): CrowdStep[] {
  const { point, sourceNet, dst, firstNs } = columns;
  const known = new Map<number, { from: number; to: number; conversations: number }[]>();
  const add = (from: number, to: number): void => {
    const key = mix(mix(mix(point(from), sourceNet(from)), dst(from)), point(to));
    const bucket = known.get(key) ?? [];
    if (bucket.length === 0) known.set(key, bucket);
    const step = bucket.find(
      (s) =>
        sourceNet(s.from) === sourceNet(from) &&
        dst(s.from) === dst(from) &&
        point(s.from) === point(from) &&
        point(s.to) === point(to),
    );
    if (!step) bucket.push({ from, to, conversations: 1 });
    else {
      step.conversations++;
      if (firstNs(to) < firstNs(step.to)) Object.assign(step, { from, to });
    }
  };
  for (const n of list) {
    const flows = flowsAt(n);
    for (const segment of templateOf(n))
      for (let i = 1; i < segment.length; i++) add(flows[segment[i - 1]!]!, flows[segment[i]!]!);
  }
  // thousands, of which few are kept
  return [...known.values()].flatMap((bucket) =>
    bucket.map(({ from, to, conversations }) => ({
      get from() {
        return columns.record(from);
      },
      get to() {
        return columns.record(to);
      },
      conversations,
    })),
  );
}

function chainOf(
  columns: FlowColumns,
  flows: Flows,
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
