// The mix of ../shared/performance.md as four observation points see it (mix/frame.ts), written as captures: by flows 60 % TCP (log-normal sizes),
// 38 % DNS, 2 % ICMP, 5 % that only the host has. Of packets 0.1 % are lost at each hop, of data segments 0.5 % are sent again; the relay splits 5 % of
// large segments and makes no counterpart of a quarter of pure acknowledgements; the host's clock is 37 ms ahead and gains 5 ppm.
import { seededRandom } from '../support/seeded-random.js';
import { CaptureWriter } from './mix/capture-writer.js';
import { A, B, C, D, frameAt, word, type MixFlow, type MixPacket } from './mix/frame.js';
import { EventQueue } from './rough/event-queue.js';
import { ICMP, TCP, UDP } from './rough/flow.js';
import { ACK, FIN, HOST_ADDRESS, PSH, SYN, VM_ADDRESS } from './rough/frame.js';

export interface TrafficOptions {
  /** Per point. */
  readonly packets: number;
  readonly flows: number;
  readonly snaplen: number;
  /** Up to four paths: A, B, C, D in this order. */
  readonly files: readonly string[];
  readonly format: 'pcap' | 'pcapng';
}

const LOSS = 0.001;
const RESENT = 0.005;
const SPLIT = 0.05;
const THINNED = 0.25;
const NOISE = 0.05;
const AHEAD_NS = 37e6;
const DRIFT = 5e-6;
const SECONDS = 200;
/** A's to B's, B's to C's, C's to D's clock; the relay's varies by as much again. */
const HOP_NS = [15e3, 30e3, 200e3] as const;
/** No packet takes longer through all. */
const MOST_NS = 1e6;
const SPLIT_FROM = 1000;
const FIRST_PART = 600;

/** Returns how many flows there are: more than asked for when those are over before the packets are. */
export function writeTraffic(options: TrafficOptions): number {
  const network = new Network(options);
  const { random, queue } = network;
  // a TCP flow has 7 packets beside its data, and an acknowledgement for every two of these; A sees no noise
  const dataPackets = (options.packets / options.flows / (1 - NOISE) - 0.4 * 2) / 0.6 - 7;
  const meanSegments = Math.max(1, dataPackets / 1.5);
  const gapNs = (SECONDS * 1e9) / options.flows;
  let opened = 0;
  const opener = {
    fire(nowNs: number): void {
      const flow = makeFlow(opened++, random);
      new Conversation(network, flow, segmentsOf(meanSegments, random)).fire(nowNs);
      queue.push(nowNs - gapNs * Math.log(1 - random()), opener);
    },
  };
  queue.push(0, opener);
  while (network.sent < options.packets && queue.step());
  network.close();
  return opened;
}

function segmentsOf(mean: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1, Math.round(mean * Math.exp(normal - 0.5)));
}

function makeFlow(number: number, random: () => number): MixFlow {
  const below = (n: number): number => Math.floor(random() * n);
  const kind = random();
  const isNoise = random() < NOISE;
  const protocol = isNoise || kind < 0.6 ? TCP : kind < 0.98 ? UDP : ICMP;
  const client = 0xac110002 + below(20);
  const port = protocol === ICMP ? 1 + below(65_000) : 32_768 + below(28_000);
  const translated = protocol !== TCP || random() < 0.2 ? 1024 + below(64_000) : port;
  return {
    ...{ number, protocol, isNoise },
    clients: [client, client, VM_ADDRESS, HOST_ADDRESS],
    ports: [port, port, translated, 49_152 + below(16_384)],
    server: protocol === UDP ? [0x08080808, 0x01010101][below(2)]! : 0x22000000 + below(2000) * 257,
    serverPort: protocol === UDP ? 53 : random() < 0.7 ? 443 : 80,
    shift: [word(number, 11, 1), word(number, 12, 1)],
    shiftTs: word(number, 13, 1),
    isn: [word(number, 17, 1), word(number, 18, 1)],
  };
}

/** What happens to packets between the points. */
class Network {
  readonly random = seededRandom(42).next;
  readonly queue = new EventQueue();
  readonly packet = {} as MixPacket;
  /** Packets that A saw. */
  sent = 0;
  private readonly writers: readonly CaptureWriter[];

  constructor({ files, snaplen, format }: TrafficOptions) {
    this.writers = files.map((path) => new CaptureWriter(path, snaplen, format));
  }

  pass(packet: MixPacket, nowNs: number): void {
    const { random } = this;
    const { flow, isAnswer, length } = packet;
    const way = flow.isNoise ? [D] : isAnswer ? [D, C, B, A] : [A, B, C, D];
    let timeNs = nowNs;
    let before = way[0]!;
    for (const point of way) {
      if (point !== before) {
        if (random() < LOSS) break;
        timeNs += HOP_NS[Math.min(point, before)]! * (1 + random());
        before = point;
      }
      if (point === A) this.sent++;
      if (point === D && packet.flags === ACK && length === 0 && random() < THINNED) continue;
      if (point === D && length > SPLIT_FROM && random() < SPLIT) this.split(packet, timeNs);
      else this.write(point, packet, timeNs);
    }
    if ((this.sent & 255) === 0)
      this.writers.forEach((w, point) => w.writeUntil(onClock(point, nowNs - MOST_NS)));
  }

