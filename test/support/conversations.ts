// Two lists of conversations made comparable, as /work/shared/tools/check-conversations.mjs does it: one line per protocol and
// pair of ends, counts summed over points and reuse of ports.
import type { FiveTuple } from '../../src/model/five-tuple.js';

/** A row of conversations.json (see its README). */
export interface ReferenceConversation {
  readonly proto: string;
  readonly a: string;
  readonly a_port: number | null;
  readonly b: string;
  readonly b_port: number | null;
  readonly ab_pkts: number;
  readonly ab_bytes: number;
  readonly ba_pkts: number;
  readonly ba_bytes: number;
}

export interface ReferenceFile {
  readonly frames: number;
  readonly error: string | null;
  readonly outer: readonly ReferenceConversation[];
  readonly inner: readonly ReferenceConversation[] | null;
}

interface Row {
  readonly protocol: string;
  readonly ends: readonly [string, string];
  readonly there: readonly [number, number];
  readonly back: readonly [number, number];
}

/** The shared tool's list: what it does not name is compared as the number it prints as. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ tcp: 6, udp: 17, udplite: 136, sctp: 132, dccp: 33, icmp: 1, icmp6: 58, icmpv6: 58 },
};

/** What `flows --format json` prints of a capture, as far as it is compared. */
export interface PrintedFlows {
  readonly points: readonly {
    readonly frames: number;
    readonly flows: readonly (FiveTuple & {
      readonly icmp?: { readonly id: number };
      readonly packets: { readonly forward: number; readonly reverse: number };
      readonly bytes: { readonly forward: number; readonly reverse: number };
    })[];
  }[];
}

export function oursCanonical({ points }: PrintedFlows): string {
  return canonical(
    points
      .flatMap((p) => p.flows)
      .map((f) => ({
        protocol: f.protocol,
        ends: [end(f.src, f.sport ?? f.icmp?.id), end(f.dst, f.dport ?? f.icmp?.id)],
        there: [f.packets.forward, f.bytes.forward],
        back: [f.packets.reverse, f.bytes.reverse],
      })),
  );
}

export function theirsCanonical(list: readonly ReferenceConversation[]): string {
  return canonical(
    list.map((c) => ({
      protocol: c.proto,
      ends: [end(c.a, c.a_port), end(c.b, c.b_port)],
      there: [c.ab_pkts, c.ab_bytes],
      back: [c.ba_pkts, c.ba_bytes],
    })),
  );
}

function end(address: string, port: number | null | undefined): string {
  return `${address.toLowerCase()}#${port ?? ''}`;
}

function canonical(rows: readonly Row[]): string {
  const sums = new Map<string, number[]>();
  for (const { protocol, ends, there, back } of rows) {
    const swap = ends[0] > ends[1];
    const pair = swap ? [ends[1], ends[0]] : ends;
    const key = `${NUMBERS[protocol] ?? protocol} ${pair[0]} ${pair[1]}`;
    const sum = sums.get(key) ?? [0, 0, 0, 0];
    // a conversation of an end with itself has no direction
    const isSelf = ends[0] === ends[1];
    const counts = isSelf
      ? [there[0] + back[0], there[1] + back[1], 0, 0]
      : swap
        ? [...back, ...there]
        : [...there, ...back];
    sums.set(
      key,
      sum.map((n, i) => n + counts[i]!),
    );
  }
  return [...sums]
    .map(([key, sum]) => `${key} ${sum.join('/')}`)
    .sort()
    .join('\n');
}
