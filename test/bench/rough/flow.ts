// The nouns of the simulation: a flow (who talks to whom, under which names at which point, about what) and a packet on its way.
import type { Timed } from './event-queue.js';
import type { Network } from './network.js';

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;

/** The part of the way that one packet travels: two TCP connections meet at the relay. */
export const INNER = 0;
export const OUTER = 1;
/** Of one machine only, over IPv6: not the container's. */
export const VM_OWN = 2;
export const HOST_OWN = 3;

export interface Content {
  /** Writes the first `kept` bytes of what stands at `pos` of that direction; may write a few bytes beyond. */
  fill(bytes: Uint8Array, view: DataView, at: number, packet: Packet, kept: number): void;
}

export interface Flow {
  /** In order of opening; also the seed of its content. */
  readonly number: number;
  readonly protocol: number;
  readonly ipv6: boolean;
  readonly content: Content;
  /** IPv4 as a number; of IPv6 addresses the last 32 bits. ICMP has its ids for ports. */
  readonly client: number;
  readonly clientPort: number;
  readonly natPort: number;
  readonly hostPort: number;
  readonly server: number;
  readonly serverPort: number;
  /** One way, between the host and the server. */
  readonly latencyNs: number;
  /** Lengths of what is said, the client's and the server's in turn. */
  readonly messages: readonly number[];
  /** When the last packet came out of the Internet, either way: it keeps the order of one flow. */
  readonly arrivedNs: [down: number, up: number];
  /** What the truth says beside the sightings. */
  fault?: 'none' | 'refused' | 'no-reply';
}

export interface Receiver {
  receive(packet: Packet, nowNs: number): void;
}

/** Reused: a packet that arrived or was lost becomes the next one sent. */
export class Packet implements Timed {
  flow!: Flow;
  to!: Receiver;
  way = INNER;
  /** Towards the server. */
  up = true;
  /** Points passed so far. */
  stage = 0;
  ttl = 64;
  ipId = 0;
  dontFragment = true;
  flags = 0;
  /** Relative to the initial sequence number, which is 0 here; ICMP: the sequence number. */
  pos = 0;
  ack = 0;
  isn = 0;
  peerIsn = 0;
  length = 0;
  window = 0;
  tsVal = 0;
  tsEcr = 0;
  sackFrom = 0;
  sackTo = 0;
  /** ICMP: when the echo was sent, as its payload says. */
  stampNs = 0;
  /** One's complement sum of the payload, -1 until first needed. */
  payloadSum = -1;

  constructor(private readonly network: Network) {}

  fire(nowNs: number): void {
    this.network.move(this, nowNs);
  }
}
