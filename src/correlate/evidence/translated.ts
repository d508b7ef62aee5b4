// Flows whose tuples differ but whose packets agree in everything NAT leaves alone (IP id, lengths, sequence numbers, payload): the two
// sides of a kernel NAT, found without conntrack. Works on groups of flows that already are one (same tuple at several points).
// Candidates come from an index over packet digests, so cost grows with flows; digests shared by too many flows are no evidence.
import type { FlowRecord } from '../../model/flow.js';
import type { Match } from '../../model/match.js';
import type { RoughClocks } from '../rough-clocks.js';
import { SAME_PACKET_NS } from './same-tuple.js';
import { agreeing, compareTranslated, isUpstream, neverReturns } from './translated-pair.js';

const NEAREST = 12; // candidates in time kept per flow and digest

export interface Group {
  readonly members: readonly number[];
}

/** Proposes (row group → column group) pairs; a is a flow of the upstream group, b of the downstream one. */
export function proposeTranslated(
  flows: readonly FlowRecord[],
  groups: readonly Group[],
  nodes: readonly string[],
  clocks: RoughClocks,
): (Match & { readonly upstream: number; readonly downstream: number })[] {
  const index = digestIndex(flows, groups);
  const pairs = new Set<number>();
  for (const entries of index.values())
    for (const [x, y] of nearPairs(entries, flows, nodes, clocks))
      pairs.add(Math.min(x, y) * groups.length + Math.max(x, y));
  const result = [];
  for (const pair of pairs) {
    const x = Math.floor(pair / groups.length);
    const y = pair % groups.length;
    const best = bestMatch(flows, groups[x]!, groups[y]!, nodes, clocks);
    if (!best || oneClockRefutes(flows, groups[x]!, groups[y]!, nodes)) continue;
    const forward = isUpstream(flows[best.a]!, flows[best.b]!, best.turned);
    result.push(forward ? { ...best, upstream: x, downstream: y } : { ...best, upstream: y, downstream: x });
  }
  return result;
}

interface Entry {
  readonly group: number;
  readonly flow: number;
  readonly timeNs: number;
}

/** By digest, which tells protocol and lengths as well. */
function digestIndex(flows: readonly FlowRecord[], groups: readonly Group[]): Map<number, Entry[]> {
  const index = new Map<number, Entry[]>();
  groups.forEach((group, g) => {
    for (const f of group.members) {
      const flow = flows[f]!;
      for (const s of flow.samples().slice(0, 8)) {
        const entry = { group: g, flow: f, timeNs: s.timeNs };
        const list = index.get(s.strong);
        if (list) list.push(entry);
        else index.set(s.strong, [entry]);
      }
    }
  });
  return index;
}

function* nearPairs(
  entries: readonly Entry[],
  flows: readonly FlowRecord[],
  nodes: readonly string[],
  clocks: RoughClocks,
): Generator<[number, number]> {
  if (entries.every((e) => e.group === entries[0]!.group)) return;
  const reference = nodes[entries[0]!.flow]!;
  const corrected = entries
    .map(({ group, flow, timeNs }) => ({
      group,
      timeNs: timeNs - (clocks.offset(reference, nodes[flow]!) ?? 0),
    }))
    .sort((a, b) => a.timeNs - b.timeNs);
  for (let j = 1; j < corrected.length; j++) {
    for (let i = Math.max(0, j - NEAREST); i < j; i++) {
      const [p, q] = [corrected[i]!, corrected[j]!];
      if (p.group !== q.group && q.timeNs - p.timeNs <= SAME_PACKET_NS) yield [p.group, q.group];
    }
  }
}

function bestMatch(
  flows: readonly FlowRecord[],
  x: Group,
  y: Group,
  nodes: readonly string[],
  clocks: RoughClocks,
): Match | undefined {
  let best: Match | undefined;
  for (const a of x.members.slice(0, 4)) {
    for (const b of y.members.slice(0, 4)) {
      const match = compareTranslated(flows, a, b, nodes, clocks);
      if (match && match.weight > (best?.weight ?? 0)) best = match;
    }
  }
  return best;
}

/**
 * Of two points on one kernel the one that a packet passes first its answer passes last: where both ways are later at one of them, or both
 * sooner, ids agree by chance, whatever points with other clocks say.
 */
function oneClockRefutes(
  flows: readonly FlowRecord[],
  x: Group,
  y: Group,
  nodes: readonly string[],
): boolean {
  return x.members.some((a) =>
    y.members.some((b) => nodes[a] === nodes[b] && neverReturns(agreeing(flows[a]!, flows[b]!).matched)),
  );
}
