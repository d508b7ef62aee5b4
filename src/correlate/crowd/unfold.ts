// A crowd and the correlation of what is beside it → one correlation with the segments of those conversations that are looked at, and what the
// others come to, by the way they went.
import type { Crowd, CrowdStep } from '../../model/crowd.js';
import type { AlikePaths } from '../../model/report.js';
import type { Correlation, RelayJoin, Segment } from '../../model/segment.js';

export interface Unfolded {
  readonly correlation: Correlation;
  /** Conversations without segments. */
  readonly left: number;
  /** The same by their ways; empty unless asked for. */
  readonly alike: readonly AlikeConversations[];
  /** Where conversations without segments went. */
  readonly steps: () => readonly CrowdStep[];
}

/** What AlikePaths says, before there are paths. */
export interface AlikeConversations extends Omit<AlikePaths, 'like' | 'paths'> {
  /** First segment of the first conversation that went this way, which has segments. */
  readonly head: number;
  /** Beside that one. */
  readonly conversations: number;
}

/** More ways than a summary has rows: then the servers of one port are one way. */
const MOST_WAYS = 64;

/** What may have gone wrong is always shown; of the others the first `most`, or (`fold`) the first of each way, and where packets were lost. */
export function unfold(correlation: Correlation, crowd: Crowd, fold: boolean, most: number): Unfolded {
  const segments: Segment[] = [...correlation.segments];
  const relays: RelayJoin[] = [...correlation.relays];
  const show = (n: number): number => {
    const chain = crowd.chain(n, segments.length);
    for (const join of chain.relays) relays.push(join);
    for (const s of chain.segments) segments.push(s);
    return chain.segments[0]!.id;
  };
  const asked = fold ? crowd.askedFor() : new Set<number>();
  const quiet: number[] = [];
  for (let n = 0; n < crowd.count; n++) {
    if (crowd.isRemarkable(n) || (fold ? asked.has(n) : crowd.lossesOf(n) !== 0)) show(n);
    else quiet.push(n);
  }
  if (fold) {
    const ways = waysOf(crowd, quiet);
    const alike = ways.map((way) => ended(way, show(way.first)));
    const left = alike.reduce((sum, a) => sum + a.conversations, 0);
    const counted = alike.filter((a) => a.conversations > 0);
    const heads = new Set(ways.map((way) => way.first));
    const steps = (): readonly CrowdStep[] => crowd.steps(quiet.filter((n) => !heads.has(n)));
    return { correlation: { ...correlation, segments, relays }, left, alike: counted, steps };
  }
  const [shown, rest] = quiet.length <= most ? [quiet, []] : split(inOrder(crowd, quiet), most);
  for (const n of shown) show(n);
  return {
    correlation: { ...correlation, segments, relays },
    left: rest.length,
    alike: [],
    steps: () => crowd.steps(rest),
  };
}

function split<T>(list: readonly T[], at: number): [T[], T[]] {
  return [list.slice(0, at), list.slice(at)];
}

function inOrder(crowd: Crowd, numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => crowd.firstNs(a) - crowd.firstNs(b) || a - b);
}

function waysOf(crowd: Crowd, numbers: readonly number[]): Way[] {
  const anyServer = manyWays(crowd);
  const ways = new Map<number, Way>();
  for (const n of numbers) {
    const way = crowd.way(n, anyServer);
    const known = ways.get(way);
    if (known) add(known, crowd, n);
    else ways.set(way, begin(crowd, n));
  }
  return [...ways.values()];
}

function manyWays(crowd: Crowd): boolean {
  const ways = new Set<number>();
  for (let n = 0; n < crowd.count && ways.size <= MOST_WAYS; n++) ways.add(crowd.way(n, false));
  return ways.size > MOST_WAYS;
}

interface Way {
  /** First conversation, and when it began; it is not in the sums. */
  first: number;
  firstNs: number;
  conversations: number;
  packets: number;
  bytes: number;
  mostBytes: number;
  leastBytes: number;
  /** Text of each address, by its word. */
  readonly clients: Map<number, string>;
  readonly servers: Map<number, string>;
}

function begin(crowd: Crowd, n: number): Way {
  return {
    first: n,
    firstNs: crowd.firstNs(n),
    conversations: 0,
    packets: 0,
    bytes: 0,
    mostBytes: 0,
    leastBytes: Infinity,
    clients: new Map([[crowd.clientWord(n), crowd.client(n)]]),
    servers: new Map([[crowd.serverWord(n), crowd.server(n)]]),
  };
}

function add(way: Way, crowd: Crowd, n: number): void {
  const client = crowd.clientWord(n);
  const server = crowd.serverWord(n);
  if (!way.clients.has(client)) way.clients.set(client, crowd.client(n));
  if (!way.servers.has(server)) way.servers.set(server, crowd.server(n));
  const firstNs = crowd.firstNs(n);
  const counted = firstNs < way.firstNs ? way.first : n;
  if (firstNs < way.firstNs) Object.assign(way, { first: n, firstNs });
  const bytes = crowd.bytes(counted);
  way.conversations++;
  way.packets += crowd.packets(counted);
  way.bytes += bytes;
  way.mostBytes = Math.max(way.mostBytes, bytes);
  way.leastBytes = Math.min(way.leastBytes, bytes);
}

function ended(way: Way, head: number): AlikeConversations {
  const { conversations, packets, bytes, mostBytes, leastBytes } = way;
  const sums = { conversations, packets, bytes, mostBytes, leastBytes: Math.min(leastBytes, mostBytes) };
  return { head, ...sums, clients: [...way.clients.values()], servers: [...way.servers.values()] };
}
