// Addresses and ports: who talks, to whom, and what the VM's NAT and the host call it. A name is not used again while the captures could still
// tell it apart from the one before.

const REST_SECONDS = 120;
/** Where a range is nearly used up. */
const SHORT_REST_SECONDS = 10;

export class PortBook {
  /** Of each remote end and protocol: by port, the second of its last use, from 1. */
  private readonly used = new Map<number, Uint16Array>();

  /** The first port at or after `from` that has rested; wraps within the range. */
  take(remote: number, from: number, low: number, high: number, nowNs: number): number {
    let book = this.used.get(remote);
    if (!book) this.used.set(remote, (book = new Uint16Array(0x10000)));
    const second = 1 + Math.floor(nowNs / 1e9);
    let port = from;
    for (let tries = 0; tries < 4096; tries++) {
      const last = book[port]!;
      const rest = tries < 256 ? REST_SECONDS : SHORT_REST_SECONDS;
      if (last === 0 || second - last >= rest) break;
      port = port >= high ? low : port + 1;
    }
    book[port] = second;
    return port;
  }
}

export interface Server {
  readonly address: number;
  readonly latencyNs: number;
}

/** Some tens to hundreds, a few of them popular. */
export function makeServers(flows: number, random: () => number): readonly Server[] {
  const count = Math.min(300, Math.max(30, Math.round(Math.sqrt(flows))));
  return Array.from({ length: count }, (_, i) => {
    // 203.0.113.0/24, then 198.51.100.0/24
    const address = i < 250 ? 0xcb007101 + i : 0xc6336401 + i - 250;
    return { address, latencyNs: Math.round(1e6 + 24e6 * random() * random()) };
  });
}

export const RESOLVERS: readonly Server[] = [0x08080808, 0x08080404, 0x01010101, 0x09090909].map(
  (address, i) => ({ address, latencyNs: 2e6 + i * 1.5e6 }),
);

export function pickServer(servers: readonly Server[], random: () => number): Server {
  const unit = random();
  return servers[Math.floor(servers.length * unit * unit)]!;
}

/** Containers, each with its own run of ephemeral ports: in steps, as Linux takes them, and none twice before all were. */
export class Clients {
  private readonly counts: number[];

  constructor(
    flows: number,
    private readonly random: () => number,
  ) {
    this.counts = Array.from({ length: Math.min(250, Math.max(8, Math.ceil(flows / 15_000))) }, () =>
      Math.floor(random() * 28_000),
    );
  }

  next(): readonly [address: number, port: number] {
    const client = Math.floor(this.random() * this.counts.length);
    const count = this.counts[client]!++;
    return [0xac110002 + client, 32_768 + ((count * 7919) % 28_232)];
  }
}
