// The path that a flow is a hop of.
import type { FlowRecord } from '../../model/flow.js';
import type { Path } from '../../model/report.js';
import { placeOf } from './flows-of.js';
import type { FindingContext } from './rule.js';

const known = new WeakMap<readonly Path[], ReadonlyMap<string, Path>>();

export function pathOfFlow({ paths }: FindingContext, flow: FlowRecord): Path | undefined {
  let index = known.get(paths);
  if (!index) {
    index = new Map(paths.flatMap((p) => p.hops.map((h) => [`${h.point} ${h.at} ${h.dst}`, p] as const)));
    known.set(paths, index);
  }
  return index.get(`${flow.point} ${placeOf(flow)} ${flow.tuple.dst}`);
}
