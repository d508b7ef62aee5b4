// A hop of the report → the flow it was made of, for what a hop does not show: resets, digests, stream bytes.
import { formatTuple } from '../../model/five-tuple.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Hop, Path } from '../../model/report.js';
import type { Correlation, Sighting } from '../../model/segment.js';
import type { FindingContext } from './rule.js';

const known = new WeakMap<Correlation, ReadonlyMap<string, Sighting>>();

export function sightingOf(context: FindingContext, hop: Hop, protocol: string): Sighting | undefined {
  const { correlation } = context;
  const index = known.get(correlation) ?? indexSightings(correlation);
  known.set(correlation, index);
  const { src, sport, dst, dport } = hop;
  return index.get(`${hop.point} ${hop.at} ${formatTuple({ protocol, src, sport, dst, dport })}`);
}

export function sightingsOf(context: FindingContext, path: Path): readonly (Sighting | undefined)[] {
  return path.hops.map((hop) => sightingOf(context, hop, path.protocol));
}

function indexSightings({ segments }: Correlation): Map<string, Sighting> {
  const index = new Map<string, Sighting>();
  for (const { sightings } of segments) {
    for (const s of sightings)
      index.set(`${s.flow.point} ${placeOf(s.flow)} ${formatTuple(s.flow.tuple)}`, s);
  }
  return index;
}

export function placeOf(flow: FlowRecord): string {
  return `${flow.file}#${flow.firstFrame}`;
}

/** Every flow of every point. */
export function allFlows({ correlation }: FindingContext): readonly FlowRecord[] {
  return correlation.segments.flatMap((s) =>
    s.sightings.flatMap((x) => (x.reply ? [x.flow, x.reply] : [x.flow])),
  );
}
