// A DNS lookup (asked again after 5 s, as glibc does) or a series of echoes (one a second), by way of the relay, which has a socket for each.
import { ICMP, INNER, OUTER, type Flow, type Packet, type Receiver } from './flow.js';
import { ECHO_BYTES } from './content.js';
import type { Network } from './network.js';

const RELAY_NS = 40_000;
const SERVER_NS = 400_000;
const RETRY_NS = 5e9;
const ECHO_NS = 1e9;
const ASKED = 3;

export class DatagramConversation implements Receiver {
  private sent = 0;
  private answered = 0;

  constructor(
    private readonly network: Network,
    private readonly flow: Flow,
    private readonly way: number,
    /** ICMP: how many there will be. */
    private readonly echoes: number,
  ) {}

  open(nowNs: number): void {
    const { protocol } = this.flow;
    const times = protocol === ICMP ? this.echoes : this.answered > 0 ? 0 : ASKED;
    if (this.sent >= times) return;
    this.sent++;
    this.send(this.way, true, this.sent, nowNs, nowNs);
    this.network.queue.push(nowNs + (protocol === ICMP ? ECHO_NS : RETRY_NS), {
      fire: (at) => this.open(at),
    });
  }

  receive({ way, up, pos, stampNs }: Packet, nowNs: number): void {
    const { network, flow } = this;
    const soon = (least: number, mean: number) => nowNs + least + network.wait(mean);
    if (way === INNER && up) this.send(OUTER, true, pos, stampNs, soon(10_000, RELAY_NS));
    else if (up) {
      if (flow.fault !== 'no-reply') this.send(way, false, pos, stampNs, soon(50_000, SERVER_NS));
    } else if (way === OUTER) this.send(INNER, false, pos, stampNs, soon(10_000, RELAY_NS));
    else this.answered++;
  }

  private send(way: number, up: boolean, pos: number, stampNs: number, atNs: number): void {
    const { network, flow } = this;
    const packet = network.packet();
    const icmp = flow.protocol === ICMP;
    packet.flow = flow;
    packet.to = this;
    packet.way = way;
    packet.up = up;
    packet.ttl = way === OUTER && !up ? 57 : 64;
    // DNS servers answer without DF, and so does the relay's stack
    packet.dontFragment = up && (way !== OUTER || !icmp);
    packet.ipId = 1 + Math.floor(network.random() * 0xffff);
    packet.flags = 0;
    packet.pos = icmp ? pos : 1;
    packet.length = icmp ? ECHO_BYTES : flow.messages[up ? 0 : 1]!;
    packet.stampNs = stampNs;
    network.send(packet, atNs);
  }

  get over(): boolean {
    return this.flow.protocol === ICMP ? this.answered === this.echoes : this.answered > 0;
  }
}
