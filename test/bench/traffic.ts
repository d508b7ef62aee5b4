// A deterministic mix of container traffic as four observation points see it, written as classic pcap: A the veth, B docker0,
// C the VM's eth0 (SNAT: source address and port, TTL − 1), D the host behind a userspace relay (other sequence numbers, IP
// ids and ports, same payload; its own TCP connection). By flows 60 % TCP, 38 % DNS, 2 % ICMP; TCP sizes log-normal.
import { closeSync, openSync, writeSync } from 'node:fs';
import { seededRandom } from '../support/seeded-random.js';

export interface TrafficOptions {
  /** Per point. */
  readonly packets: number;
  readonly flows: number;
  readonly snaplen: number;
  /** Up to four paths: A, B, C, D in this order. */
  readonly files: readonly string[];
  readonly format: 'pcap' | 'pcapng';
}

const START = 1_795_176_000;
const HEADERS = 14 + 20 + 20;
const SEGMENT = 1060;
const LAST_POINT = 3;
const HOP_NS = 20_000;
const ROUND_TRIP_NS = 2 * LAST_POINT * HOP_NS + 1000;
const TCP = 6;
const UDP = 17;
const ICMP = 1;

/** What one flow still has to send. */
interface Flow {
  readonly number: number;
  readonly protocol: number;
  readonly sport: number;
  readonly client: number;
  readonly server: number;
  readonly isn: number;
  readonly peerIsn: number;
  /** Data segments of the answer. */
  segments: number;
  step: number;
  /** Nothing is answered before it has passed the last point. */
  readyNs: number;
  sent: number;
  ipId: number;
}

/** Returns how many flows there are: more than asked for when those are over before the packets are. */
export function writeTraffic(options: TrafficOptions): number {
  const random = seededRandom(42).next;
  const writers = options.files.map((path) => new CaptureWriter(path, options.snaplen, options.format));
  const active: Flow[] = [];
  let opened = 0;
  let clockNs = 0;
  // a TCP flow has 9 packets beside its data; the mean of the log-normal is what fills the rest
  const meanSegments = Math.max(1, (options.packets / options.flows - 0.4 * 2) / 0.6 - 9) / 1.5;
  const concurrent = Math.max(1, Math.min(2000, options.flows >> 2));
  const scratch = Buffer.alloc(HEADERS + SEGMENT);
  for (let n = 0; n < options.packets; n++) {
    while (active.length < concurrent && opened < options.flows)
      active.push(openFlow(opened++, meanSegments, random));
    if (active.length === 0) active.push(openFlow(opened++, meanSegments, random));
    clockNs += 500 + Math.floor(random() * 4000);
    const index = readyFrom(active, Math.floor(random() * active.length), clockNs);
    const flow = active[index]!;
    if (flow.readyNs > clockNs) clockNs = flow.readyNs;
    flow.readyNs = clockNs + ROUND_TRIP_NS;
    const length = nextPacket(flow, scratch);
    // what goes to the server passes A first and D last, its answer the other way round
    const answer = isAnswer(flow, scratch);
    for (let point = 0; point < writers.length; point++) {
      const hops = answer ? LAST_POINT - point : point;
      writers[point]!.write(asSeenAt(point, flow, scratch), length, clockNs + hops * HOP_NS, clockNs);
    }
    if (flow.step < 0) {
      active[index] = active[active.length - 1]!;
      active.pop();
    }
  }
  for (const writer of writers) writer.close();
  return opened;
}

/** The first flow from this place on, round once, whose last packet has passed all points; the one at the place when none has. */
function readyFrom(active: readonly Flow[], place: number, clockNs: number): number {
  for (let i = 0; i < active.length && i < 64; i++) {
    const index = (place + i) % active.length;
    if (active[index]!.readyNs <= clockNs) return index;
  }
  return place;
}

function openFlow(number: number, meanSegments: number, random: () => number): Flow {
  const kind = random();
  const protocol = kind < 0.6 ? TCP : kind < 0.98 ? UDP : ICMP;
  const normal = Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  return {
    number,
    protocol,
    sport: 1024 + (number % 60_000),
    client: 0xac110002 + (Math.floor(number / 60_000) % 250),
    server: protocol === UDP ? 0x08080808 : 0xcb007100 + Math.floor(random() * 200),
    isn: Math.floor(random() * 0x100000000),
    peerIsn: Math.floor(random() * 0x100000000),
    segments: protocol === TCP ? Math.max(1, Math.round(meanSegments * Math.exp(normal - 0.5))) : 0,
    step: 0,
    readyNs: 0,
    sent: 0,
    ipId: Math.floor(random() * 65_536),
  };
}

