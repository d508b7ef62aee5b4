// The offset of two clocks, bounded by all plain conversations that cross a relay between them: the whole correlation saw some of them only. What is
// dialled is dialled after the client asked, and answered before the client is (Paxson 1998, as in clocks.ts).
import type { FlowColumns } from '../../model/flow-columns.js';
import type { ClockEstimate, Correlation } from '../../model/segment.js';
import type { Flows } from './content-alike.js';
import { TOLERANCE_NS } from '../relay/offset-vote.js';
import type { Template } from './templates.js';

export interface PlainConversation {
  readonly flows: Flows;
  readonly template: Template;
}

/** How much later, against the estimate, the far clock may be at the least and at the most. */
interface Bounds {
  low: number;
  high: number;
  /** Its own times between which the conversations began. */
  from: number;
  to: number;
}

export function withTighterClocks(
  correlation: Correlation,
  columns: FlowColumns,
  conversations: Iterable<PlainConversation>,
  nodeOf: (point: string) => string,
): Correlation {
  const clocks = new Map(correlation.clocks);
  const ofPoint = columns.points.map((p) => clocks.get(correlation.clockOf.get(nodeOf(p)) ?? ''));
  const bounds = new Map<ClockEstimate, Bounds>();
  for (const { flows, template } of conversations) {
    for (let i = 1; i < template.length; i++) {
      const near = flows[template[i - 1]!.at(-1)!]!;
      const far = flows[template[i]![0]!]!;
      const a = ofPoint[columns.point(near)];
      const b = ofPoint[columns.point(far)];
      const turned = b?.id === b?.reference;
      const clock = turned ? a : b;
      // between two clocks of which none is the reference the doubt could be either's
      if (!a || !b || !clock || a === b || (a.id !== a.reference && !turned)) continue;
      const known = bounds.get(clock) ?? { low: -Infinity, high: Infinity, from: Infinity, to: -Infinity };
      bounds.set(clock, known);
      const begun = columns.firstNs(turned ? near : far);
      known.from = Math.min(known.from, begun);
      known.to = Math.max(known.to, begun);
      const dialled = at(b, columns.firstNs(far)) - at(a, columns.firstNs(near));
      const answered = at(b, columns.answerNs(far)) - at(a, columns.answerNs(near));
      known.low = Math.max(known.low, turned ? -dialled : answered);
      known.high = Math.min(known.high, turned ? -answered : dialled);
    }
  }
  for (const [clock, bound] of bounds) clocks.set(clock.id, tightened(clock, bound));
  return { ...correlation, clocks };
}

function at(clock: ClockEstimate, ns: number): number {
  return ns - clock.offsetAt(ns);
}

/** A clock that stepped, or whose conversations contradict each other by more than stamps do, stays as it was estimated. */
function tightened(clock: ClockEstimate, { low, high, ...times }: Bounds): ClockEstimate {
  if (!clock.known || clock.steps.length > 0 || !(low <= high + 2 * TOLERANCE_NS)) return clock;
  const [from, to] = [Math.min(low, high), Math.max(low, high)];
  const shift = Math.min(Math.max(0, from), to);
  const estimate = clock.offsetAt((times.from + times.to) / 2);
  return {
    ...clock,
    offsetAt: (ns) => clock.offsetAt(ns) + shift,
    lowNs: Math.max(clock.lowNs, estimate + from - TOLERANCE_NS),
    highNs: Math.min(clock.highNs, estimate + to + TOLERANCE_NS),
  };
}
