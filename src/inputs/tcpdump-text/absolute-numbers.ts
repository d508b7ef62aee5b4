// A packet as printed → the same with absolute TCP numbers, and the sequence number of pure acknowledgements, which tcpdump leaves out:
// it is where that side's data ended, or what the other side acknowledged last.
import { createSequenceTracker } from './tcp-sequence.js';
import type { TextIp, TextPacket, TextTcp } from './text-packet.js';

export interface AbsoluteNumbers {
  readonly absolute: (packet: TextPacket) => TextPacket;
}

const MOST_SENDERS = 400_000;
const SYN_FIN = 0x03;

export function createAbsoluteNumbers(): AbsoluteNumbers {
  const tracker = createSequenceTracker();
  const next = new Map<string, number>();
  const remember = (sender: string, value: number | undefined): void => {
    if (value !== undefined && (next.has(sender) || next.size < MOST_SENDERS)) next.set(sender, value >>> 0);
  };
  const absoluteTcp = (ip: TextIp, tcp: TextTcp): TextTcp => {
    if (tcp.flags === undefined) return tcp;
    const from = `${ip.src} ${tcp.sport}`;
    const to = `${ip.dst} ${tcp.dport}`;
    const numbers = tracker.absolute({ from, to, flags: tcp.flags, seq: tcp.seq, ack: tcp.ack });
    const sender = `${from} ${to}`;
    const seq = numbers.seq ?? next.get(sender) ?? 0;
    const ends = (tcp.flags & 1) + ((tcp.flags & SYN_FIN) >> 1);
    if (numbers.seq !== undefined) remember(sender, seq + (tcp.length ?? 0) + ends);
    if (!next.has(`${to} ${from}`)) remember(`${to} ${from}`, numbers.ack);
    return { ...tcp, seq, ack: numbers.ack ?? 0 };
  };
  const absoluteIp = (ip: TextIp): TextIp => {
    const { payload } = ip;
    if (payload.kind === 'tcp') return { ...ip, payload: absoluteTcp(ip, payload) };
    return payload.kind === 'ip' ? { ...ip, payload: absoluteIp(payload) } : ip;
  };
  return {
    absolute: (packet) => {
      const { content } = packet.frame;
      return content.kind === 'ip'
        ? { ...packet, frame: { ...packet.frame, content: absoluteIp(content) } }
        : packet;
    },
  };
}
