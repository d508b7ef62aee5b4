// Turns a biflow round: forward becomes reverse. Points that missed a conversation's first packet see it the wrong way round.
import { changedFlow, type FlowRecord, type PacketSample } from '../model/flow.js';
import { reverseTuple } from '../model/five-tuple.js';

export function flip(flow: FlowRecord): FlowRecord {
  return changedFlow(flow, {
    tuple: reverseTuple(flow.tuple),
    forward: flow.reverse,
    reverse: flow.forward,
    samples: () => flow.samples().map((s): PacketSample => ({ ...s, forward: !s.forward })),
  });
}

/** True when a SYN, SYN/ACK or echo request showed who the client is. */
export function directionKnown(flow: FlowRecord): boolean {
  return flow.directionBy !== 'first-packet';
}
