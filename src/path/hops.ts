// A sighting → the report's hop: the tuple seen there in the client's direction, both counters, where to find it.
import type { Hop } from '../model/report.js';
import type { Sighting } from '../model/segment.js';
import { epochSeconds } from '../model/epoch.js';
import type { PathContext } from './context.js';

export function hopOf({ flow, reply }: Sighting, context: PathContext): Hop {
  const { tuple, forward } = flow;
  const reverse = (reply ?? flow).reverse;
  const tcp = forward.tcp || reverse.tcp;
  return {
    point: flow.point,
    src: tuple.src,
    sport: tuple.sport,
    dst: tuple.dst,
    dport: tuple.dport,
    icmp: flow.icmpId === undefined ? undefined : { ids: flow.icmpIds ?? [flow.icmpId] },
    packets: { forward: forward.packets, reverse: reverse.packets },
    bytes: { forward: forward.bytes, reverse: reverse.bytes },
    first: epochSeconds(context.base, Math.min(flow.firstNs, reply?.firstNs ?? Infinity)),
    last: epochSeconds(context.base, Math.max(flow.lastNs, reply?.lastNs ?? -Infinity)),
    encapsulation: flow.encapsulation,
    at: `${flow.file}#${flow.firstFrame}`,
    ttl: { forward: forward.ttl, reverse: reverse.ttl },
    tcp: tcp && {
      retransmissions: {
        forward: forward.tcp?.retransmissions ?? 0,
        reverse: reverse.tcp?.retransmissions ?? 0,
      },
    },
    replyTuple: reply && {
      src: reply.tuple.src,
      sport: reply.tuple.sport,
      dst: reply.tuple.dst,
      dport: reply.tuple.dport,
    },
  };
}
