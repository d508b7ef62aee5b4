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

const known = new WeakMap<readonly Path[], readonly RelayCrossing[]>();

export function relayCrossings(context: FindingContext): readonly RelayCrossing[] {
  const crossings = known.get(context.paths) ?? findCrossings(context);
  known.set(context.paths, crossings);
  return crossings;
}

function findCrossings(context: FindingContext): RelayCrossing[] {
  const crossings: RelayCrossing[] = [];
  for (const path of context.paths) {
    for (const [i, link] of path.links.entries()) {
      const [near, far] = [path.hops[i], path.hops[i + 1]];
      if (!link.relay || !near || !far) continue;
      const a = sightingOf(context, near, path.protocol);
      const b = sightingOf(context, far, path.protocol);
      if (a && b)
        crossings.push({ path, link, relay: link.relay, near, far, nearFlow: a.flow, farFlow: b.flow });
    }
  }
  return crossings;
}

export function relayName({ kind, processes }: RelayGap): string {
  const name = kind === 'unknown' ? 'an unidentified relay' : kind;
  return processes.length > 0 ? `${name} (${processes.join(', ')})` : name;
}
