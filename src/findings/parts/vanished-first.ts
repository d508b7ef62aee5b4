// Where a conversation's first packet went in before a translation and never came out, though a later copy of it did: the signature of a
// race for the same reply tuple (insert_failed). Compared by packet digests, within one join.
import type { FiveTuple } from '../../model/five-tuple.js';
import type { FlowRecord, PacketSample } from '../../model/flow.js';
import type { Segment } from '../../model/segment.js';
import type { FindingContext } from './rule.js';

export interface Boundary {
  readonly segment: Segment;
  /** Of the near sighting in its segment. */
  readonly position: number;
  readonly near: FlowRecord;
  readonly far: FlowRecord;
}

/** Neighbouring sightings of one stack with different tuples: a translation lies between them. */
export function translationBoundaries({ correlation, nodeOf }: FindingContext): readonly Boundary[] {
  const boundaries: Boundary[] = [];
  for (const segment of correlation.segments) {
    for (let position = 0; position + 1 < segment.sightings.length; position++) {
      const [near, far] = [segment.sightings[position]!.flow, segment.sightings[position + 1]!.flow];
      if (isChanged(near.tuple, far.tuple) && nodeOf(near.point) === nodeOf(far.point))
        boundaries.push({ segment, position, near, far });
    }
  }
  return boundaries;
}

function isChanged(near: FiveTuple, far: FiveTuple): boolean {
  return near.src !== far.src || near.sport !== far.sport || near.dst !== far.dst;
}

/** Forward packets of the near side that have no twin behind, in time order. */
export function unmatched({ segment, position, near }: Boundary): readonly PacketSample[] {
  const seen = new Set(segment.matchedAt(position).flatMap((m) => (m.forward ? [m.upstreamFrame] : [])));
  return near.samples().filter((s) => s.forward && !seen.has(s.frame));
}
