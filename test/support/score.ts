// Scores a report against a bundle's truth: the rules and the printed row of ../shared/tools/score.mjs, in TypeScript.
//   exact      flows whose path crosses exactly the true points, in order, with a true tuple at each
//   sightings  (point, tuple) pairs found in the flow's best path, of all that are true
//   merged     paths that hold hops of two or more true flows (a wrong stitch)
//   split      flows whose hops lie in more than one path (a missed stitch)
//   relay      flows that cross a userspace relay whose path says so, at that place
//   outcome    faulty flows whose outcome names the right status and place
// Beyond it: faults that score.mjs does not know, several relays in a row, relays crossed both ways, and flows with a
// time window (reused tuples).
import type { Hop, Path, Report } from '../../src/model/report.js';
import { describeMiss, tupleText, type Endpoints } from './score-text.js';
import type { ChainLink, TrueFlow, Truth } from '../lab/truth/truth.js';

export interface Score {
  readonly scenario: string;
  readonly flows: number;
  readonly exact: number;
  readonly sightings: readonly [found: number, all: number];
  readonly merged: number;
  readonly split: number;
  readonly relay: readonly [found: number, all: number];
  readonly outcome: readonly [right: number, all: number];
  /** What is not perfect, flow by flow, true and found. */
  readonly misses: readonly string[];
}

export interface Expected {
  readonly status: readonly Path['outcome']['status'][];
  /** Whether `outcome.after` must be the point the truth says the packet reached. */
  readonly after?: boolean;
}

export const expectedOutcome: Readonly<Record<string, Expected>> = {
  none: { status: ['ok'] },
  'dropped-forward': { status: ['lost'], after: true },
  refused: { status: ['refused'] },
  'no-answer-upstream': { status: ['unanswered'] },
  unreachable: { status: ['unanswered', 'unreachable'] },
  'reply-dropped-forward': { status: ['reply-lost'], after: true },
  'no-reply': { status: ['unanswered'] },
  // the lab's own: the captures allow more than one honest word for these, `ok` is none of them
  'dropped-unwatched': { status: ['lost', 'unanswered'] },
  'mtu-black-hole': { status: ['lost', 'partial'] },
  'hairpin-unmasqueraded': { status: ['reset', 'refused', 'reply-lost', 'unanswered', 'partial'] },
  'reply-from-elsewhere': { status: ['unanswered', 'reply-lost', 'partial'] },
};

/** A hop with the key it is compared by, and its time. */
interface KeyedHop extends Hop {
  readonly key: string;
}

interface KeyedPath extends Omit<Path, 'hops'> {
  readonly hops: readonly KeyedHop[];
}

export function scoreReport(report: Pick<Report, 'paths'>, truth: Truth): Score {
  const paths = report.paths.map((path): KeyedPath => {
    const hops = path.hops.map((hop) => ({ ...hop, key: hopKey(path.protocol, hop.point, hop) }));
    return { ...path, hops };
  });
  const judged = truth.flows
    .map((flow) => judgeFlow(flow, truth, paths))
    .filter((result) => result !== undefined);
  const count = (test: (result: Judgement) => boolean | undefined) => judged.filter(test).length;
  return {
    scenario: truth.scenario,
    flows: judged.length,
    exact: count((result) => result.exact),
    sightings: [sum(judged.map((r) => r.found)), sum(judged.map((r) => r.seen))],
    merged: countMerged(paths, truth),
    split: count((result) => result.split),
    relay: [count((r) => r.relay === true), count((r) => r.relay !== undefined)],
    outcome: [count((r) => r.outcome === true), count((r) => r.outcome !== undefined)],
    misses: judged.flatMap((result) => result.misses),
  };
}

export function isPerfect(score: Score): boolean {
  const { exact, flows, merged, split, relay, outcome } = score;
  return exact === flows && !merged && !split && relay[0] === relay[1] && outcome[0] === outcome[1];
}

interface Judgement {
  readonly exact: boolean;
  readonly found: number;
  readonly seen: number;
  readonly split: boolean;
  readonly relay?: boolean;
  readonly outcome?: boolean;
  readonly misses: readonly string[];
}

