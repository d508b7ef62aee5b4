// What the path stage looks things up in.
import type { CrowdStep } from '../model/crowd.js';
import type { EpochBase, IcmpError } from '../model/flow.js';
import type { ObservationPoint } from '../model/observation-point.js';
import type { NotedParties } from '../model/packet-note.js';
import type { Correlation, Segment } from '../model/segment.js';
import type { Topology } from '../model/topology.js';

export interface PathContext {
  readonly base: EpochBase;
  readonly topology: Topology;
  readonly correlation: Correlation;
  readonly points: ReadonlyMap<string, ObservationPoint>;
  readonly icmpErrors: readonly IcmpError[];
  readonly nodeOf: (point: string) => string;
  /** Processes, containers and pods that captures name as the owners of packets. */
  readonly noted?: NotedParties;
  /** Of a crowd: where the conversations went that have no segments. */
  readonly steps?: () => readonly CrowdStep[];
}

/** Segments joined by relays, client to server. */
export interface Chain {
  readonly segments: readonly Segment[];
}

/** A point's clock time → the reference clock's, ns. */
export function onReference(context: PathContext, point: string, ns: number): number {
  const clock = context.correlation.clocks.get(context.correlation.clockOf.get(context.nodeOf(point)) ?? '');
  return clock ? ns - clock.offsetAt(ns) : ns;
}

/** ± ns between two points: 0 on one clock, Infinity where nothing ties their clocks. */
export function clockUncertainty(context: PathContext, a: string, b: string): number {
  const { clockOf, clocks } = context.correlation;
  const [x, y] = [clockOf.get(context.nodeOf(a)), clockOf.get(context.nodeOf(b))];
  if (x === y) return 0;
  const width = (id: string | undefined): number => {
    const clock = clocks.get(id ?? '');
    return clock?.known ? (clock.highNs - clock.lowNs) / 2 : Infinity;
  };
  return width(x) + width(y);
}
