// Conversations for tests of crowds, in the words of packet-dsl: a container's TCP as a veth, docker0, the VM's eth0 (SNAT) and, behind a relay, the
// host's en0 see it.
import { type Frame } from './pcap-writer.js';
import { packets } from './packet-dsl.js';

/** Lines by point. */
export type Seen = Readonly<Record<string, readonly string[]>>;

export const VETH = 'vm/veth1';
export const BRIDGE = 'vm/docker0';
export const UPLINK = 'vm/eth0';
export const HOST = 'host/en0';

export interface Plan {
  readonly at?: number;
  readonly client?: string;
  readonly port?: number;
  readonly isn?: number;
  readonly request?: string;
  readonly answer?: string;
  /** The SYN is sent so many times, a second apart. */
  readonly syns?: number;
}

/** One side's view: how late after the client a packet passes, and as what. */
interface View {
  readonly src: string;
  /** Seconds after the client, on this side's clock that is so much ahead. */
  readonly late: number;
  readonly ahead?: number;
  readonly isn: number;
  readonly ids: number;
  readonly ttl: readonly [forward: number, reverse: number];
}

export function conversation(n: number, plan: Plan = {}): Seen {
  const { client = `172.17.0.${2 + (n % 5)}`, port = 40_000 + n, isn = 1000 + n * 7919 } = plan;
  const inner = { isn, ids: n * 16 };
  const near = { ...inner, src: `${client}:${port}`, ttl: [64, 63] } as const;
  const nat = { ...inner, src: `192.168.65.3:${port - 20_000}`, ttl: [63, 64] } as const;
  const far = { src: `10.0.4.37:${port + 10_000}`, isn: isn * 3 + 77_777, ids: 30_000 + n * 16 };
  const of = (view: View): string[] => exchange(n, view, plan);
  return {
    [VETH]: of({ ...near, late: 0 }),
    [BRIDGE]: of({ ...near, late: 0.000004 }),
    [UPLINK]: of({ ...nat, late: 0.00002 }),
    [HOST]: of({ ...far, late: 0.0001, ahead: 0.037, ttl: [64, 55] }),
  };
}

function exchange(n: number, { src, late, ahead = 0, isn, ids, ttl }: View, plan: Plan): string[] {
  const { at = 1 + n * 0.05, syns = 1 } = plan;
  const { request = `GET /item-${n} HTTP/1.1 of a client that says ${n * n}` } = plan;
  const { answer = `HTTP/1.1 200 OK and what item ${n} is like: ${n * 31}` } = plan;
  const dst = `203.0.113.${1 + (n % 7)}:80`;
  const u32 = (value: number): number => value >>> 0;
  const [x, y] = [u32(isn), u32(isn * 5 + 3)];
  const [end, served] = [u32(x + 1 + request.length), u32(y + 1 + answer.length)];
  const line = (forward: boolean, t: number, words: string, id: number): string => {
    const [from, to] = forward ? [src, dst] : [dst, src];
    const time = (at + ahead + t + (forward ? late : -late)).toFixed(6);
    return `${time} ${from} > ${to} tcp ${words} ttl ${ttl[forward ? 0 : 1]} ipid ${(ids + id) & 0xffff}`;
  };
  return [
    ...Array.from({ length: syns }, (_, i) => line(true, i + 1 - syns, `S seq ${x} mss 1460 wscale 7`, i)),
    line(false, 0.012, `SA seq ${y} ack ${u32(x + 1)} mss 1460 wscale 7`, 4),
    line(true, 0.0122, `A seq ${u32(x + 1)} ack ${u32(y + 1)}`, 5),
    line(true, 0.0123, `PA seq ${u32(x + 1)} ack ${u32(y + 1)} data "${request}"`, 6),
    line(false, 0.026, `PA seq ${u32(y + 1)} ack ${end} data "${answer}"`, 7),
    line(true, 0.0272, `FA seq ${end} ack ${served}`, 8),
    line(false, 0.04, `FA seq ${served} ack ${u32(end + 1)}`, 9),
    line(true, 0.0402, `A seq ${u32(end + 1)} ack ${u32(served + 1)}`, 10),
  ];
}

/** All of them, each point's frames in order of time. */
export function framesOf(all: readonly Seen[]): Record<string, Frame[]> {
  const points = [...new Set(all.flatMap((seen) => Object.keys(seen)))];
  return Object.fromEntries(
    points.map((point) => {
      const frames = packets(all.flatMap((seen) => seen[point] ?? []).join('\n'));
      return [point, frames.sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds)] as const;
    }),
  );
}
