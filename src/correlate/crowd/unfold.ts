// A crowd and the correlation of what is beside it → one correlation with the segments of those conversations that are looked at, and what the
// others come to, by the way they went.
import type { Crowd } from '../../model/crowd.js';
import type { Correlation, RelayJoin, Segment } from '../../model/segment.js';

export interface Unfolded {
  readonly correlation: Correlation;
  /** Conversations without segments. */
  readonly left: number;
  /** The same by their ways; empty unless asked for. */
  readonly alike: readonly AlikeConversations[];
}

export interface AlikeConversations {
  /** First segment of the first conversation that went this way, which has segments. */
  readonly head: number;
  /** Beside that one: how many, and at their first points. */
  readonly conversations: number;
  readonly packets: number;
  readonly bytes: number;
  readonly mostBytes: number;
  readonly leastBytes: number;
  readonly clients: readonly string[];
  readonly servers: readonly string[];
}

/** More ways than a summary has rows: then the servers of one port are one way. */
const MOST_WAYS = 64;

/** `fold`: of alike conversations the first only; else the first `most` of all. What may have gone wrong always. */
export function unfold(correlation: Correlation, crowd: Crowd, fold: boolean, most: number): Unfolded {
  const order = Float64Array.from({ length: crowd.count }, (_, n) => crowd.firstNs(n));
  const inOrder = Uint32Array.from(order.keys()).sort((a, b) => order[a]! - order[b]! || a - b);
  const segments: Segment[] = [...correlation.segments];
  const relays: RelayJoin[] = [...correlation.relays];
  const show = (n: number): void => {
    const chain = crowd.chain(n, segments.length);
    for (const [i, join] of chain.relays.entries()) relays.push({ ...join, from: chain.segments[i]!.id });
    for (const s of chain.segments) segments.push(s);
  };
  const anyServer = fold && manyWays(crowd);
  const alike = new Map<number, Alike>();
  let shown = 0;
  let left = 0;
  for (const n of inOrder) {
    const head = segments.length;
    if (crowd.isRemarkable(n)) show(n);
    else if (!fold && shown++ < most) show(n);
    else if (!fold) left++;
    else {
      const way = crowd.way(n, anyServer);
      const known = alike.get(way);
      if (known) {
        add(known, crowd, n);
        left++;
        continue;
      }
      show(n);
      alike.set(way, begin(crowd, n, head));
    }
  }
  return {
    correlation: { ...correlation, segments, relays },
    left,
    alike: [...alike.values()].filter((a) => a.conversations > 0).map(ended),
  };
}

function manyWays(crowd: Crowd): boolean {
  const ways = new Set<number>();
  for (let n = 0; n < crowd.count && ways.size <= MOST_WAYS; n++) ways.add(crowd.way(n, false));
  return ways.size > MOST_WAYS;
}

type Alike = {
  -readonly [K in 'head' | 'conversations' | 'packets' | 'bytes' | 'mostBytes' | 'leastBytes']: number;
} & {
  /** Text of each address, by its word. */
  readonly clients: Map<number, string>;
  readonly servers: Map<number, string>;
};

function begin(crowd: Crowd, n: number, head: number): Alike {
  return {
    head,
    conversations: 0,
    packets: 0,
    bytes: 0,
    mostBytes: 0,
    leastBytes: Infinity,
    clients: new Map([[crowd.clientWord(n), crowd.client(n)]]),
    servers: new Map([[crowd.serverWord(n), crowd.server(n)]]),
  };
}

function add(alike: Alike, crowd: Crowd, n: number): void {
  const bytes = crowd.bytes(n);
  alike.conversations++;
  alike.packets += crowd.packets(n);
  alike.bytes += bytes;
  alike.mostBytes = Math.max(alike.mostBytes, bytes);
  alike.leastBytes = Math.min(alike.leastBytes, bytes);
  const [client, server] = [crowd.clientWord(n), crowd.serverWord(n)];
  if (!alike.clients.has(client)) alike.clients.set(client, crowd.client(n));
  if (!alike.servers.has(server)) alike.servers.set(server, crowd.server(n));
}

function ended({ clients, servers, ...sums }: Alike): AlikeConversations {
  return { ...sums, clients: [...clients.values()], servers: [...servers.values()] };
}
