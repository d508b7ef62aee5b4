// One end of one TCP connection: sequence numbers, acknowledgements (every second segment, or 40 ms later), slow start, retransmission after
// three repeated ones or a timeout, one hole remembered and told as SACK. Positions are relative: 0 is the SYN, the first byte of data 1.
// Of a container's conversation there are four such ends: client, relay (inside), relay (outside), server.
import { HOST_OWN, OUTER, type Flow, type Packet, type Receiver } from './flow.js';
import { ACK, FIN, PSH, RST, SYN } from './frame.js';
import type { Network } from './network.js';
import { Reassembly } from './reassembly.js';
import type { EndTraits } from './stacks.js';

const CLOSED = 0;
const SYN_SENT = 1;
const SYN_RECEIVED = 2;
const OPEN = 3;
const RESET = 4;

const MIN_RTO_NS = 200e6;
const FIRST_RTO_NS = 1e9;
const DELAYED_ACK_NS = 40e6;
const MAX_TRIES = 4;
const MAX_WINDOW = 64;

/** What stands on top of an end. */
export interface EndUser {
  /** A SYN came; the answer is `accept`, `refuse` or silence. */
  asked?(end: TcpEnd, nowNs: number): void;
  opened(end: TcpEnd, nowNs: number): void;
  /** So many bytes have come in all. */
  read(end: TcpEnd, bytes: number, nowNs: number): void;
  /** The peer will send no more. */
  ended(end: TcpEnd, nowNs: number): void;
  reset(end: TcpEnd, nowNs: number): void;
}

export class TcpEnd implements Receiver {
  peer!: TcpEnd;
  readonly isn: number;
  private readonly tsBase: number;
  private state = CLOSED;
  private ipId: number;
  private una = 0;
  private next = 0;
  /** One beyond the last byte to send. */
  private end = 1;
  private finAt = -1;
  private readonly incoming = new Reassembly();
  private congestion = 10;
  private unacked = 0;
  /** Times that the peer said it misses what comes next. */
  private repeats = 0;
  private lastSentNs = 0;
  private recentTs = 0;
  private rtoNs = FIRST_RTO_NS;
  private tries = 0;
  private deadlineNs = 0;
  private waiting = false;
  private acking = false;
  private answers = 0;
  private refused = false;
  private readonly mss: number;
  private readonly timeout = { fire: (nowNs: number) => this.timedOut(nowNs) };
  private readonly delayedAck = { fire: (nowNs: number) => this.ackLate(nowNs) };

  constructor(
    private readonly network: Network,
    private readonly flow: Flow,
    private readonly way: number,
    private readonly up: boolean,
    private readonly traits: EndTraits,
    private readonly user: EndUser,
  ) {
    const { random } = network;
    this.isn = Math.floor(random() * 0x100000000);
    this.tsBase = 1 + Math.floor(random() * 0xf0000000);
    this.ipId = Math.floor(random() * 0x10000);
    this.mss = (flow.ipv6 ? 1440 : 1460) - 12;
  }

  connect(nowNs: number): void {
    this.state = SYN_SENT;
    this.next = 1;
    this.transmit(SYN, 0, 0, nowNs);
    this.expectAnswer();
  }

  accept(nowNs: number): void {
    if (this.state !== CLOSED) return;
    this.state = SYN_RECEIVED;
    this.next = 1;
    this.transmit(SYN | ACK, 0, 0, nowNs);
    this.expectAnswer();
  }

  /** Answers the SYN with RST. */
  refuse(nowNs: number): void {
    if (this.state !== CLOSED) return;
    this.state = RESET;
    this.refused = true;
    this.transmit(RST | ACK, 0, 0, nowNs, true);
  }

  write(bytes: number, nowNs: number): void {
    if (this.state === RESET || this.finAt >= 0) return;
    this.end += bytes;
    this.pump(nowNs);
  }

  close(nowNs: number): void {
    if (this.state === RESET || this.finAt >= 0) return;
    this.finAt = this.end;
    this.pump(nowNs);
  }

