// A sighting → the report's hop: the tuple seen there in the client's direction, both counters, where to find it and how to filter for it.
import type { FlowRecord } from '../model/flow.js';
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
    ...(flow.icmpId !== undefined && { icmp: { ids: flow.icmpIds ?? [flow.icmpId] } }),
    packets: { forward: forward.packets, reverse: reverse.packets },
    bytes: { forward: forward.bytes, reverse: reverse.bytes },
    first: epochSeconds(context.base, Math.min(flow.firstNs, reply?.firstNs ?? Infinity)),
    last: epochSeconds(context.base, Math.max(flow.lastNs, reply?.lastNs ?? -Infinity)),
    encapsulation: flow.encapsulation,
    at: `${flow.file}#${flow.firstFrame}`,
    ttl: { forward: forward.ttl, reverse: reverse.ttl },
    ...(tcp && {
      tcp: {
        retransmissions: {
          forward: forward.tcp?.retransmissions ?? 0,
          reverse: reverse.tcp?.retransmissions ?? 0,
        },
      },
    }),
    filters: filtersFor(flow),
    ...(reply && {
      replyTuple: {
        src: reply.tuple.src,
        sport: reply.tuple.sport,
        dst: reply.tuple.dst,
        dport: reply.tuple.dport,
      },
    }),
  };
}

/** Wireshark display filter and tcpdump filter that show this conversation at this point. */
function filtersFor(flow: FlowRecord): Hop['filters'] {
  const { protocol, src, sport, dst, dport } = flow.tuple;
  const ip = src.includes(':') ? 'ipv6' : 'ip';
  const shark = protocol === 'icmp6' ? 'icmpv6' : protocol;
  const ends = `${ip}.addr == ${src} && ${ip}.addr == ${dst}`;
  if (sport !== null && dport !== null && /^(tcp|udp|sctp|udplite|dccp)$/.test(protocol)) {
    return {
      wireshark: `${ends} && ${shark}.port == ${sport} && ${shark}.port == ${dport}`,
      tcpdump: `host ${src} and host ${dst} and ${protocol === 'udplite' || protocol === 'dccp' ? '' : `${protocol} `}port ${sport} and port ${dport}`,
    };
  }
  if (flow.icmpId !== undefined) {
    const id = flow.icmpId;
    if (flow.icmpIds)
      return { wireshark: `${ends} && ${shark}`, tcpdump: `${protocol} and host ${src} and host ${dst}` };
    const at = protocol === 'icmp' ? `icmp[4:2] == ${id}` : `ip6[44:2] == ${id}`;
    return {
      wireshark: `${ends} && ${shark}.ident == ${id}`,
      tcpdump: `${protocol} and host ${src} and host ${dst} and ${at}`,
    };
  }
  return { wireshark: ends, tcpdump: `host ${src} and host ${dst}` };
}
