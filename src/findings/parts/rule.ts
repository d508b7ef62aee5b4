// What a rule is: it looks at everything the earlier stages found and drafts findings, each with the places that show it. A rule is pure,
// says nothing without evidence, and names the inputs it cannot do without; those missing, it is listed as not evaluated.
//   {id: 'mtu-black-hole', title: 'Full-sized data never arrives', needs: [], inspect: (context) => [...]}
import type { EpochBase, ArpSighting, IcmpError } from '../../model/flow.js';
import type { Fact } from '../../model/fact.js';
import type { ObservationPoint } from '../../model/observation-point.js';
import type { AlikePaths, Evidence, Path, ReportInput, Severity } from '../../model/report.js';
import type { Correlation } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';
import type { Need } from './needs.js';

export interface FindingContext {
  readonly base: EpochBase;
  readonly topology: Topology;
  readonly correlation: Correlation;
  readonly points: ReadonlyMap<string, ObservationPoint>;
  readonly icmpErrors: readonly IcmpError[];
  readonly nodeOf: (point: string) => string;
  readonly paths: readonly Path[];
  /** Of a crowd: what conversations come to that went well and are no paths here. */
  readonly alike?: readonly AlikePaths[];
  readonly arps: readonly ArpSighting[];
  readonly facts: readonly { readonly node: string; readonly facts: readonly Fact[] }[];
  readonly inputs: readonly ReportInput[];
}

export interface Rule {
  /** Kebab case, the file's name. */
  readonly id: string;
  /** One sentence part; the finding's title where the draft has none. */
  readonly title: string;
  readonly needs: readonly Need[];
  /** It also asks what went well: of a crowd it is believed when all paths are there. */
  readonly asksAll?: true;
  /**
   * `explained`: ids of paths that rules before this one explained. What is said of one that went well must follow from its shape, or from what makes
   * a conversation remarkable (correlate/crowd/plain.ts): else a crowd's that are only counted could hide others.
   */
  readonly inspect: (context: FindingContext, explained: ReadonlySet<string>) => readonly Draft[];
}

/** A finding without its id. */
export interface Draft {
  /** critical: explains a path that failed. warning: will hurt. info: for the reader. */
  readonly severity: Severity;
  readonly title?: string;
  readonly detail: string;
  /** Paths it is about; the finding names the first. */
  readonly paths?: readonly Path[];
  readonly where?: string;
  readonly evidence: readonly Evidence[];
  readonly alternatives?: readonly string[];
  readonly next?: string;
}