/** Writes the flow's next packet as point A sees it; its length. */
function nextPacket(flow: Flow, p: Buffer): number {
  if (flow.protocol === TCP) return nextSegment(flow, p);
  const answer = flow.step++ === 1;
  if (answer) flow.step = -1;
  const payload = flow.protocol === UDP ? (answer ? 120 : 40) : 56;
  return buildPacket(flow, p, answer, 0, 0, 0, payload);
}

function nextSegment(flow: Flow, p: Buffer): number {
  const request = 200;
  const { isn, peerIsn } = flow;
  const step = flow.step++;
  if (step === 0) return buildPacket(flow, p, false, isn, 0, 2, 0);
  if (step === 1) return buildPacket(flow, p, true, peerIsn, isn + 1, 18, 0);
  if (step === 2) return buildPacket(flow, p, false, isn + 1, peerIsn + 1, 16, 0);
  if (step === 3) return buildPacket(flow, p, false, isn + 1, peerIsn + 1, 24, request);
  const acked = isn + 1 + request;
  if (flow.segments > 0) {
    // two segments, then the acknowledgement of both
    if (step % 3 === 0) return buildPacket(flow, p, false, acked, peerIsn + 1 + flow.sent, 16, 0);
    flow.segments--;
    flow.sent += SEGMENT;
    return buildPacket(flow, p, true, peerIsn + 1 + flow.sent - SEGMENT, acked, 16, SEGMENT);
  }
  const end = peerIsn + 1 + flow.sent;
  if (flow.segments-- === 0) return buildPacket(flow, p, true, end, acked, 17, 0);
  if (flow.segments === -2) return buildPacket(flow, p, false, acked, end + 1, 17, 0);
  flow.step = -1;
  return buildPacket(flow, p, true, end + 1, acked + 1, 16, 0);
}

function buildPacket(
  flow: Flow,
  p: Buffer,
  answer: boolean,
  seq: number,
  ack: number,
  tcpFlags: number,
  payload: number,
): number {
  const l4 = flow.protocol === TCP ? 20 : 8;
  const length = 14 + 20 + l4 + payload;
  p.fill(0, 0, 14 + 20 + l4);
  p.writeUIntBE(0x0242ac110002, 0, 6);
  p.writeUIntBE(0x024200000001, 6, 6);
  p.writeUInt16BE(0x0800, 12);
  p.writeUInt16BE(0x4500, 14);
  p.writeUInt16BE(length - 14, 16);
  p.writeUInt16BE(flow.ipId++ & 0xffff, 18);
  p[22] = answer ? 55 : 64;
  p[23] = flow.protocol;
  p.writeUInt32BE(answer ? flow.server : flow.client, 26);
  p.writeUInt32BE(answer ? flow.client : flow.server, 30);
  const dport = flow.protocol === UDP ? 53 : 443;
  if (flow.protocol === ICMP) {
    p[34] = answer ? 0 : 8;
    p.writeUInt16BE(flow.sport, 38);
    p.writeUInt16BE(1, 40);
  } else {
    p.writeUInt16BE(answer ? dport : flow.sport, 34);
    p.writeUInt16BE(answer ? flow.sport : dport, 36);
  }
  if (flow.protocol === TCP) {
    p.writeInt32BE(seq | 0, 38);
    p.writeInt32BE(ack | 0, 42);
    p.writeUInt16BE(0x5000 | tcpFlags, 46);
    p.writeUInt16BE(64_240, 48);
  } else if (flow.protocol === UDP) p.writeUInt16BE(8 + payload, 38);
  for (let i = 0; i < Math.min(payload, 64); i += 4) {
    p.writeInt32BE(
      Math.imul(flow.number + 1, 0x9e3779b1) ^ Math.imul(seq + i + 1, 0x85ebca6b),
      length - payload + i,
    );
  }
  return length;
}

