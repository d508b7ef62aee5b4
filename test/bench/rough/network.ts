// Carries packets from sender to receiver past the observation points, delays and loses them, and has each point write down what it sees.
//   client ── A veth ── B docker0 ── (SNAT) ── C eth0 ── relay ┊ relay's sockets ── D en9 ── Internet ── server
import { CaptureFile } from './capture-file.js';
import type { EventQueue } from './event-queue.js';
import { HOST_OWN, INNER, OUTER, Packet, TCP, VM_OWN, type Flow } from './flow.js';
import { writeFrame } from './frame.js';

export const POINTS = ['vm/veth3f9a1c7', 'vm/docker0', 'vm/eth0', 'host/en9'] as const;
export const A = 0;
export const C = 2;
export const D = 3;

/** The points of each part of the way, client to server. */
const ROUTES = { [INNER]: [0, 1, 2], [OUTER]: [D], [VM_OWN]: [C], [HOST_OWN]: [D] } as Record<
  number,
  number[]
>;
/** Nanoseconds before each point and before the receiver: at least, and the mean of what queueing adds. */
const LEGS: Record<number, readonly (readonly [least: number, more: number])[]> = {
  [INNER]: [
    [1500, 500],
    [4000, 3000],
    [9000, 6000],
    [25_000, 15_000],
  ],
  [OUTER]: [
    [12_000, 8000],
    [0, 0],
  ],
  [VM_OWN]: [
    [2000, 1000],
    [40_000, 20_000],
  ],
  [HOST_OWN]: [
    [2000, 1000],
    [0, 0],
  ],
};
/**
 * Of data segments that every point saw and the receiver still did not take (ring full, checksum): sent again. With what a timeout sends again
 * for nothing and what is lost on the way, about one segment in a hundred is seen twice.
 */
const UNRECEIVED = 0.002;

export interface NetworkOptions {
  readonly folder: string;
  readonly snaplen: number;
  readonly headersOnly: boolean;
  readonly loss: number;
  readonly skewNs: number;
}

export interface Sighted {
  (point: number, flow: Flow, atNs: number): void;
}

const DRIFT = 5e-6;

export class Network {
  readonly files: readonly CaptureFile[];
  private readonly free: Packet[] = [];
  /** A link keeps the order of its packets: when the last one left leg × direction × part of the way. */
  private readonly leftNs = new Float64Array(32);

  constructor(
    readonly queue: EventQueue,
    readonly random: () => number,
    private readonly options: NetworkOptions,
    private readonly sighted: Sighted | undefined,
  ) {
    this.files = POINTS.map((point) => new CaptureFile(`${options.folder}/${point}.pcap`, options.snaplen));
  }

  packet(): Packet {
    return this.free.pop() ?? new Packet(this);
  }

  send(packet: Packet, atNs: number): void {
    packet.stage = 0;
    packet.payloadSum = -1;
    // what the Internet loses of the answers no point sees
    if (!packet.up && isFar(packet.way, 1) && this.random() < this.options.loss) this.free.push(packet);
    else this.queue.push(this.legEnd(packet, atNs), packet);
  }

  move(packet: Packet, nowNs: number): void {
    const route = ROUTES[packet.way]!;
    const { stage } = packet;
    if (stage === route.length) {
      const data = packet.length > 0 && packet.flow.protocol === TCP;
      if (!data || this.random() >= UNRECEIVED) packet.to.receive(packet, nowNs);
      this.free.push(packet);
      return;
    }
    this.capture(route[packet.up ? stage : route.length - 1 - stage]!, packet, nowNs);
    packet.stage = stage + 1;
    // the last point on the way back is the receiver's own interface: what it shows arrives
    const lossy = packet.up || stage + 1 < route.length;
    if (lossy && this.random() < this.options.loss) this.free.push(packet);
    else this.queue.push(this.legEnd(packet, nowNs), packet);
  }

  /** Mean `meanNs`, as waiting times are. */
  wait(meanNs: number): number {
    return Math.round(-Math.log(1 - this.random()) * meanNs);
  }

  close(): void {
    for (const file of this.files) file.close();
  }

  private legEnd(packet: Packet, nowNs: number): number {
    const { flow, way, up, stage } = packet;
    const legs = LEGS[way]!;
    const leg = up ? stage : legs.length - 1 - stage;
    if (isFar(way, leg)) {
      const { arrivedNs, latencyNs } = flow;
      const end = Math.max(arrivedNs[up ? 1 : 0] + 1000, nowNs + latencyNs + this.wait(latencyNs * 0.03));
      return (arrivedNs[up ? 1 : 0] = end);
    }
    const [least, more] = legs[leg]!;
    const link = way * 8 + leg * 2 + (up ? 1 : 0);
    return (this.leftNs[link] = Math.max(this.leftNs[link]! + 300, nowNs + least + this.wait(more)));
  }

  private capture(point: number, packet: Packet, nowNs: number): void {
    const { snaplen, headersOnly, skewNs } = this.options;
    const clockNs = point === D ? nowNs + skewNs + nowNs * DRIFT : nowNs;
    writeFrame(this.files[point]!, packet, point, headersOnly ? 0 : snaplen, clockNs);
    this.sighted?.(point, packet.flow, clockNs);
  }
}

/** Whether that leg is the Internet. */
function isFar(way: number, leg: number): boolean {
  return leg === 1 && (way === OUTER || way === HOST_OWN);
}