function judgeFlow(flow: TrueFlow, truth: Truth, paths: readonly KeyedPath[]): Judgement | undefined {
  const seen = flow.chain.filter((link) => link.seen);
  if (!seen.length) return undefined;
  const keys = seen.map((link) => keysOf(flow, link));
  const all = new Set(keys.flatMap((set) => [...set]));
  const mine = (hop: KeyedHop) => all.has(hop.key) && inWindow(hop, flow);
  const holding = paths.filter((path) => path.hops.some(mine));
  const best = bestPath(holding, keys, seen, mine);
  const relay = relayFound(truth, seen, best?.path);
  const outcome = outcomeRight(flow, best?.path);
  const wrong = !best?.exact || relay === false || outcome === false;
  return {
    exact: best?.exact ?? false,
    found: best?.found ?? 0,
    seen: seen.length,
    // an ICMP hop may truly belong to several paths; others may not
    split: holding.length > 1 && !flow.proto.startsWith('icmp'),
    relay,
    outcome,
    misses: wrong ? [describeMiss(flow, seen, best?.path, expectedOutcome[flow.fault ?? ''])] : [],
  };
}

interface Best {
  readonly path: KeyedPath;
  readonly found: number;
  readonly exact: boolean;
}

function bestPath(
  holding: readonly KeyedPath[],
  keys: readonly ReadonlySet<string>[],
  seen: readonly ChainLink[],
  mine: (hop: KeyedHop) => boolean,
): Best | undefined {
  let best: Best | undefined;
  for (const path of holding) {
    const found = keys.filter((set) => path.hops.some((hop) => set.has(hop.key) && mine(hop))).length;
    const order = path.hops.map((hop) => hop.point).filter((point, i, all) => point !== all[i - 1]);
    const sameOrder = order.length === seen.length && order.every((point, i) => point === seen[i]!.point);
    const exact = sameOrder && path.hops.every(mine) && found === seen.length;
    const better = !best || found > best.found || (found === best.found && exact && !best.exact);
    if (better) best = { path, found, exact };
  }
  return best;
}

/** Every relay the flow crosses must be found; undefined when it crosses none. */
function relayFound(truth: Truth, seen: readonly ChainLink[], path: KeyedPath | undefined) {
  const place = (point: string) => seen.findIndex((link) => link.point === point);
  const crossed = truth.relays.filter(({ between }) => {
    const [before, after] = between.map(place) as [number, number];
    return before >= 0 && before < after;
  });
  // a forwarder's far side may be another point for some of its flows
  const begins = truth.relays.find(({ kind, between }) => {
    return between[0] === seen[0]!.point && seen.length > 1 && kind !== 'userspace-stack';
  });
  const relays = crossed.length || !begins ? crossed : [begins];
  if (!relays.length) return undefined;
  return relays.every(({ between }) => {
    const next = seen[place(between[0]) + 1]?.point;
    return path?.links.some((link) => link.kind === 'relay' && link.from === between[0] && link.to === next);
  });
}

function outcomeRight(flow: TrueFlow, path: KeyedPath | undefined): boolean | undefined {
  if (!flow.fault) return undefined;
  const expected = expectedOutcome[flow.fault];
  if (!expected) throw new Error(`truth names the fault "${flow.fault}", which score.ts does not know`);
  if (!path) return false;
  const { status, after } = path.outcome;
  return expected.status.includes(status) && (!expected.after || after === flow.reaches);
}

/** Paths that hold hops of more than one flow; a hop that several flows may own (ICMP) tells nothing. */
function countMerged(paths: readonly KeyedPath[], truth: Truth): number {
  const owners = new Map<string, TrueFlow[]>();
  for (const flow of truth.flows) {
    const keys = new Set(flow.chain.flatMap((link) => [...keysOf(flow, link)]));
    for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), flow]);
  }
  return paths.filter((path) => {
    const flows = new Set<string>();
    for (const hop of path.hops) {
      const candidates = (owners.get(hop.key) ?? []).filter((flow) => inWindow(hop, flow));
      if (candidates.length === 1) flows.add(candidates[0]!.id);
    }
    return flows.size > 1;
  }).length;
}

function inWindow(hop: KeyedHop, flow: TrueFlow): boolean {
  if (!flow.window) return true;
  return Number(hop.first) <= flow.window.to && Number(hop.last) >= flow.window.from;
}

function keysOf(flow: TrueFlow, link: ChainLink): ReadonlySet<string> {
  return new Set((link.tuples ?? []).map((tuple) => hopKey(flow.proto, link.point, tuple)));
}

function hopKey(proto: string, point: string, tuple: Endpoints): string {
  return `${proto}|${point}|${tupleText(proto, tuple)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