/** Rewrites the packet in place for the next point on its way; called for 0, 1, 2, 3 in this order. */
function asSeenAt(point: number, flow: Flow, p: Buffer): Buffer {
  if (point === 2)
    translate(p, flow, 0xc0a84103 + Math.floor(flow.number / 40_000), 20_000 + (flow.number % 40_000), 1);
  if (point === 3) {
    translate(p, flow, 0x0a000425 + Math.floor(flow.number / 30_000), 50_000 - (flow.number % 30_000), 0);
    p.writeUInt16BE((p.readUInt16BE(18) * 31 + 7) & 0xffff, 18);
    if (flow.protocol === TCP) {
      // another connection: other initial sequence numbers on both sides
      const shift = Math.imul(flow.number + 3, 0x01000193);
      p.writeInt32BE((p.readInt32BE(38) + shift) | 0, 38);
      if (p.readInt32BE(42) !== 0) p.writeInt32BE((p.readInt32BE(42) + shift) | 0, 42);
    }
  }
  return p;
}

function translate(p: Buffer, flow: Flow, address: number, port: number, hops: number): void {
  const answer = isAnswer(flow, p);
  p.writeUInt32BE(address, answer ? 30 : 26);
  if (flow.protocol === ICMP) p.writeUInt16BE(port, 38);
  else p.writeUInt16BE(port, answer ? 36 : 34);
  p[22]! += answer ? hops : -hops;
}

function isAnswer(flow: Flow, p: Buffer): boolean {
  return p.readUInt32BE(30) !== flow.server;
}

interface Pending {
  readonly timeNs: number;
  readonly bytes: Buffer;
  readonly length: number;
}

/** Records into a large buffer: file header, then record header and bytes, cut to the snap length, in order of time. */
class CaptureWriter {
  private readonly fd: number;
  private readonly buffer = Buffer.alloc(1 << 20);
  private used = 0;
  /** Not yet due, in order of time: answers pass the client last. */
  private pending: Pending[] = [];

  constructor(
    path: string,
    private readonly snaplen: number,
    private readonly format: 'pcap' | 'pcapng',
  ) {
    this.fd = openSync(path, 'w');
    const words =
      format === 'pcap'
        ? [0xa1b2c3d4, 0x00040002, 0, 0, snaplen, 1]
        : [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 20, 1, snaplen, 20];
    for (const word of words) this.word(word);
  }

  /** `nowNs`: nothing earlier than this will come. */
  write(bytes: Buffer, length: number, timeNs: number, nowNs: number): void {
    const copy = Buffer.from(bytes.subarray(0, Math.min(length, this.snaplen)));
    let at = this.pending.length;
    while (at > 0 && this.pending[at - 1]!.timeNs > timeNs) at--;
    this.pending.splice(at, 0, { timeNs, bytes: copy, length });
    const due = this.pending.findIndex((p) => p.timeNs > nowNs);
    for (const p of this.pending.splice(0, due < 0 ? this.pending.length : due)) this.record(p);
  }

  private record({ bytes, length, timeNs }: Pending): void {
    const captured = bytes.length;
    if (this.used + captured + 64 > this.buffer.length) this.flush();
    const micros = Math.floor(timeNs / 1000);
    if (this.format === 'pcap') {
      this.word(START + Math.floor(micros / 1e6));
      this.word(micros % 1e6);
    } else {
      const padded = 32 + ((captured + 3) & ~3);
      const units = START * 1e6 + micros;
      for (const word of [6, padded, 0, Math.floor(units / 0x100000000), units % 0x100000000])
        this.word(word);
    }
    this.word(captured);
    this.word(length);
    bytes.copy(this.buffer, this.used, 0, captured);
    this.used += captured;
    if (this.format === 'pcapng') {
      const padding = (4 - (captured & 3)) & 3;
      this.buffer.fill(0, this.used, this.used + padding);
      this.used += padding;
      this.word(32 + captured + padding);
    }
  }

  close(): void {
    for (const p of this.pending) this.record(p);
    this.flush();
    closeSync(this.fd);
  }

  private word(value: number): void {
    this.buffer.writeUInt32LE(value, this.used);
    this.used += 4;
  }

  private flush(): void {
    writeSync(this.fd, this.buffer, 0, this.used);
    this.used = 0;
  }
}
