// The relay gaps of a path with the flows on both sides of them.
import type { FlowRecord } from '../../model/flow.js';
import type { Hop, Link, Path, RelayGap } from '../../model/report.js';
import { sightingOf } from './flows-of.js';
import type { FindingContext } from './rule.js';

export interface RelayCrossing {
  readonly path: Path;
  readonly link: Link;
  readonly relay: RelayGap;
  /** Last hop before the gap, first one behind it. */
  readonly near: Hop;
  readonly far: Hop;
  readonly nearFlow: FlowRecord;
  readonly farFlow: FlowRecord;
}

export function relayCrossings(context: FindingContext): readonly RelayCrossing[] {
  return context.paths.flatMap((path) =>
    path.links.flatMap((link, i) => {
      const [near, far] = [path.hops[i], path.hops[i + 1]];
      if (!link.relay || !near || !far) return [];
      const [a, b] = [sightingOf(context, near, path.protocol), sightingOf(context, far, path.protocol)];
      return a && b ? [{ path, link, relay: link.relay, near, far, nearFlow: a.flow, farFlow: b.flow }] : [];
    }),
  );
}

export function relayName({ kind, processes }: RelayGap): string {
  const name = kind === 'unknown' ? 'an unidentified relay' : kind;
  return processes.length > 0 ? `${name} (${processes.join(', ')})` : name;
}
