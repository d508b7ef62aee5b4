// Pairs of segment ends that may face one relay, by index, never all against all: the same destination, the same stream content, a process
// that maps one to the other, or the same byte totals. Then what a relay cannot do is ruled out.
import type { Segment } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import { mayAskOn } from './forwarded-lookups.js';
import { alignDatagrams, REWRITTEN_PORTS, type Aligned } from './datagrams.js';
import { fewAlike, indexEnds, listsFor } from './end-index.js';
import { ALL, FEW_NEIGHBOURS, isWhole, nearest, neighboursFor, sampler, type Window } from './neighbours.js';
import { isGroup, possible, type Places } from './possible.js';
import { mappingFor, type DialMapping } from './process-evidence.js';
import { commonPrefix, nestingSlack, type RelayEnd, type RelayTimes } from './relay-end.js';

export interface RelayPair {
  readonly up: RelayEnd;
  readonly down: RelayEnd;
  readonly process?: { readonly mapping: DialMapping; readonly says: string; readonly full: boolean };
  /** Of datagrams that one side missed: what can be compared instead of the ends' first ones. */
  readonly aligned?: Aligned;
  /** nestingSlack of the two, taken once. */
  readonly slack: number;
  readonly content: SharedContent;
  /** Of a crowd: those of down's like that up was compared with; undefined when it was with all, or content chose them. */
  readonly among?: Window;
}

/** Bytes of payload each way that agree. */
export interface SharedContent {
  readonly forward: number;
  readonly reverse: number;
  /** It differs, as it may on this port; then nothing agrees but perhaps the question. */
  readonly rewritten?: true;
  /** The DNS question is all that agrees; it counts as QUESTION_BYTES of `forward`. */
  readonly question?: true;
}

/** What is known of the ends before they are paired. */
export interface PairingContext {
  readonly places: readonly Places[];
  readonly mappings: readonly DialMapping[];
  readonly topology: Topology;
}

/** From here on comparing neighbours in time costs more than it finds: a partner whose first data one capture missed. */
const VAST = 32;

export function relayPairs(
  segments: readonly Segment[],
  ups: readonly RelayEnd[],
  downs: readonly RelayEnd[],
  context: PairingContext,
  roughOffset: (a: string, b: string) => number,
): RelayPair[] {
  const { places, mappings } = context;
  const index = indexEnds(downs);
  const pairs: { -readonly [K in keyof RelayPair]: RelayPair[K] }[] = [];
  const neighbours = neighboursFor(ups.length);
  const askedOfAll = sampler();
  /** The up end that met a segment last. */
  const metBy = new Int32Array(segments.length).fill(-1);
  /** Number of that pair, -1 when it is none. */
  const pairAt = new Int32Array(segments.length);
  const consider = (up: RelayEnd, down: RelayEnd, among: Window | undefined, contentChose: boolean): void => {
    if (metBy[down.segment] === up.segment) {
      // met again in a list that is compared whole: all its rivals by that key are known
      const known = among === undefined && pairs[pairAt[down.segment]!];
      if (known) known.among = undefined;
      return;
    }
    metBy[down.segment] = up.segment;
    const pair = pairOf(up, down, context, among);
    // where some keep their content as it is, no relay rewrites it
    const kept = pair !== undefined && !(contentChose && pair.content.rewritten);
    pairAt[down.segment] = kept ? pairs.length : -1;
    if (kept) pairs.push(pair);
  };
  for (const up of ups) {
    if (isGroup(up.dst)) continue;
    const lists = listsFor(index, up, mappings, places[up.segment]!);
    const alike = lists.some((list) => list.length > VAST) ? fewAlike(index, up) : [];
    for (const down of alike) consider(up, down, undefined, true);
    for (const list of lists) {
      const want = up.times.first + roughOffset(up.node, list[0]!.node);
      const window =
        alike.length > 0
          ? nearest(list, want, FEW_NEIGHBOURS)
          : nearest(list, want, list.length > neighbours.whole && askedOfAll(list) ? ALL : neighbours);
      const among = isWhole(window) || alike.length > 0 ? undefined : window;
      for (let i = window.from; i < window.to; i++) consider(up, list[i]!, among, alike.length > 0);
    }
  }
  return pairs;
}

/** Undefined when no relay joins these two. */
export function pairOf(
  up: RelayEnd,
  down: RelayEnd,
  { places, mappings, topology }: PairingContext,
  among: Window | undefined,
): RelayPair | undefined {
  if (down.segment === up.segment) return undefined;
  // most pairs of a crowd end here: streams are compared as they are, datagrams by those that both saw
  const streams = up.protocol === 'tcp' ? sharedContent(up, down, undefined) : NOTHING_SHARED;
  if (!streams) return undefined;
  const process = mappings.length > 0 ? mappingFor(mappings, up, down) : undefined;
  if (!possible(up, down, places, topology, process !== undefined)) return undefined;
  const aligned = alignDatagrams(up, down);
  const content = up.protocol === 'tcp' ? streams : sharedContent(up, down, aligned);
  if (!content) return undefined;
  const times = aligned ?? { up: up.times, down: down.times };
  const slack = nestingSlack(times.up, times.down, up.dst === down.dst);
  if (content.question && up.dst !== down.dst && !mayAskOn(up, slack)) return undefined;
  return { up, down, process, aligned, slack, content, among };
}

const NOTHING_SHARED: SharedContent = { forward: 0, reverse: 0 };
const REWRITTEN: SharedContent = { forward: 0, reverse: 0, rewritten: true };
/** A question says as much as the fewest bytes that tell conversations apart. */
const QUESTION_BYTES = 16;
const ASKED: SharedContent = { forward: QUESTION_BYTES, reverse: 0, rewritten: true, question: true };

/** Undefined where content contradicts: a relay keeps it. */
function sharedContent(
  up: RelayEnd,
  down: RelayEnd,
  aligned: Aligned | undefined,
): SharedContent | undefined {
  const forward = aligned?.content.forward ?? commonPrefix(up.content.forward, down.content.forward);
  const reverse = aligned?.content.reverse ?? commonPrefix(up.content.reverse, down.content.reverse);
  if (forward === 0 && reverse === 0) return NOTHING_SHARED;
  if (forward >= 0 && reverse >= 0) return { forward, reverse };
  return up.dport !== null && REWRITTEN_PORTS.has(up.dport) ? forwarded(up, down) : undefined;
}

/** A forwarder asks the same question under an id of its own. Of several questions in one flow another may be the first. */
function forwarded(up: RelayEnd, down: RelayEnd): SharedContent | undefined {
  if (up.question === undefined || down.question === undefined) return REWRITTEN;
  if (up.question === down.question) return ASKED;
  return Math.max(up.packets.forward, down.packets.forward) > 1 ? REWRITTEN : undefined;
}

/** The times that may be compared with each other. */
export function timesOf({ up, down, aligned }: RelayPair): {
  readonly up: RelayTimes;
  readonly down: RelayTimes;
} {
  return aligned ?? { up: up.times, down: down.times };
}
