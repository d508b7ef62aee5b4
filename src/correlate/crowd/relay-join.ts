// Two segments of one plain conversation → the join over the relay between them, in the words that the whole correlation uses for a pair.
import type { RelayJoin, Segment } from '../../model/segment.js';
import { pairOf, type PairingContext } from '../relay/candidates.js';
import { joinOf } from '../relay/decide.js';
import { EVENTS } from '../relay/pace.js';
import { placesOf } from '../relay/possible.js';
import { clientEnd, serverEnd } from '../relay/relay-end.js';
import { fitRelay, type FitContext } from '../relay/score.js';

export interface CrowdRelay {
  readonly context: Omit<PairingContext, 'places'>;
  readonly nodeOf: (point: string) => string;
  /** Clock of the second node − clock of the first, ns; undefined where not known. */
  readonly offset: (from: string, to: string) => ((ns: number) => number) | undefined;
  readonly toleranceNs: number;
}

export function relayJoin(up: Segment, down: Segment, relay: CrowdRelay): RelayJoin {
  const { nodeOf } = relay;
  const [near, far] = [serverEnd(up, nodeOf), clientEnd(down, nodeOf)];
  const places = [placesOf(up), placesOf(down)];
  const pair = pairOf(
    { ...near, segment: 0 },
    { ...far, segment: 1 },
    { ...relay.context, places },
    undefined,
  );
  const fit = pair && fitRelay(pair, fitting(relay, near.node, far.node));
  if (pair && fit) return { ...joinOf({ pair, fit }), from: up.id, to: down.id };
  const at = `${near.flow.file}#${near.flow.firstFrame}, ${far.flow.file}#${far.flow.firstFrame}`;
  const says =
    'the streams begin with the same bytes, as those of no other conversation of this length and time do';
  return {
    from: up.id,
    to: down.id,
    certainty: 'inferred',
    evidence: [{ source: 'packets', says, at }],
    preserved: ['stream content'],
  };
}

/** What other pairs are like does not matter to one that is settled. */
function fitting({ offset, toleranceNs }: CrowdRelay, from: string, to: string): FitContext {
  return {
    offset: offset(from, to),
    typical: new Float64Array(EVENTS),
    scale: new Float64Array(EVENTS).fill(1),
    tolerance: toleranceNs,
    unique: () => true,
    rarity: () => 1,
  };
}
