// TCP connections by initial sequence number: routing and NAT keep it, a relay never does (knowledge.md 2). A point that lost the SYN still
// has the SYN/ACK, so either number joins, and both must agree where both are known; where one is not, more must be the same.
import type { FlowRecord } from '../../model/flow.js';
import type { Match } from '../../model/match.js';
import { matchPackets } from '../../model/packet-match.js';

const MAX_BUCKET = 256; // more flows with one ISN than points and tuples could explain: crafted or zeroed, not an identity

/** `isCopy`: what a rewritten copy matches proves nothing, and must not stand before its original. */
export function proposeByIsn(
  flows: readonly FlowRecord[],
  isCopy: (flow: FlowRecord) => boolean = () => false,
): Match[] {
  const byClient = new Map<number, number[]>();
  const byServer = new Map<number, number[]>();
  flows.forEach((flow, i) => {
    const client = flow.forward.tcp?.isn ?? null;
    const server = flow.reverse.tcp?.isn ?? null;
    if (client !== null) push(byClient, client, i);
    if (server !== null) push(byServer, server, i);
  });
  return [...fromBuckets(byClient, flows, isCopy), ...fromBuckets(byServer, flows, isCopy)];
}

function* fromBuckets(
  buckets: ReadonlyMap<number, readonly number[]>,
  flows: readonly FlowRecord[],
  isCopy: (flow: FlowRecord) => boolean,
): Generator<Match> {
  for (const bucket of buckets.values()) {
    if (bucket.length < 2 || bucket.length > MAX_BUCKET) continue;
    for (let i = 1; i < bucket.length; i++) {
      // the first compatible earlier one is enough: union is transitive
      const b = bucket[i]!;
      const fits = bucket.slice(0, i).filter((j) => compatible(flows[j]!, flows[b]!));
      const a = fits.find((j) => !isCopy(flows[j]!)) ?? fits[0];
      if (a !== undefined) yield { a, b, turned: false, weight: 3, by: 'isn' };
    }
  }
}

function compatible(x: FlowRecord, y: FlowRecord): boolean {
  const agree = (p: number | null | undefined, q: number | null | undefined): boolean =>
    p === null || q === null || p === undefined || q === undefined || p === q;
  return (
    agree(x.forward.tcp?.isn, y.forward.tcp?.isn) &&
    agree(x.reverse.tcp?.isn, y.reverse.tcp?.isn) &&
    (x.point !== y.point || !sameEnds(x, y)) &&
    (bothNumbers(x, y) || sharesSocket(x, y) || matchPackets(x, y).length > 0)
  );
}

/** 64 bits. One number alone is met by chance among some ten thousand connections: then an end or a packet must be the same as well. */
function bothNumbers(x: FlowRecord, y: FlowRecord): boolean {
  const known = (f: FlowRecord): boolean =>
    (f.forward.tcp?.isn ?? null) !== null && (f.reverse.tcp?.isn ?? null) !== null;
  return known(x) && known(y);
}

function sharesSocket({ tuple: p }: FlowRecord, { tuple: q }: FlowRecord): boolean {
  return (p.src === q.src && p.sport === q.sport) || (p.dst === q.dst && p.dport === q.dport);
}

/** The same tuple twice at one point is a retransmission split in two or a reuse, never two hops. */
function sameEnds(x: FlowRecord, y: FlowRecord): boolean {
  const [p, q] = [x.tuple, y.tuple];
  return (
    p.src === q.src &&
    p.dst === q.dst &&
    p.sport === q.sport &&
    p.dport === q.dport &&
    x.encapsulation.length === y.encapsulation.length
  );
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
