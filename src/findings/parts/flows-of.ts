// A hop of the report → the flow it was made of, for what a hop does not show: resets, digests, stream bytes.
import type { FiveTuple } from '../../model/five-tuple.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Hop, Path } from '../../model/report.js';
import type { Correlation, Sighting } from '../../model/segment.js';
import type { FindingContext } from './rule.js';

/** By point, then by place; tunnels put several flows into one frame. */
type SightingIndex = ReadonlyMap<string, ReadonlyMap<string, readonly Sighting[]>>;

const known = new WeakMap<Correlation, SightingIndex>();

export function sightingOf(context: FindingContext, hop: Hop, protocol: string): Sighting | undefined {
  const { correlation } = context;
  const index = known.get(correlation) ?? indexSightings(correlation);
  known.set(correlation, index);
  return index
    .get(hop.point)
    ?.get(hop.at)
    ?.findLast(({ flow: { tuple } }) => tuple.protocol === protocol && isSameTuple(tuple, hop));
}

function isSameTuple(a: Omit<FiveTuple, 'protocol'>, b: Omit<FiveTuple, 'protocol'>): boolean {
  return a.src === b.src && a.sport === b.sport && a.dst === b.dst && a.dport === b.dport;
}

export function sightingsOf(context: FindingContext, path: Path): readonly (Sighting | undefined)[] {
  return path.hops.map((hop) => sightingOf(context, hop, path.protocol));
}

function indexSightings({ segments }: Correlation): SightingIndex {
  const index = new Map<string, Map<string, Sighting[]>>();
  for (const { sightings } of segments) {
    for (const s of sightings) {
      const ofPoint = index.get(s.flow.point) ?? new Map<string, Sighting[]>();
      index.set(s.flow.point, ofPoint);
      const place = placeOf(s.flow);
      const list = ofPoint.get(place);
      if (list) list.push(s);
      else ofPoint.set(place, [s]);
    }
  }
  return index;
}

export function placeOf(flow: FlowRecord): string {
  return `${flow.file}#${flow.firstFrame}`;
}

const flowsKnown = new WeakMap<Correlation, readonly FlowRecord[]>();

/** Every flow of every point. */
export function allFlows({ correlation }: FindingContext): readonly FlowRecord[] {
  const flows = flowsKnown.get(correlation) ?? flowsIn(correlation);
  flowsKnown.set(correlation, flows);
  return flows;
}

function flowsIn({ segments }: Correlation): FlowRecord[] {
  const flows: FlowRecord[] = [];
  for (const { sightings } of segments) {
    for (const s of sightings) {
      flows.push(s.flow);
      if (s.reply) flows.push(s.reply);
    }
  }
  return flows;
}
