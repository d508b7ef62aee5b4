// A packet as printed → the same with absolute TCP numbers, and the sequence number of pure acknowledgements, which tcpdump leaves out:
// it is where that side's data ended, or what the other side acknowledged last.
import { createSequenceTracker } from './tcp-sequence.js';
import type { TextFrame, TextIp, TextPacket, TextTcp } from './text-packet.js';

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
    const sender = `${from} ${to}`;
    const { flags, seq: printed, ack } = tcp;
    const numbers = tracker.absolute({ from, to, flags, seq: printed, ack, expected: next.get(sender) });
    const seq = numbers.seq ?? next.get(sender) ?? 0;
    const ends = (tcp.flags & 1) + ((tcp.flags & SYN_FIN) >> 1);
    if (numbers.seq !== undefined) remember(sender, seq + (tcp.length ?? 0) + ends);
    if (!next.has(`${to} ${from}`)) remember(`${to} ${from}`, numbers.ack);
    return { ...tcp, seq, ack: numbers.ack ?? 0 };
  };
  const absoluteIp = (ip: TextIp): TextIp => {
    const { payload } = ip;
    if (payload.kind === 'tcp') return { ...ip, payload: absoluteTcp(ip, payload) };
    if (payload.kind === 'ip') return { ...ip, payload: absoluteIp(payload) };
    if (payload.kind === 'gre')
      return { ...ip, payload: { ...payload, inner: absoluteFrame(payload.inner) } };
    if (payload.kind !== 'udp' || !payload.tunnel) return ip;
    const tunnel = { ...payload.tunnel, inner: absoluteFrame(payload.tunnel.inner) };
    return { ...ip, payload: { ...payload, tunnel } };
  };
  const absoluteFrame = (frame: TextFrame): TextFrame =>
    frame.content.kind === 'ip' ? { ...frame, content: absoluteIp(frame.content) } : frame;
  return { absolute: (packet) => ({ ...packet, frame: absoluteFrame(packet.frame) }) };
}
