// One conversation whose requests one interface of a stack saw and whose replies another did: the two flows have no packet in common, but
// the same ends and ports, each in one direction, at one time.
import { reverseTuple, tupleKey, type FiveTuple } from '../../model/five-tuple.js';
import type { FlowRecord } from '../../model/flow.js';
import { allFlows } from './flows-of.js';
import type { FindingContext } from './rule.js';

export interface Halves {
  readonly there: FlowRecord;
  readonly back: FlowRecord;
}

/** Retransmissions and slow answers included. */
const TOGETHER_NS = 60e9;

export function halvesOf(context: FindingContext): readonly Halves[] {
  const flows = allFlows(context).filter((f) => f.tuple.dport !== null);
  const replies = new Map<string, FlowRecord[]>();
  for (const flow of flows) {
    const key = answeredTuple(flow);
    if (key) replies.set(tupleKey(key), [...(replies.get(tupleKey(key)) ?? []), flow]);
  }
  return flows.flatMap((there) => {
    if (there.forward.packets === 0 || there.reverse.packets > 0 || !isRequest(there)) return [];
    const back = (replies.get(tupleKey(there.tuple)) ?? []).find(
      (b) =>
        b !== there &&
        b.point !== there.point &&
        context.nodeOf(b.point) === context.nodeOf(there.point) &&
        !(Math.abs(b.firstNs - there.firstNs) > TOGETHER_NS),
    );
    return back ? [{ there, back }] : [];
  });
}

/** The client's tuple, if the flow holds replies only. */
function answeredTuple({ tuple, forward, reverse }: FlowRecord): FiveTuple | undefined {
  if (forward.packets === 0) return tuple;
  return reverse.packets === 0 ? reverseTuple(tuple) : undefined;
}

/** Both halves look alike from outside; the SYN tells, else the lower port is the server's. */
function isRequest({ tuple, forward }: FlowRecord): boolean {
  if (forward.tcp?.synCount) return true;
  return (tuple.dport ?? 0) < (tuple.sport ?? 0);
}