  close(): void {
    for (const writer of this.writers) writer.close();
  }

  private split(packet: MixPacket, timeNs: number): void {
    const { seq, offset, length, ipId } = packet;
    this.write(D, { ...packet, length: FIRST_PART, flags: ACK }, timeNs);
    const rest = {
      seq: seq + FIRST_PART,
      offset: offset + FIRST_PART,
      length: length - FIRST_PART,
      ipId: ipId + 1,
    };
    this.write(D, { ...packet, ...rest }, timeNs + 1000);
  }

  private write(point: number, packet: MixPacket, timeNs: number): void {
    const writer = this.writers[point];
    if (!writer) return;
    const { kept, length } = frameAt(point, packet, writer.snaplen);
    writer.write(kept, length, onClock(point, timeNs));
  }
}

function onClock(point: number, timeNs: number): number {
  return point === D ? timeNs * (1 + DRIFT) + AHEAD_NS : timeNs;
}

/** A flow's packets, each after what it answers. */
class Conversation {
  private step = 0;
  private readonly roundTripNs: number;
  private readonly ids: [number, number];
  /** Bytes of request and answer so far. */
  private asked = 0;
  private told = 0;
  private unacknowledged = 0;
  private closing = 0;

  constructor(
    private readonly network: Network,
    private readonly flow: MixFlow,
    private segments: number,
  ) {
    this.roundTripNs = 5e6 + network.random() * 60e6;
    this.ids = [word(flow.number, 15, 1) & 0xffff, word(flow.number, 16, 1) & 0xffff];
  }

  fire(nowNs: number): void {
    const wait = this.flow.protocol === TCP ? this.stream(nowNs) : this.exchange(nowNs);
    if (wait > 0) this.network.queue.push(nowNs + wait, this);
  }

  /** One request, one answer. Returns how long it takes to the next packet, 0 when there is none. */
  private exchange(nowNs: number): number {
    const isAnswer = this.step++ === 1;
    const length = this.flow.protocol === ICMP ? 56 : 36 + (this.flow.number % 5) + (isAnswer ? 50 : 0);
    this.send(nowNs, isAnswer, 1, 0, 0, 0, length);
    return isAnswer ? 0 : this.roundTripNs;
  }

  private stream(nowNs: number): number {
    const { random } = this.network;
    const [isn, peer] = this.flow.isn;
    const next = isn + 1 + this.asked;
    switch (this.step++) {
      case 0:
        this.send(nowNs, false, isn, 0, SYN);
        return this.roundTripNs;
      case 1:
        this.send(nowNs, true, peer, isn + 1, SYN | ACK);
        return 2e6;
      case 2:
        this.send(nowNs, false, isn + 1, peer + 1, ACK);
        return 2e5;
      case 3:
        this.asked = 200 + (this.flow.number % 500);
        this.send(nowNs, false, isn + 1, peer + 1, PSH | ACK, 0, this.asked);
        return this.roundTripNs;
    }
    if (this.segments > 0 && this.unacknowledged === 2) {
      this.unacknowledged = 0;
      this.send(nowNs, false, next, peer + 1 + this.told, ACK);
      return 1e5 + random() * 1e6;
    }
    if (this.segments-- > 0) {
      const length = random() < 0.7 ? 1448 : 100 + Math.floor(random() * 1300);
      const times = random() < RESENT ? 2 : 1;
      for (let i = 0; i < times; i++)
        this.send(nowNs + i * 2e5, true, peer + 1 + this.told, next, PSH | ACK, this.told, length);
      this.told += length;
      this.unacknowledged++;
      return this.unacknowledged === 2 ? this.roundTripNs / 8 : 2e4 + random() * 1e5;
    }
    const end = peer + 1 + this.told;
    if (this.closing++ === 0) this.send(nowNs, true, end, next, FIN | ACK);
    else if (this.closing === 2) this.send(nowNs, false, next, end + 1, FIN | ACK);
    else this.send(nowNs, true, end + 1, next + 1, ACK);
    return this.closing === 3 ? 0 : 2e6;
  }

  private send(
    nowNs: number,
    isAnswer: boolean,
    seq: number,
    ack: number,
    flags: number,
    offset = 0,
    length = 0,
  ): void {
    const { flow, network, ids } = this;
    const ipId = ids[isAnswer ? 1 : 0]++ & 0xffff;
    const { packet } = network;
    const nowMs = Math.floor(nowNs / 1e6);
    Object.assign(packet, { flow, isAnswer, seq, ack, flags, offset, length, ipId, nowMs });
    network.pass(packet, nowNs);
  }
}