  abort(nowNs: number): void {
    if (this.state === RESET) return;
    if (this.state >= SYN_RECEIVED) this.transmit(RST | ACK, this.next, 0, nowNs);
    this.state = RESET;
  }

  /** Both directions are over, each with a FIN that was acknowledged. */
  get over(): boolean {
    return this.finAt >= 0 && this.una > this.finAt && this.incoming.ended;
  }

  receive(packet: Packet, nowNs: number): void {
    const { flags } = packet;
    if (this.state === RESET) {
      if (this.refused && flags === SYN) this.transmit(RST | ACK, 0, 0, nowNs, true);
      // a closed port answers with RST, at the place that was asked for
      if (!(flags & RST) && flags & ACK && this.answers++ < 3) this.transmit(RST, packet.ack, 0, nowNs, true);
      return;
    }
    if (flags & RST) {
      this.state = RESET;
      this.user.reset(this, nowNs);
      return;
    }
    if (packet.pos <= this.incoming.received) this.recentTs = packet.tsVal;
    if (flags & SYN) this.receiveSyn(packet, nowNs);
    else if (this.state === SYN_RECEIVED && packet.ack >= 1) {
      this.state = OPEN;
      this.user.opened(this, nowNs);
    }
    if (this.state < SYN_RECEIVED) return;
    if (packet.ack > this.una) this.acknowledged(packet.ack, nowNs);
    else if (packet.sackTo > 0 && ++this.repeats === 3) this.fillHole(packet.sackFrom, nowNs);
    if (packet.length > 0 || flags & FIN) this.receiveData(packet, nowNs);
  }

  private receiveSyn(packet: Packet, nowNs: number): void {
    this.incoming.begin();
    if (packet.flags & ACK) {
      const first = this.state === SYN_SENT;
      if (first) {
        this.state = OPEN;
        this.acknowledged(1, nowNs);
      }
      this.transmit(ACK, this.next, 0, nowNs);
      if (first) this.user.opened(this, nowNs);
    } else if (this.state === CLOSED) this.user.asked?.(this, nowNs);
    else if (this.state === SYN_RECEIVED) this.transmit(SYN | ACK, 0, 0, nowNs);
  }

  private acknowledged(ack: number, nowNs: number): void {
    this.una = ack;
    this.next = Math.max(this.next, ack);
    this.congestion = Math.min(MAX_WINDOW, this.congestion + 1);
    this.tries = this.repeats = 0;
    this.rtoNs = MIN_RTO_NS + (this.way === OUTER || this.way === HOST_OWN ? 2 * this.flow.latencyNs : 0);
    this.expectAnswer(nowNs);
    this.pump(nowNs);
  }

  /** Fast retransmission; where more than one segment is missing the timeout sends the rest. */
  private fillHole(until: number, nowNs: number): void {
    if (until <= this.una || this.una < 1) return;
    this.transmit(ACK, this.una, Math.min(this.mss, until - this.una), nowNs);
  }

  private receiveData({ flags, pos, length }: Packet, nowNs: number): void {
    const { incoming } = this;
    const before = incoming.received;
    const ended = incoming.take(pos, pos + length, (flags & FIN) !== 0);
    // what is old or beyond a hole is acknowledged at once, as what is missing is
    if (incoming.received === before) {
      this.acknowledge(nowNs);
      return;
    }
    this.unacked++;
    const bytes = incoming.received - 1 - (ended ? 1 : 0);
    if (bytes >= before) this.user.read(this, bytes, nowNs);
    if (ended) {
      this.acknowledge(nowNs);
      this.user.ended(this, nowNs);
    } else if (this.unacked >= 2) {
      if (this.network.random() >= this.traits.skipsAcks) this.acknowledge(nowNs);
      else this.ackSoon(nowNs);
    } else if (this.unacked === 1) this.ackSoon(nowNs);
  }

  private acknowledge(nowNs: number): void {
    this.transmit(ACK, this.next, 0, nowNs);
  }

