// A proposal that two flows, seen at two points (or under two tuples at one), are the same packets. Evidence sources propose, the
// grouping decides for all at once.
import type { FlowRecord } from './flow.js';
import type { Topology } from './topology.js';

export interface Match {
  /** Indices into the flow list. */
  readonly a: number;
  readonly b: number;
  /** b's forward is a's reverse. */
  readonly turned: boolean;
  /** Larger decides first; see the evidence source for its scale. */
  readonly weight: number;
  readonly by: 'isn' | 'packets' | 'conntrack';
}

/** What evidence sources may look at. */
export interface CorrelationInput {
  readonly flows: readonly FlowRecord[];
  readonly topology: Topology;
  /** Node of each flow, same order. */
  readonly nodes: readonly string[];
}
