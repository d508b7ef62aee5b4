// Where a conversation's first packet went in before a translation and never came out, though a later copy of it did: the signature of a
// race for the same reply tuple (insert_failed). Compared by packet digests, within one join.
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
  return correlation.segments.flatMap((segment) =>
    segment.sightings.slice(1).flatMap(({ flow: far }, i) => {
      const near = segment.sightings[i]!.flow;
      const changed =
        near.tuple.src !== far.tuple.src ||
        near.tuple.sport !== far.tuple.sport ||
        near.tuple.dst !== far.tuple.dst;
      const comparable = changed && nodeOf(near.point) === nodeOf(far.point);
      return comparable ? [{ segment, position: i, near, far }] : [];
    }),
  );
}

/** Forward packets of the near side that have no twin behind, in time order. */
export function unmatched({ segment, position, near }: Boundary): readonly PacketSample[] {
  const seen = new Set(
    segment.matchedAt(position).flatMap((m) => (m.forward ? [m.upstreamFrame] : [])),
  );
  return near.samples().filter((s) => s.forward && !seen.has(s.frame));
}