  private ackSoon(nowNs: number): void {
    if (this.acking) return;
    this.acking = true;
    this.network.queue.push(nowNs + DELAYED_ACK_NS, this.delayedAck);
  }

  private ackLate(nowNs: number): void {
    this.acking = false;
    if (this.unacked > 0 && this.state === OPEN) this.acknowledge(nowNs);
  }

  private pump(nowNs: number): void {
    if (this.state !== OPEN) return;
    const { random } = this.network;
    const limit = this.una + this.congestion * this.mss;
    while (this.next < this.end && this.next < limit) {
      let length = Math.min(this.mss, this.end - this.next);
      if (length > 1000 && random() < this.traits.splits)
        length = 200 + Math.floor(random() * (length - 400));
      this.next += length;
      this.transmit(this.next === this.end ? PSH | ACK : ACK, this.next - length, length, nowNs);
    }
    if (this.finAt >= 0 && this.next === this.finAt) {
      this.next++;
      this.transmit(FIN | ACK, this.finAt, 0, nowNs);
    }
    this.expectAnswer();
  }

  /** Without a time: from the last packet sent, and only where nothing is being waited for yet. */
  private expectAnswer(nowNs?: number): void {
    if (this.una === this.next) {
      this.deadlineNs = 0;
      return;
    }
    if (nowNs === undefined && this.deadlineNs > 0) return;
    this.deadlineNs = (nowNs ?? this.lastSentNs) + this.rtoNs;
    if (this.waiting) return;
    this.waiting = true;
    this.network.queue.push(this.deadlineNs, this.timeout);
  }

  private timedOut(nowNs: number): void {
    this.waiting = false;
    if (this.state === RESET || this.deadlineNs === 0) return;
    if (nowNs < this.deadlineNs) {
      this.waiting = true;
      this.network.queue.push(this.deadlineNs, this.timeout);
      return;
    }
    if (++this.tries > MAX_TRIES) return;
    this.rtoNs *= 2;
    this.deadlineNs = 0;
    if (this.state === SYN_SENT) this.transmit(SYN, 0, 0, nowNs);
    else if (this.state === SYN_RECEIVED) this.transmit(SYN | ACK, 0, 0, nowNs);
    else {
      this.next = this.una;
      this.congestion = 1;
      this.pump(nowNs);
    }
    this.expectAnswer();
  }

  /** `bare`: without options, as a stack answers for a connection that it does not have. */
  private transmit(flags: number, pos: number, length: number, nowNs: number, bare = false): void {
    const { network, traits } = this;
    const at = Math.max(nowNs, this.lastSentNs + traits.gapNs);
    this.lastSentNs = at;
    const packet = network.packet();
    packet.flow = this.flow;
    packet.to = this.peer;
    packet.way = this.way;
    packet.up = this.up;
    packet.ttl = traits.ttl;
    packet.dontFragment = traits.dontFragment;
    // a SYN/ACK is sent before there is a connection to count in
    if (traits.countsIds)
      packet.ipId = (flags & (SYN | ACK)) === (SYN | ACK) || bare ? 0 : this.ipId++ & 0xffff;
    else packet.ipId = 1 + Math.floor(network.random() * 0xffff);
    packet.flags = flags;
    packet.pos = pos;
    // a refusal answers at sequence number 0
    packet.isn = bare && flags & ACK ? 0 : this.isn;
    packet.peerIsn = this.peer.isn;
    packet.length = length;
    packet.ack = this.incoming.received;
    packet.window = flags & SYN ? 64_240 : bare ? 0 : traits.window;
    packet.tsVal = bare ? 0 : (this.tsBase + Math.floor(at / 1e6)) >>> 0;
    packet.tsEcr = flags & ACK ? this.recentTs : 0;
    const sack = length === 0 && flags === ACK;
    packet.sackFrom = sack ? this.incoming.keptFrom : 0;
    packet.sackTo = sack ? this.incoming.keptTo : 0;
    if (flags & ACK) this.unacked = 0;
    network.send(packet, at);
  }
}
