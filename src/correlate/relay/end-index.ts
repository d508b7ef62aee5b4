// Downstream ends by what an upstream end may share with them: destination, stream content, byte totals, what they ask of DNS. Each list is in order of time.
import type { DialMapping } from './process-evidence.js';
import { isLoopback, type Places } from './possible.js';
import type { RelayEnd } from './relay-end.js';

/** Ends with the same content that are still told apart by time and size. */
const FEW = 16;
/** Payload that hardly repeats by chance. */
const IDENTIFYING_BYTES = 16;
/** A byte total that more ends than this share says nothing; loopback is asked whatever, since a forwarder changes the destination. */
const COMMON_SIZE = 64;

export interface EndIndex {
  /** Apart by node, as each has its clock. */
  readonly byDestination: ReadonlyMap<string, ReadonlyMap<string, readonly RelayEnd[]>>;
  readonly bySize: ReadonlyMap<string, readonly RelayEnd[]>;
  readonly byContent: ReadonlyMap<number, readonly RelayEnd[]>;
  readonly byQuestion: ReadonlyMap<number, readonly RelayEnd[]>;
}

export function indexEnds(downs: readonly RelayEnd[]): EndIndex {
  const byDestination = new Map<string, Map<string, RelayEnd[]>>();
  const bySize = new Map<string, RelayEnd[]>();
  const byContent = new Map<number, RelayEnd[]>();
  const byQuestion = new Map<number, RelayEnd[]>();
  for (const d of [...downs].sort((a, b) => a.times.first - b.times.first)) {
    const key = destinationKey(d.protocol, d.dst, d.dport);
    const byNode = byDestination.get(key) ?? new Map<string, RelayEnd[]>();
    byDestination.set(key, byNode);
    append(byNode, d.node, d);
    for (const content of contentKeys(d)) append(byContent, content, d);
    if (hasSizes(d)) append(bySize, d.sizeKey, d);
    if (d.question !== undefined) append(byQuestion, d.question, d);
  }
  return { byDestination, bySize, byContent, byQuestion };
}

function append<K>(map: Map<K, RelayEnd[]>, key: K, end: RelayEnd): void {
  const list = map.get(key);
  if (list) list.push(end);
  else map.set(key, [end]);
}

export function listsFor(
  index: EndIndex,
  up: RelayEnd,
  mappings: readonly DialMapping[],
  { nodes }: Places,
): (readonly RelayEnd[])[] {
  const lists: (readonly RelayEnd[])[] = [];
  const add = (list: readonly RelayEnd[] | undefined): void => {
    if (list) lists.push(list);
  };
  const destinations = new Set([destinationKey(up.protocol, up.dst, up.dport)]);
  for (const m of mappings) {
    if (m.protocol !== up.protocol || (m.listen !== undefined && m.listen.port !== up.dport)) continue;
    for (const s of m.shown) destinations.add(destinationKey(up.protocol, s.address, s.port));
  }
  for (const key of destinations) {
    // a relay leads out of the stacks that a conversation crossed; within one only a process leads to another socket
    for (const [node, list] of index.byDestination.get(key) ?? [])
      if (node === up.node ? mappings.length > 0 : !nodes.includes(node)) add(list);
  }
  for (const key of contentKeys(up)) add(index.byContent.get(key));
  if (up.question !== undefined) add(index.byQuestion.get(up.question));
  const sized = hasSizes(up) ? index.bySize.get(up.sizeKey) : undefined;
  if (sized && (sized.length <= COMMON_SIZE || isLoopback(up.dst))) add(sized);
  return lists;
}

/**
 * Where a vast crowd shares the destination, stream content that few others have says more than nearness in time: those are compared, and
 * few neighbours. Empty when no other end has such content.
 */
export function fewAlike(index: EndIndex, up: RelayEnd): readonly RelayEnd[] {
  const alike = contentKeys(up)
    .map((key) => index.byContent.get(key) ?? [])
    .filter((list) => list.length <= FEW)
    .flat();
  return alike.some((d) => d.segment !== up.segment) ? alike : [];
}

function destinationKey(protocol: string, address: string, port: number | null): string {
  return `${protocol} ${address} ${port ?? ''}`;
}

/** One number for protocol, direction, length and hash (below 2^44). */
function contentKeys(e: RelayEnd): number[] {
  const keys: number[] = [];
  const protocol = PROTOCOL_CODE[e.protocol] ?? PROTOCOL_CODE.other;
  for (const way of ['forward', 'reverse'] as const) {
    for (const { bytes, hash } of e.content[way]) {
      if (bytes >= IDENTIFYING_BYTES)
        keys.push(((hash * 2 + (way === 'forward' ? 0 : 1)) * 256 + bytes) * 8 + protocol);
    }
  }
  return keys;
}

const PROTOCOL_CODE: Readonly<Record<string, number>> & { readonly other: number } = {
  tcp: 0,
  udp: 1,
  icmp: 2,
  icmp6: 3,
  sctp: 4,
  other: 5,
};

function hasSizes(e: RelayEnd): boolean {
  return e.protocol === 'tcp' && e.bytes.forward > 0 && e.bytes.reverse > 0;
}
