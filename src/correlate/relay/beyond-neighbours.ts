// Of a crowd only neighbours in time are compared before the clocks are known. Once they are, whoever may begin when a partner would is compared
// as well: the best of a few proves nothing while its rivals are not known.
import { pairOf, type PairingContext, type RelayPair } from './candidates.js';
import { JITTER_NS as SLACK_JITTER_NS, preservesDestination } from './direction.js';
import { firstFrom, type Window } from './neighbours.js';
import type { RelayEnd } from './relay-end.js';

/** When a partner begins, ns from where the clocks expect it. */
export interface Reach {
  readonly early: number;
  readonly late: number;
}

export interface Beyond {
  readonly pairs: readonly RelayPair[];
  /** Too many begin with a partner to compare them all. */
  readonly unknown: ReadonlySet<Window>;
}

/** Compared with one end at most, and added in all. */
const MOST = 512;
const MOST_ADDED = 1e6;

export function beyondNeighbours(
  group: readonly RelayPair[],
  offset: (ns: number) => number,
  { early, late }: Reach,
  context: PairingContext,
): Beyond {
  const pairs: RelayPair[] = [];
  const { node } = group[0]!.down;
  const unknown = new Set<Window>();
  const windows = new Map<Window, RelayEnd>();
  for (const { up, among } of group) if (among) windows.set(among, up);
  // where none is left to one server, the other direction between these stacks is the relay's (direction.ts)
  const leadsOn = group.some(preservesDestination);
  const compared = new Set<number>();
  const keyOf = (up: RelayEnd, down: RelayEnd): number => up.segment * context.places.length + down.segment;
  if (windows.size > 0) for (const { up, down } of group) compared.add(keyOf(up, down));
  for (const [window, up] of windows) {
    const expected = up.times.first + offset(up.times.first);
    const from = firstFrom(window.list, expected - early);
    const to = firstFrom(window.list, expected + late);
    if (from >= window.from && to <= window.to) continue;
    if (to - from > MOST || pairs.length > MOST_ADDED) {
      unknown.add(window);
      continue;
    }
    for (let i = from; i < to; i++) {
      const down = window.list[i]!;
      if ((i >= window.from && i < window.to) || down.node !== node) continue;
      // another list, by content or size, may have had it: twice it would be its own rival
      if (compared.has(keyOf(up, down))) continue;
      const pair = pairOf(up, down, context, window);
      if (!pair || pair.slack < -SLACK_JITTER_NS || (!leadsOn && preservesDestination(pair))) continue;
      pairs.push(pair);
    }
  }
  return { pairs, unknown };
}
