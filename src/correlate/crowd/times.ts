// Whether a conversation's times allow its template: packets of one class within the time kernels take, and what is behind a relay between what
// is before it, on clocks that the whole correlation has settled.
import type { Column, FlowColumns } from '../../model/flow-columns.js';
import type { Correlation } from '../../model/segment.js';
import { SAME_PACKET_NS } from '../evidence/same-tuple.js';
import { MAX_RELAY_DELAY_NS } from '../relay/offset-vote.js';
import type { Flows } from './content-alike.js';
import type { Template } from './templates.js';

/** Two kernels' stamps, and what clocks wander between the conversations that bound them. */
const WANDER_NS = 1e6;

export interface Times {
  readonly allow: (flows: Flows, template: Template) => boolean;
  /** When a flow was first seen, ns on the reference's clock. */
  readonly begun: (flow: number) => number;
  /** How long a relay took to dial, ns; from its flow before it to the one behind it. */
  readonly dialled: (before: number, behind: number) => number;
  /** How long it took to pass on the first answer, ns. */
  readonly answered: (before: number, behind: number) => number;
}

export function timesOf(
  columns: FlowColumns,
  { clockOf, clocks }: Correlation,
  nodeOf: (point: string) => string,
): Times {
  const byPoint = columns.points.map((point) => clocks.get(clockOf.get(nodeOf(point)) ?? ''));
  const doubt = byPoint.map((clock) => (clock?.known ? clock.highNs - clock.lowNs + WANDER_NS : Infinity));
  const ids = columns.points.map((point) => clockOf.get(nodeOf(point)));
  const at = (f: number, ns: number): number => ns - (byPoint[columns.point(f)]?.offsetAt(ns) ?? 0);
  const between = (f: number, g: number): number => {
    const p = columns.point(f);
    const q = columns.point(g);
    return ids[p] === ids[q] ? WANDER_NS : doubt[p]! + doubt[q]!;
  };
  const later = (f: number, g: number, of: Column): number => at(g, of(g)) - at(f, of(f));
  const dialled = (before: number, behind: number): number => later(before, behind, columns.firstNs);
  const answered = (before: number, behind: number): number => later(behind, before, columns.answerNs);
  const allow = (flows: Flows, template: Template): boolean =>
    template.every((segment, i) => {
      const last = flows[segment.at(-1)!]!;
      for (const place of segment) {
        const apart = Math.abs(dialled(flows[segment[0]!]!, flows[place]!));
        if (!(apart <= SAME_PACKET_NS)) return false;
      }
      const next = template[i + 1];
      if (!next) return true;
      const first = flows[next[0]!]!;
      const tolerance = between(last, first);
      const asked = dialled(last, first);
      const told = answered(last, first);
      return (
        tolerance !== Infinity &&
        columns.sizes(last) === columns.sizes(first) &&
        asked >= -tolerance &&
        asked <= MAX_RELAY_DELAY_NS &&
        told >= -tolerance &&
        told <= MAX_RELAY_DELAY_NS
      );
    });
  return { allow, begun: (flow) => at(flow, columns.firstNs(flow)), dialled, answered };
}
